"""The language of the screen: lists the languages and switches between them. Runs in the screen process.

A language is a file translations/bedside_xx.qm; adding one needs no change of code. The log is never translated.
"""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

FOLDER: Final = Path(__file__).parents[1] / "translations"
SYSTEM: Final = "system"
ENGLISH: Final = "en"
_PREFIX: Final = "bedside_"
_installed: Final[list[QTranslator]] = []


def known() -> tuple[str, ...]:
    """Return the codes of the choices: "system", "en", and each language that has a translation."""
    others = sorted(file.stem.removeprefix(_PREFIX) for file in FOLDER.glob(f"{_PREFIX}*.qm"))
    return (SYSTEM, ENGLISH, *others)


def read(text: str) -> str:
    """Return a stored choice of language; raises ValueError if it is not one of `known()`."""
    if text not in known():
        raise ValueError(f"{text}: no such language")
    return text


def own_name(choice: str) -> str:
    """Return the name of a language in that language: "Deutsch" for "de"."""
    return "English" if choice == ENGLISH else QLocale(choice).nativeLanguageName().capitalize()


def use(choice: str) -> None:
    """Translate all texts into a language from now on; show them in English if it has no translation."""
    for translator in _installed:
        QCoreApplication.removeTranslator(translator)
    _installed.clear()
    name = QLocale.system().name().split("_")[0] if choice == SYSTEM else choice
    file = FOLDER / f"{_PREFIX}{name}.qm"
    if not file.exists():
        return
    translator = QTranslator()
    if translator.load(str(file)):
        QCoreApplication.installTranslator(translator)
        _installed.append(translator)
