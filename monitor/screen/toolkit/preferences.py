"""How people want this screen to look, kept from one start to the next: a file of Qt's in the state folder.

Runs in the screen process. Nothing of a patient is in it.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum, auto
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct
from PySide6.QtCore import QSettings

from bedside.monitor.screen.toolkit import language
from bedside.monitor.screen.toolkit.theme import ThemeName

FILE: Final = "screen.ini"
SWEEPS_MM_S: Final = (12.5, 25.0, 50.0)


class LayoutName(StrEnum):
    """WAVES: waves left, numbers right. NUMBERS: numbers alone, large. TRENDS: the last hour beside each number."""

    WAVES = auto()
    NUMBERS = auto()
    TRENDS = auto()


class Preferences(Struct, frozen=True, kw_only=True):
    """What can be chosen. `sweep_mm_s` is in true millimetres a second, `language` one of language.known()."""

    layout: LayoutName = LayoutName.WAVES
    theme: ThemeName = ThemeName.NIGHT
    sweep_mm_s: float = 25.0
    language: str = language.SYSTEM


_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "layout": LayoutName,
    "theme": ThemeName,
    "language": lambda text: language.read(str(text)),
    "sweep_mm_s": lambda text: min(SWEEPS_MM_S, key=lambda each: abs(each - float(text))),
}


def load(folder: Path) -> Preferences:
    """Return what was chosen; what cannot be read is as if it had never been."""
    file, found = _file(folder), {}
    for key, read in _READ.items():
        try:
            found[key] = read(file.value(key))
        except (TypeError, ValueError):
            continue
    return Preferences(**found)


def save(folder: Path, wanted: Preferences) -> None:
    """Keep what was chosen. A disk that does not take it costs the choice, and nothing else."""
    file = _file(folder)
    for key, value in msgspec.structs.asdict(wanted).items():
        file.setValue(key, value if isinstance(value, float) else str(value))
    file.sync()


def _file(folder: Path) -> QSettings:
    return QSettings(str(folder / FILE), QSettings.Format.IniFormat)
