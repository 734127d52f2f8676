"""The themes of the screen: the colours of vitals, alarm priorities and backgrounds, and the font.

Runs in the screen process. One theme is in use at a time; painting code gets it from `now()`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final

from PySide6.QtGui import QColor, QFont

from bedside.alarms.catalogue import Priority
from bedside.config.vitals import ColourRole


class ThemeName(StrEnum):
    """NIGHT: dark, for most rooms. DAY: light, for a room in sunlight. QUIET: dim and warm, for a resting patient."""

    NIGHT = auto()
    DAY = auto()
    QUIET = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The colours of a theme. Every text has a contrast of at least 7:1 to its background (WCAG 2, AAA)."""

    ground: QColor
    panel: QColor  # background of fields, keys and dialogs
    line: QColor  # borders, grids; never text
    text: QColor
    dim: QColor  # secondary text, stale numbers
    banner: QColor  # SIMULATED
    ink: QColor  # text on the banner and on light alarm colours
    up: QColor
    lost: QColor
    stopped: QColor  # background of MONITORING STOPPED
    stopped_text: QColor
    vital: Mapping[ColourRole, QColor]
    alarm: Mapping[Priority, QColor]  # background of a lit alarm
    alarm_text: Mapping[Priority, QColor]  # the alarm's text on a panel, between two flashes
    alarm_ink: Mapping[Priority, QColor]  # text on `alarm`


def _vital(*names: str) -> dict[ColourRole, QColor]:
    return {role: QColor(name) for role, name in zip(ColourRole, names, strict=True)}


def _alarm(high: str, medium: str, low: str) -> dict[Priority, QColor]:
    return {Priority.HIGH: QColor(high), Priority.MEDIUM: QColor(medium), Priority.LOW: QColor(low)}


_INK: Final = QColor("#000000")
_ON_ALARM: Final = _alarm("#ffffff", "#000000", "#000000")
#                heart      oxygen     NIBP       arterial   respiration temperature infusion
_BRIGHT: Final = ("#3df08a", "#45d7ff", "#f5f0ff", "#ff8f87", "#ffe066", "#ffb35c", "#c9b6ff")
_DEEP: Final = ("#00592c", "#004a7c", "#2b2440", "#8c1414", "#5c4600", "#7a3600", "#4b2a94")
_WARM: Final = ("#7fc79a", "#86bfd0", "#d6cbb8", "#e39c8c", "#d6b565", "#d9a066", "#b9a8d8")

THEMES: Final[Mapping[ThemeName, Theme]] = {
    ThemeName.NIGHT: Theme(
        ground=QColor("#07090c"),
        panel=QColor("#0f1419"),
        line=QColor("#33404d"),
        text=QColor("#f0f4f8"),
        dim=QColor("#a3b0bd"),
        banner=QColor("#ff9f1a"),
        ink=_INK,
        up=QColor("#3ddc84"),
        lost=QColor("#ff8a84"),
        stopped=QColor("#8f0d0d"),
        stopped_text=QColor("#ffffff"),
        vital=_vital(*_BRIGHT),
        alarm=_alarm("#b00000", "#ffd60a", "#3ad6e8"),
        alarm_text=_alarm("#ff8a84", "#ffd60a", "#3ad6e8"),
        alarm_ink=_ON_ALARM,
    ),
    ThemeName.DAY: Theme(
        ground=QColor("#eef1f4"),
        panel=QColor("#ffffff"),
        line=QColor("#b4bec8"),
        text=QColor("#0c1116"),
        dim=QColor("#3f4a55"),
        banner=QColor("#ff9f1a"),
        ink=_INK,
        up=QColor("#005c2e"),
        lost=QColor("#970000"),
        stopped=QColor("#8f0d0d"),
        stopped_text=QColor("#ffffff"),
        vital=_vital(*_DEEP),
        alarm=_alarm("#b00000", "#ffd60a", "#3ad6e8"),
        alarm_text=_alarm("#970000", "#5c4600", "#00505a"),
        alarm_ink=_ON_ALARM,
    ),
    ThemeName.QUIET: Theme(
        ground=QColor("#050403"),
        panel=QColor("#0d0b09"),
        line=QColor("#352e26"),
        text=QColor("#d8ccba"),
        dim=QColor("#a89c8a"),
        banner=QColor("#d08e36"),
        ink=_INK,
        up=QColor("#7fc79a"),
        lost=QColor("#e88a80"),
        stopped=QColor("#8f0d0d"),
        stopped_text=QColor("#ffffff"),
        vital=_vital(*_WARM),
        alarm=_alarm("#a80000", "#d9b400", "#4fb4c0"),
        alarm_text=_alarm("#f08a80", "#d9b400", "#4fb4c0"),
        alarm_ink=_ON_ALARM,
    ),
}
_FAMILIES: Final = ("Inter", "Noto Sans", "DejaVu Sans", "Liberation Sans", "sans-serif")
_in_use = [THEMES[ThemeName.NIGHT]]  # one screen, one theme


def now() -> Theme:
    """Return the theme in use."""
    return _in_use[0]


def use(name: ThemeName) -> None:
    """Use a theme from now on; all widgets must be repainted."""
    _in_use[0] = THEMES[name]


def font(pixels: float, *, bold: bool = False) -> QFont:
    """Return the screen's font at a height in pixels; all digits of the font have the same width."""
    face = QFont(list(_FAMILIES))
    face.setPixelSize(max(9, round(pixels)))
    face.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return face
