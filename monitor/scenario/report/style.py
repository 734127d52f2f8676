"""The look of a report: sizes, and colours that are legible on white and in print.

Pure; any thread. The screen has colours of its own, for a dark room.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from bedside.alarms.catalogue import Priority
from bedside.config.vitals import ColourRole
from bedside.monitor.scenario.report.axis import Axis

WIDTH: Final = 1200.0
LEFT: Final = 250.0  # names of the rows
RIGHT: Final = 1064.0  # to the right of it: names of the curves and limits
INK: Final = "#1c2329"
DIM: Final = "#5c6873"
LINE: Final = "#dde3e8"
FRAME: Final = "#aab4bd"
GOOD: Final = "#13703a"
BAD: Final = "#b3161b"
WINDOW: Final = "#dfe7f3"
EVENT: Final = "#d9cfee"
FAULT: Final = "#f6d2b8"
DEED: Final = "#33475b"

VITAL: Final[Mapping[ColourRole, str]] = {
    ColourRole.HEART: "#13803c",
    ColourRole.OXYGEN: "#0a68a6",
    ColourRole.NIBP: "#3d3580",
    ColourRole.ARTERIAL: "#b3261e",
    ColourRole.RESPIRATION: "#7a5f00",
    ColourRole.TEMPERATURE: "#a84b00",
    ColourRole.INFUSION: "#7a3fa0",
}


class Wash(NamedTuple):
    """A fill colour, the text colour on it, and a pale one for the background of a curve."""

    fill: str
    ink: str
    pale: str


ALARM: Final[Mapping[Priority, Wash]] = {
    Priority.HIGH: Wash("#c81e1e", "#ffffff", "#fbe3e3"),
    Priority.MEDIUM: Wash("#f2c200", "#1c2329", "#fdf4cf"),
    Priority.LOW: Wash("#5cc5d6", "#1c2329", "#e0f5f8"),
}


def time_axis(duration_s: float) -> Axis:
    """Return the axis that all parts of a chart share."""
    return Axis(0.0, duration_s, LEFT, RIGHT)
