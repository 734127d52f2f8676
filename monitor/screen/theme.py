"""How it looks: colours by vital and by priority, sizes from the window's height.

Runs in the screen process.
"""

from collections.abc import Mapping
from typing import Final

from PySide6.QtGui import QColor, QFont

from alarms.catalogue import Priority
from config.vitals import ColourRole

GROUND: Final = QColor("#07090c")
PANEL: Final = QColor("#0f1419")
LINE: Final = QColor("#26303a")
TEXT: Final = QColor("#f0f4f8")
DIM: Final = QColor("#a3b0bd")
BANNER: Final = QColor("#ff9f1a")
INK: Final = QColor("#000000")
UP: Final = QColor("#3ddc84")
LOST: Final = QColor("#ff5a52")

VITAL: Final[Mapping[ColourRole, QColor]] = {
    ColourRole.HEART: QColor("#3df08a"),
    ColourRole.OXYGEN: QColor("#45d7ff"),
    ColourRole.NIBP: QColor("#f5f0ff"),
    ColourRole.ARTERIAL: QColor("#ff8f87"),
    ColourRole.RESPIRATION: QColor("#ffe066"),
    ColourRole.TEMPERATURE: QColor("#ffb35c"),
    ColourRole.INFUSION: QColor("#c9b6ff"),
}
ALARM: Final[Mapping[Priority, QColor]] = {
    Priority.HIGH: QColor("#e01f1f"),
    Priority.MEDIUM: QColor("#ffd60a"),
    Priority.LOW: QColor("#3ad6e8"),
}
# The same on a dark ground, between two flashes: lighter, to be read.
ALARM_TEXT: Final[Mapping[Priority, QColor]] = {**ALARM, Priority.HIGH: QColor("#ff7a7a")}
ALARM_INK: Final[Mapping[Priority, QColor]] = {
    Priority.HIGH: QColor("#ffffff"),
    Priority.MEDIUM: INK,
    Priority.LOW: INK,
}
_FAMILIES: Final = ("Inter", "Noto Sans", "DejaVu Sans", "Liberation Sans", "sans-serif")


def font(pixels: float, *, bold: bool = False) -> QFont:
    """Return the screen's font at a height in pixels; figures are of one width in all its families."""
    face = QFont(list(_FAMILIES))
    face.setPixelSize(max(9, round(pixels)))
    face.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return face
