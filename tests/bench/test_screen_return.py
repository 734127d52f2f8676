"""From the death of the screen to a picture with its past: real processes, a real window on a virtual display."""

import statistics
from pathlib import Path
from typing import Final

import pytest

from bedside.drivers import clock
from tests.support.display import Display, share_of_wave
from tests.system.conftest import Monitor
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.bench
KILLS: Final = 5
BOUND_S: Final = 2.0  # on an idle machine


def back_after_s(monitor: Monitor, display: Display) -> float:
    """Kill the screen; return the seconds until the wave of before is drawn again."""
    began, old = clock.now(), monitor.kill("bedside.monitor.screen")
    monitor.until(lambda: monitor.pid("bedside.monitor.screen") not in {None, old}, "new screen")
    monitor.until(lambda: share_of_wave(display.picture()) > 0.8, "wave history on the screen")
    return clock.now() - began


def test_from_a_killed_screen_to_a_picture_with_its_past(tmp_path: Path) -> None:
    display = Display(tmp_path / "display")
    monitor = Monitor(tmp_path / "state", "demo", DISPLAY=display.name, QT_QPA_PLATFORM="xcb")
    try:
        taken = []
        for _ in range(KILLS):
            monitor.until(lambda: share_of_wave(display.picture()) > 0.9, "whole sweep of pleth")
            taken.append(back_after_s(monitor, display))
    finally:
        monitor.end()
        display.close()
    print(
        f"\npicture with its past after {statistics.median(taken):.2f} s (median of {KILLS}, worst {max(taken):.2f} s)"
    )
    assert statistics.median(taken) <= BOUND_S * slowdown()
