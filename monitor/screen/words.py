"""Texts that are made outside Qt's classes, in the user's language: of present.py, the catalogue and the tables.

Runs in the screen process.
"""

from PySide6.QtCore import QCoreApplication


def translated(text: str) -> str:
    """Return a text in the user's language, from the context "Bedside"; itself where there is no translation."""
    return QCoreApplication.translate("Bedside", text)
