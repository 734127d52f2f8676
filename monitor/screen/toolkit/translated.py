"""Texts that are made outside Qt's classes, in the user's language: of present.py, the catalogue and the tables.

Runs in the screen process.
"""

from PySide6.QtCore import QCoreApplication

from bedside.monitor.screen.present.refusals import in_words_of


def translated(text: str) -> str:
    """Return a text in the user's language, from the context "Bedside"; itself where there is no translation."""
    found = _looked_up(text)
    return found if found != text else in_words_of(text, _looked_up)


def _looked_up(text: str) -> str:
    return QCoreApplication.translate("Bedside", text)
