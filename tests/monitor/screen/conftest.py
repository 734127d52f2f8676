"""A screen without a display: snapshots as an engine would send them, a ring, and a link in the test's hands."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE
from bedside.alarms.lifecycle import State
from bedside.config.origin import Origin
from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import LaneSpec, Ring
from bedside.monitor.link.commands import Command, Reply
from bedside.monitor.link.snapshot import AlarmView, DeviceView, Freshness, NibpView, Snapshot, VitalView
from bedside.monitor.screen.shell.window import Window
from bedside.monitor.screen.toolkit import language
from bedside.monitor.screen.toolkit.scene import Scene

NOW = 1000.0
UTC_NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
LANES = (VitalId.PLETH, VitalId.SPO2, VitalId.PR, VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN, VitalId.HR)


@pytest.fixture(autouse=True)
def gone() -> Iterator[None]:
    """Delete what a test has closed: else thousands of windows wait for the first event loop, and it for them."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def vital(vital: VitalId, value: float | None, age_s: float = 0.2, **more: Any) -> VitalView:
    seen: dict[str, Any] = {"at": NOW - age_s, "utc": UTC_NOW - timedelta(seconds=age_s)}
    fields = {
        "device": "ox",
        "freshness": Freshness.FRESH,
        "lane": LANES.index(vital) if vital in LANES else None,
        **seen,
        **more,
    }
    return VitalView(vital=vital, value=value, **fields)


def alarm(alarm: AlarmId, subject: str, **more: Any) -> AlarmView:
    spec = CATALOGUE[alarm]
    text = spec.text if spec.vital else f"{subject}: {spec.text}"
    fields = {"value": None, "limit": None, "state": State.SOUNDING, "is_audible": True, "text": text, **more}
    return AlarmView(
        key=f"{alarm}:{subject}",
        alarm=alarm,
        kind=spec.kind,
        subject=subject,
        priority=spec.priority,
        since=NOW - 5,
        utc=UTC_NOW,
        **fields,
    )


def device(id: str, label: str, **more: Any) -> DeviceView:  # noqa: A002 - the field's own name
    fields = {"is_up": True, "state": "UP", "detail": "", "frames_bad": 0, "origin": Origin.SIMULATED, **more}
    return DeviceView(id=id, label=label, place="/dev/x", last_at=NOW, **fields)


NIBP = NibpView(device="cuff", is_measuring=False, cuff_mmhg=None, interval_min=5, next_at=NOW + 107)
VITALS = (
    vital(VitalId.SPO2, 97, low=90),
    vital(VitalId.PR, 72),
    vital(VitalId.NIBP_SYS, 144, 190, low=90, high=160),
    vital(VitalId.NIBP_DIA, 84, 190, low=50, high=90),
    vital(VitalId.NIBP_MEAN, 100, 190, low=60, high=110),
    vital(VitalId.HR, 72, low=50, high=120),
)
CALM = Snapshot(
    sequence=1,
    at=NOW,
    utc=UTC_NOW,
    origin=Origin.SIMULATED,
    bed="bed1",
    ring="/none",
    ring_id=0,
    vitals=VITALS,
    waves=(vital(VitalId.PLETH, 100),),
    alarms=(),
    nibp=NIBP,
    devices=(device("ox", "Oximeter"), device("cuff", "NIBP module")),
    inactivation=None,
    permitted=(),
    profile="adult",
    limits={},
    baselines={},
    has_sound=True,
    tick_late_s=0.0,
    log_sequence=3,
    log_hash="ab",
)


def changed(base: Snapshot = CALM, **changes: Any) -> Snapshot:
    return msgspec.structs.replace(base, **changes)


def with_vital(vital: VitalId, **changes: Any) -> Snapshot:
    """Return the calm snapshot with one vital otherwise."""
    rows = tuple(msgspec.structs.replace(row, **changes) if row.vital is vital else row for row in VITALS)
    return changed(vitals=rows)


class FakeLink:
    def __init__(self) -> None:
        self.newest: Snapshot | None = None
        self.sent: list[Command] = []
        self.answers: list[Reply] = []

    def poll(self) -> Snapshot | None:
        return self.newest

    def send(self, command: Command) -> None:
        self.sent.append(command)

    def replies(self) -> list[Reply]:
        answers, self.answers = self.answers, []
        return answers


@pytest.fixture
def ring(tmp_path: Path) -> Ring:
    """Twenty seconds of a 2 Hz wave up to NOW, and three pressures."""
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


def scene(ring: Ring, snapshot: Snapshot = CALM, now: float = NOW) -> Scene:
    """Return what a dialog is shown; its ring is that of the fixture, its folder the ring's."""
    mapped = changed(snapshot, ring=str(ring.path), ring_id=ring.ring_id)
    return Scene(snapshot=mapped, ring=ring, folder=ring.path.parent, now=now)


@pytest.fixture
def spoken(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[str]:  # noqa: ARG001 - there is an application
    """Speak a language while a test runs."""
    language.use(request.param)
    yield request.param
    language.use(language.ENGLISH)


Show = Callable[..., Window]


@pytest.fixture
def link() -> FakeLink:
    return FakeLink()


@pytest.fixture
def show(qtbot: QtBot, link: FakeLink, ring: Ring) -> Show:
    """Show a snapshot in a window of some size; it lives as long as the test."""
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
