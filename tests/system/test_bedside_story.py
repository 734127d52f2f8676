"""A person at a real window: admit, change a limit, cause the alarm, acknowledge it, review it, discharge.

Real X events, as a keyboard and a mouse send them. A twin of the window, which shows the same snapshot off-screen in
the same size and fonts, gives the places to touch.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.lifecycle import State
from bedside.config.load import shipped
from bedside.config.vitals import VitalId
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.screen.log_view.event_model import EventModel
from bedside.monitor.screen.present.events import EventLine
from bedside.monitor.screen.shell.dialogs import DialogName
from bedside.monitor.screen.shell.window import Window
from tests.support.display import Display, share_of_wave
from tests.support.fake_link import FakeLink
from tests.system.conftest import Monitor, Start
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.system
LOGGED = ["PATIENT_ADMITTED", "ONSET", "ACKNOWLEDGE", "PATIENT_DISCHARGED"]
QUICK = """
[[demo.script]]
at_s = 0
vital = "HR"
to = 119
ramp_s = 1
hold_s = 290
"""
_W = TypeVar("_W", bound=QWidget)


class Person:
    """Moves the mouse, types, and looks at a twin of the window. Its pauses are longer on a slow or busy machine."""

    def __init__(self, display: Display, monitor: Monitor, twin: Window, link: FakeLink) -> None:
        self._display, self._monitor, self._twin, self._link = display, monitor, twin, link
        self._slower = slowdown()

    def sees(self) -> Snapshot:
        """Return what the screen shows now, and show it on the twin."""
        snapshot = self._monitor.snapshot()
        self._link.newest = snapshot
        self._twin.advance(snapshot.at)
        QTest.qWait(20)  # for the layout
        return snapshot

    def opens(self, panel: DialogName) -> None:
        """Touch the soft key of a dialog, on the window and on the twin."""
        self.touches(self._twin._dialog_keys[panel])
        self.pause(0.4)
        self.sees()

    def touches_named(self, kind: type[_W], name: str) -> None:
        """Touch the widget that has this accessible name."""
        self.sees()
        rows = [row for row in self._twin.findChildren(kind) if row.isVisible()]
        named = {row.accessibleName() or str(row.property("text")): row for row in reversed(rows)}
        assert name in named, " | ".join(sorted(named))
        self.touches(named[name])

    def touches(self, widget: QWidget) -> None:
        """Touch the middle of a widget of the twin, on the window and on the twin, which so shows the same dialogs."""
        self.touches_at(widget, QPoint(widget.width() // 2, widget.height() // 2))

    def touches_at(self, widget: QWidget, point: QPoint) -> None:
        place = widget.mapTo(self._twin, point)
        self._does("mousemove", str(place.x()), str(place.y()), "click", "1")
        self.pause(0.3)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=point)

    def touches_event(self, text: str) -> EventLine:
        """Touch the event row that has this text, and return it."""
        (table,) = (row for row in self._twin.findChildren(QTableView) if row.isVisible())
        model = table.model()
        assert isinstance(model, EventModel)
        row = next(row for row in range(model.rowCount()) if text in model.line(row).text)
        self.touches_at(table.viewport(), table.visualRect(model.index(row, 1)).center())
        return model.line(row)

    def pause(self, seconds: float) -> None:
        """Give the window time to react."""
        time.sleep(seconds * self._slower)

    def log(self) -> list[dict[str, object]]:
        return self._monitor.rows()

    def types(self, text: str) -> None:
        self._does("type", "--delay", "40", text)
        self.pause(0.3)

    def strikes(self, key: str) -> None:
        self._does("key", key)
        self.pause(0.3)

    def until(self, condition: Callable[[Snapshot], object], what: str) -> None:
        self._monitor.until(lambda: condition(self._monitor.snapshot()), what)
        self.sees()

    def _does(self, *arguments: str) -> None:
        environment = {"DISPLAY": self._display.name, "PATH": os.environ["PATH"]}
        subprocess.run(["xdotool", *arguments], env=environment, check=True, capture_output=True)


@pytest.fixture
def display(tmp_path: Path) -> Iterator[Display]:
    if shutil.which("xdotool") is None:
        pytest.skip("xdotool is not installed (Debian package xdotool)")
    display = Display(tmp_path / "display")
    yield display
    display.close()


@pytest.fixture
def person(start: Start, display: Display, tmp_path: Path, qtbot: QtBot) -> Person:
    """Return a person in front of a demo in which nothing happens by itself: its heart beats quickly all the time."""
    config = tmp_path / "quiet.toml"
    config.write_text(shipped("demo").read_text().split("[[demo.script]]")[0] + QUICK)
    monitor = start("demo", "--config", str(config), DISPLAY=display.name, QT_QPA_PLATFORM="xcb")
    monitor.until(lambda: share_of_wave(display.picture()) > 0.5, "wave", look_s=0.2)
    link = FakeLink()
    twin = Window(link, tmp_path / "state")
    qtbot.addWidget(twin, before_close_func=Window.close_unasked)
    twin.resize(1280, 800)
    twin.show()
    person = Person(display, monitor, twin, link)
    person.sees()
    return person


def test_a_stay_from_admission_to_discharge(person: Person, display: Display) -> None:
    person.opens(DialogName.PATIENT)
    person.touches_named(QLineEdit, "Name or code")
    person.types("Case 7")
    person.touches_named(QPushButton, "Admit")
    person.until(lambda now: now.patient is not None and now.patient.name == "Case 7", "admission")

    person.opens(DialogName.LIMITS)
    for _ in range(4):  # from 130 to 110 a minute, below this patient's rate
        person.touches_named(QPushButton, "HR high limit: lower")
    person.until(lambda now: (now.limits[VitalId.HR].high or 999) <= 110, "limit")
    person.until(lambda now: state_of(now, AlarmId.HR_HIGH) is State.SOUNDING, "alarm")
    person.strikes("space")
    person.until(lambda now: state_of(now, AlarmId.HR_HIGH) is State.ACKNOWLEDGED, "acknowledgement")

    person.opens(DialogName.EVENTS)
    person.pause(1.2)
    person.sees()
    before = display.picture().copy()
    line = person.touches_event("HR high")
    assert line.outcome.startswith("✓")
    person.pause(0.5)
    changed = (display.picture() != before).any(axis=2)[380:640, 10:735]
    assert changed.mean() > 0.02  # the wave and the numbers of that time are shown now

    person.opens(DialogName.PATIENT)
    person.touches_named(QPushButton, "Discharge …")
    person.touches_named(QPushButton, "Yes, discharge")
    person.until(lambda now: now.patient is None and now.is_standby, "discharge")
    rows = [row for row in person.log() if row["happening"] in LOGGED and row["alarm"] in {None, AlarmId.HR_HIGH}]
    assert [row["happening"] for row in rows] == LOGGED
    assert [row["actor"] for row in rows] == ["bedside", "", "bedside", "bedside"]


def state_of(now: Snapshot, alarm: AlarmId) -> State | None:
    return next((row.state for row in now.alarms if row.alarm is alarm), None)
