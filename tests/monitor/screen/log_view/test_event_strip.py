"""The strip around the onset of an alarm: the wave, the number, and what is said without them."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.screen.log_view.context import EventContext
from bedside.monitor.screen.log_view.event_strip import EventStrip
from bedside.monitor.screen.toolkit import theme


def painted(strip: EventStrip, vital: VitalId) -> int:
    """Return the number of pixels in the colour of a vital."""
    image, colour = strip.grab().toImage(), theme.now().vital[VITALS[vital].colour]
    return sum(image.pixelColor(x, y) == colour for x in range(image.width()) for y in range(image.height()))


@pytest.mark.parametrize("times", [[-10.0], [-40.0, -10.0], [-12.0, -11.0, -10.0]], ids=["one", "far apart", "a line"])
def test_numbers_are_painted_however_far_apart_they_are(qtbot: QtBot, times: list[float]) -> None:
    strip = EventStrip()
    qtbot.addWidget(strip)
    strip.resize(300, 200)
    rows = np.array([[120.0] * len(times), times, [0.0] * len(times)])
    strip.show_around(EventContext(number=(VitalId.HR, rows)), 100.0)
    assert painted(strip, VitalId.HR) > 0


def test_a_strip_names_what_it_shows_or_says_that_nothing_is_stored(qtbot: QtBot) -> None:
    strip = EventStrip()
    qtbot.addWidget(strip)
    strip.show_around(EventContext(), None)
    assert strip.accessibleName() == "Around the onset: nothing is stored"
    strip.show_around(EventContext(wave=(VitalId.PLETH, np.zeros((3, 2)))), None)
    assert strip.accessibleName() == "Around the onset: Pleth"
