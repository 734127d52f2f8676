"""Alaris Asena GH syringe pumps, read only."""
