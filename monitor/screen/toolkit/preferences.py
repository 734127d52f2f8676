"""The preferences for this screen, stored in the state folder by QSettings.

Runs in the screen process. The preferences contain no patient data.
"""

import os
from collections.abc import Callable, Mapping
from enum import StrEnum, auto
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct
from PySide6.QtCore import QSettings

from bedside.monitor.process.state_file import set_aside
from bedside.monitor.screen.toolkit import language
from bedside.monitor.screen.toolkit.theme import ThemeName

FILE: Final = "screen.ini"
SWEEPS_MM_S: Final = (12.5, 25.0, 50.0)


class LayoutName(StrEnum):
    """WAVES: waves left, numbers right. NUMBERS: large numbers only. TRENDS: the last hour beside each number."""

    WAVES = auto()
    NUMBERS = auto()
    TRENDS = auto()


class Preferences(Struct, frozen=True, kw_only=True):
    """What a person has chosen for this screen.

    `sweep_mm_s`: the sweep speed of the waves in true millimetres a second; `language`: one of language.known().
    """

    layout: LayoutName = LayoutName.WAVES
    theme: ThemeName = ThemeName.NIGHT
    sweep_mm_s: float = 25.0
    language: str = language.SYSTEM
    full_screen: bool = False


_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "layout": LayoutName,
    "theme": ThemeName,
    "language": lambda text: language.read(str(text)),
    "full_screen": lambda text: str(text).lower() == "true",
    "sweep_mm_s": lambda text: min(SWEEPS_MM_S, key=lambda each: abs(each - float(text))),
}


def load(folder: Path) -> Preferences:
    """Return the stored preferences; a value that cannot be read is replaced by its default."""
    file, stored = _file(folder), {}
    for key, read in _READ.items():
        try:
            stored[key] = read(file.value(key))
        except (TypeError, ValueError):
            continue
    return Preferences(**stored)


def save(folder: Path, preferences: Preferences) -> None:
    """Store the preferences. If the disk cannot be written, they are lost at the next start; nothing else happens."""
    file = _file(folder)
    for key, value in msgspec.structs.asdict(preferences).items():
        file.setValue(key, value if isinstance(value, float) else str(value))
    file.sync()


def _file(folder: Path) -> QSettings:
    if os.path.lexists(folder / FILE) and not (folder / FILE).is_file():  # Qt would wait for a FIFO
        set_aside(folder / FILE)
    return QSettings(str(folder / FILE), QSettings.Format.IniFormat)
