"""Plots that more than one dialog draws."""
