"""The language of the screen: which there are, and putting one of them in force. Runs in the screen process.

A language is a file translations/bedside_xx.qm; whoever adds one changes no code. The log's words are never translated.
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
    """Return the choices: the system's, English, and each that there is a translation of."""
    others = sorted(file.stem.removeprefix(_PREFIX) for file in FOLDER.glob(f"{_PREFIX}*.qm"))
    return (SYSTEM, ENGLISH, *others)


def read(text: str) -> str:
    """Return a choice that was kept; ValueError if there is no such language here."""
    if text not in known():
        raise ValueError(f"{text}: no such language")
    return text


def own_name(choice: str) -> str:
    """Return what a language calls itself."""
    return "English" if choice == ENGLISH else QLocale(choice).nativeLanguageName().capitalize()


def use(choice: str) -> None:
    """Put a language in force for every text that is asked for from now on; English where there is no translation."""
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
