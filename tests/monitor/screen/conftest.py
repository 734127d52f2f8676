"""Fixtures of a screen without a display: a ring, a link, windows and a language."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import LaneSpec, Ring
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.screen.shell.window import Window
from bedside.monitor.screen.toolkit import language
from tests.monitor.screen.patient_qtbot import PatientQtBot
from tests.support.fake_link import FakeLink
from tests.support.snapshots import CALM, LANES, NOW, changed
from tests.support.windows import Show


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:  # noqa: ARG001 - the application comes first
    return PatientQtBot(request)


@pytest.fixture(autouse=True)
def delete_closed_windows() -> Iterator[None]:
    """Delete the windows that a test closed: otherwise thousands wait for the next event loop and slow it down."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def ring(tmp_path: Path) -> Ring:
    """Return a ring with 20 seconds of a 2 Hz wave up to NOW, and three blood pressures."""
    specs = [
        LaneSpec(device="ox", vital=vital, capacity=9000, rate_hz=75.0 if vital is VitalId.PLETH else None)
        for vital in LANES
    ]
    ring = Ring.create(tmp_path / "ring", specs)
    at = NOW - np.arange(1500)[::-1] / 75
    for start in range(0, 1500, 500):
        piece = at[start : start + 500]
        ring.lanes[0].append(np.stack([100 + 80 * np.sin(4 * np.pi * piece), piece, 0 * piece]))
    for index, (sys, dia, mean) in enumerate(((120, 76, 92), (131, 80, 97), (144, 84, 100))):
        for lane, value in zip(ring.lanes[3:6], (sys, dia, mean), strict=True):
            lane.append(np.array([[value], [NOW - 790 + 300 * index], [0]], dtype=float))
    return ring


@pytest.fixture
def spoken(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[str]:  # noqa: ARG001 - creates the QApplication
    """Translate the screen into a language while a test runs."""
    language.use(request.param)
    yield request.param
    language.use(language.ENGLISH)


@pytest.fixture
def link() -> FakeLink:
    return FakeLink()


@pytest.fixture
def show(qtbot: QtBot, link: FakeLink, ring: Ring) -> Show:
    """Return a function that shows a snapshot in a window; the window lives as long as the test."""
    windows: list[Window] = []

    def shown(snapshot: Snapshot | None = CALM, size: tuple[int, int] = (1280, 800), now: float = NOW) -> Window:
        window = Window(link)
        windows.append(window)
        qtbot.addWidget(window, before_close_func=Window.close_unasked)
        window.resize(*size)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        link.newest = snapshot and changed(snapshot, ring=str(ring.path), ring_id=ring.ring_id)
        window.advance(now)
        return window

    return shown
