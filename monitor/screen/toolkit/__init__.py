"""Widgets and helpers without medical meaning: dialog base, sliders, themes, translation."""
