"""Translates texts that are not written in a Qt class: those of `present`, the alarm catalogue and tables.

Runs in the screen process.
"""

from PySide6.QtCore import QCoreApplication

from bedside.monitor.screen.present.refusals import translated_by_form


def translated(text: str) -> str:
    """Return a text in the screen's language, from the context "Bedside"; the text itself without a translation."""
    translation = _lookup(text)
    return translation if translation != text else translated_by_form(text, _lookup)


def _lookup(text: str) -> str:
    return QCoreApplication.translate("Bedside", text)
