"""The cost of drawing the trends again: three days of minutes and eight hours of samples in six groups."""

import statistics
import time
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bedside.config.vitals import VITALS
from bedside.monitor.acquisition.minute_trends import FILE, minute_specs
from bedside.monitor.acquisition.ring import LaneSpec, Ring
from bedside.monitor.screen.dialogs.trends.dialog import TrendsDialog
from tests.support.rich_bed import NUMBERS, ORDER, RICH, WAVES
from tests.support.scenes import scene
from tests.support.snapshots import NOW
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.bench
HOURS: Final = 8
ROUNDS: Final = 20


def long_ring(folder: Path) -> Ring:
    """Return eight hours of numbers, once a second, and three days of their minutes."""
    specs = [LaneSpec(device="all", vital=row, capacity=HOURS * 3600 + 2000, rate_hz=WAVES.get(row)) for row in ORDER]
    ring = Ring.create(folder / "long", specs)
    minutes = Ring.create(folder / FILE, minute_specs(specs))
    for part, every_s, count in ((ring, 1.0, HOURS * 3600), (minutes, 60.0, 72 * 60)):
        for lane in part.lanes:
            slow = 300 if VITALS[lane.spec.vital].is_episodic else 1
            at = NOW - np.arange(0, count, slow)[::-1] * every_s
            rows = np.stack([NUMBERS.get(lane.spec.vital, 0.0) + 5 * np.sin(at / 600), at, 0 * at])
            for start in range(0, at.size, 1000):
                lane.append(rows[:, start : start + 1000])
    return ring


def test_three_days_are_drawn_again(qtbot: QtBot, tmp_path: Path) -> None:
    ring = long_ring(tmp_path)
    panel = TrendsDialog("Trends")
    qtbot.addWidget(panel)
    panel.resize(1100, 900)
    panel.show()
    now = NOW
    for hours in (1.0, 8.0, 72.0):
        panel.show_scene(scene(ring, RICH, now))
        panel.choose_span(hours)
        taken = []
        for _ in range(ROUNDS):
            now += 2.0
            panel._shown_at = float("-inf")
            began = time.perf_counter()
            panel.show_scene(scene(ring, RICH, now))
            QApplication.processEvents()
            taken.append((time.perf_counter() - began) * 1000)
        print(f"\n{hours:4.0f} h: {statistics.median(taken):.0f} ms to draw", end="")
        assert statistics.median(taken) < 250 * slowdown()
    panel.close()
