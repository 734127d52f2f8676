"""Lepu (Viatom) VX NIBP modules."""
