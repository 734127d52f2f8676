"""Draeger ventilators: the MEDIBUS protocol."""
