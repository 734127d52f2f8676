"""Contec pulse oximeters."""
