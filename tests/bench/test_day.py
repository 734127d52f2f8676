"""A day of the screen in simulated time: 24 hours of five waves and ten numbers; every hour all dialogs open and close.

Two frames a simulated second. Memory and the time of a frame must not grow.
"""

import os
import statistics
import time
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bedside.config.vitals import VITALS
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.screen.shell.dialogs import DialogName
from bedside.monitor.screen.shell.window import Window
from tests.support.fake_link import FakeLink
from tests.support.rich_bed import NUMBERS, ORDER, RICH, WAVES, rich_ring
from tests.support.snapshots import NOW, changed

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]
HOURS: Final = int(os.environ.get("BEDSIDE_DAY_H", "24"))
FRAMES: Final = 2  # a simulated second
MOST_MB: Final = 4.0  # more than after the second hour


def feed(ring: Ring, at: float) -> None:
    """Put one second of each wave and number into the ring."""
    for vital, lane in zip(ORDER, ring.lanes, strict=True):
        if vital in WAVES:
            times = at + np.arange(round(WAVES[vital])) / WAVES[vital]
            lane.append(np.stack([100 + 80 * np.sin(7.5 * times), times, 0 * times]))
        elif not VITALS[vital].is_episodic or at % 300 < 1:
            lane.append(np.array([[NUMBERS[vital] + np.sin(at / 90)], [at], [0.0]]))


def hour(window: Window, link: FakeLink, ring: Ring, start: float) -> list[float]:
    """Run an hour; return the seconds that each frame took."""
    taken = []
    assert link.newest is not None
    for second in range(3600):
        at = start + second
        feed(ring, at)
        link.newest = msgspec.structs.replace(link.newest, at=at + 1, sequence=link.newest.sequence + 1)
        for frame in range(FRAMES):
            began = time.perf_counter()
            window.advance(at + 1 + frame / FRAMES)
            QApplication.processEvents()
            taken.append(time.perf_counter() - began)
    for panel in DialogName:
        window._dialogs.toggle(panel)
        window.advance(start + 3601)
        QApplication.processEvents()
    window._dialogs.close()
    # Outside exec() Qt does not process deleteLater() by itself.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return taken


def test_a_day_of_the_screen(qtbot: QtBot, tmp_path: Path) -> None:
    ring, link = rich_ring(tmp_path), FakeLink()
    link.newest = changed(RICH, ring=str(ring.path), ring_id=ring.ring_id)
    window = Window(link)
    qtbot.addWidget(window, before_close_func=Window.close_unasked)
    window.resize(1920, 1080)
    window.show()
    process, memory, frames = psutil.Process(), [], []
    for number in range(HOURS):
        frames.append(statistics.median(hour(window, link, ring, NOW + 1 + 3600 * number)) * 1000)
        memory.append(process.memory_info().rss / 1e6)
        print(f"\nhour {number + 1:2}: frame {frames[-1]:.2f} ms, memory {memory[-1]:.1f} MB", end="", flush=True)
    print(
        f"\nfrom hour 2 to hour {HOURS}: memory +{memory[-1] - memory[1]:.1f} MB, frame x{frames[-1] / frames[1]:.2f}"
    )
    assert memory[-1] - memory[1] < MOST_MB
    assert statistics.median(frames[-6:]) < 1.3 * statistics.median(frames[:6])
