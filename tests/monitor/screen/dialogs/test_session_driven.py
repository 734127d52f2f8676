"""Whole sessions by touch: the real screen with the real engine; the test controls the devices and the clock.

From the admission to the printed record, which is saved as a picture; the rest of a record is tested beside
`record.py`.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from bedside.alarms.alarm_id import AlarmId
from bedside.monitor.infusion.session import InfusionSession, Phase
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.link.commands import Command, Reply
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.screen.dialogs.session.dialog import SessionDialog
from bedside.monitor.screen.shell.dialogs import DialogName
from bedside.monitor.screen.shell.window import Window
from tests.support.infusion_bed import InfusionBed, archived
from tests.support.stand import touch


class DirectLink:
    """A link without a socket: the engine runs in this process, but the messages are encoded as usual."""

    def __init__(self, bed: InfusionBed) -> None:
        self._bed = bed
        self._replies: list[Reply] = []

    def poll(self) -> Snapshot:
        return msgspec.json.decode(msgspec.json.encode(self._bed.engine.snapshot(self._bed.now)), type=Snapshot)

    def send(self, command: Command) -> None:
        self._replies.append(Reply(error=self._bed.do(command)))

    def replies(self) -> list[Reply]:
        replies, self._replies = self._replies, []
        return replies


class Nurse:
    """One person at the screen, with one finger: only visible widgets can be touched."""

    def __init__(self, bed: InfusionBed, window: Window) -> None:
        self.bed, self.window = bed, window
        self.pdf: Path | None = None
        self.look()

    def look(self) -> None:
        for _ in range(3):
            self.bed.live(0.2)
            self.window.advance(self.bed.now)
            QApplication.processEvents()

    def wait(self, seconds: float) -> None:
        self.bed.live(seconds)
        self.look()

    def open(self, name: DialogName) -> None:
        if self.window._dialogs.name is not name:
            touch(self.window._dialog_keys[name])
            QTest.qWait(120)  # a soft key shows for a moment that it was pressed
            self.look()

    def press(self, *names: str) -> None:
        for name in names:
            touch(self._scrolled_to(self._key(name)))
            self.look()

    def write(self, field: str, text: str) -> None:
        fields = [row for row in self.window.findChildren(QLineEdit) if row.accessibleName() == field]
        line = next(row for row in fields if row.isVisible())
        line.setFocus()
        line.clear()
        QTest.keyClicks(line, text)
        self.look()

    def page(self, name: str) -> None:
        dialog = self.window._dialogs.dialog
        assert isinstance(dialog, SessionDialog)
        touch(dialog.keys[name])
        self.look()

    def sees(self, text: str) -> bool:
        return any(text in row.text() for row in self.window.findChildren(QLabel) if row.isVisible())

    def admit(self) -> None:
        self.open(DialogName.PATIENT)
        self.write("Name or code", "Maria Beispiel")
        self.write("Weight, kg", "70")
        self.press("Admit")

    def prepare(self) -> None:
        """Admit, order, tick the checklist, and take two pressures and the baseline."""
        self.admit()
        self.open(DialogName.SESSION)
        self.press("Infusion by vein", "More: Dose, mg/kg", "More: Concentration, mg/mL", "More: Time, min")
        self.press("Place the order")
        self.page("checks")
        for item in self.session.settings.checklist:
            self.press(f"Done: {item}")
        for sys, dia in ((128, 78), (124, 76)):
            self.wait(60)
            self.bed.measure(sys, dia)
        self.page("baseline")
        self.press("Take the baseline")

    def start(self) -> None:
        self.prepare()
        self.bed.pump_ml_h = 52.5
        self.wait(5)
        self.page("infusion")
        self.press("▶ Infusion started")

    def observe(self) -> None:
        self.page("observe")
        self.press("Sedation (MOAA/S): 4 lethargic", "Nausea: 2", "Anxiety: 1")

    def discharge(self) -> None:
        """Score, note the escort, wait for the clinic's observation time, and discharge the patient."""
        self.page("discharge")
        self.press("yes", "Activity: 2 all limbs", "Respiration: 2 deep, coughs", "Circulation: 2 by < 20 %")
        self.press("Consciousness: 2 awake", "Oxygenation: 2 > 92 % on air")
        self.wait(3600)
        self.bed.measure(128, 79)
        self.open(DialogName.SESSION)
        self.page("discharge")
        self.press("Discharge: all fulfilled")

    def print_record(self, qtbot: QtBot) -> str:
        """Print the record of the newest session by a touch; return its text."""
        archived(self.bed)
        with qtbot.waitSignal(self.window._records.reported):
            self.press("Last record (PDF)")
        qtbot.waitUntil(lambda: self.window._records._process is None)
        self.pdf = self.bed.folder / "records" / f"{self.record.id}.pdf"
        to_text = ["pdftotext", "-layout", str(self.pdf), "-"]
        return subprocess.run(to_text, capture_output=True, text=True, check=True).stdout

    @property
    def session(self) -> SessionView:
        return self.bed.view

    @property
    def record(self) -> InfusionSession:
        (path,) = (self.bed.folder / "sessions").iterdir()
        return msgspec.json.decode(path.read_bytes(), type=InfusionSession)

    def _key(self, name: str) -> QPushButton:
        keys = [row for row in self.window.findChildren(QPushButton) if row.isVisible() and row.isEnabled()]
        return next(row for row in keys if name in {row.accessibleName(), row.text().strip("✓ ")})

    def _scrolled_to(self, widget: QPushButton) -> QPushButton:
        parent: QWidget | None = widget.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        if parent is not None:
            parent.ensureWidgetVisible(widget)
            QApplication.processEvents()
        return widget


@pytest.fixture
def nurse(qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Nurse]:
    bed = InfusionBed(tmp_path)
    window = Window(DirectLink(bed), tmp_path)
    qtbot.addWidget(window, before_close_func=Window.close_unasked)
    window.resize(1280, 800)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    nurse = Nurse(bed, window)
    yield nurse
    bed.kill()
    if nurse.pdf is not None:
        picture = Path(request.config.cache.mkdir("screens")) / f"driven-{request.node.name.removeprefix('test_')}"
        subprocess.run(["pdftoppm", "-png", "-r", "80", "-singlefile", str(nurse.pdf), str(picture)], check=True)


def step_texts(session: InfusionSession) -> list[str]:
    return [step.what for step in session.steps]


def test_an_ordinary_session(nurse: Nurse, qtbot: QtBot) -> None:
    nurse.start()
    nurse.wait(1200)
    nurse.open(DialogName.SESSION)
    nurse.observe()
    nurse.wait(1210)
    assert nurse.bed.is_present(AlarmId.INFUSION_DONE)
    nurse.bed.pump_ml_h = 0.0
    nurse.open(DialogName.SESSION)
    nurse.page("infusion")
    nurse.press("■ Ended")
    nurse.discharge()
    record = nurse.record
    assert record.phase is Phase.CLOSED
    assert record.override == ""
    assert {"infusion begun", "infusion ended", "Aldrete 10", "discharged"} <= set(step_texts(record))
    assert [(each.kind, each.value) for each in record.observations] == [("sedation", 4), ("nausea", 2), ("anxiety", 1)]
    printed = nurse.print_record(qtbot)
    assert "of 35 mg ketamine, 35." in printed
    assert "Sedation (MOAA/S)" in printed


def test_a_session_with_hypertension_pause_and_resume(nurse: Nurse, qtbot: QtBot) -> None:
    nurse.start()
    nurse.wait(600)
    nurse.bed.measure(184, 112)
    nurse.look()
    assert nurse.bed.is_present(AlarmId.INFUSION_HOLD)
    nurse.bed.pump_ml_h = 0.0
    nurse.open(DialogName.SESSION)
    nurse.page("infusion")
    nurse.press("‖ Paused …", "blood pressure")
    assert nurse.session.session.is_paused
    nurse.wait(300)
    nurse.bed.measure(141, 86)
    nurse.bed.pump_ml_h = 52.5
    nurse.open(DialogName.SESSION)
    nurse.page("infusion")
    nurse.press("▶ Resumed")
    nurse.wait(1815)
    nurse.bed.pump_ml_h = 0.0
    nurse.open(DialogName.SESSION)
    nurse.page("infusion")
    nurse.press("■ Ended")
    nurse.discharge()
    assert {"paused", "resumed", "infusion ended", "discharged"} <= set(step_texts(nurse.record))
    assert "184 (+58, +46%)" in nurse.print_record(qtbot)


def test_a_desaturation_that_ends_the_infusion(nurse: Nurse, qtbot: QtBot) -> None:
    nurse.start()
    nurse.wait(900)
    nurse.bed.spo2 = 82.0
    nurse.wait(40)
    assert nurse.bed.is_present(AlarmId.SPO2_LOW)
    nurse.bed.pump_ml_h = 0.0
    nurse.open(DialogName.SESSION)
    nurse.page("infusion")
    nurse.press("■ Stopped early …", "desaturation")
    nurse.bed.spo2 = 97.0
    nurse.wait(30)
    assert not nurse.bed.is_present(AlarmId.SPO2_LOW)
    nurse.open(DialogName.SESSION)
    nurse.discharge()
    (stop,) = [step for step in nurse.record.steps if step.what == "stopped early"]
    assert stop.reason == "desaturation"
    assert "SpO₂ low" in nurse.print_record(qtbot)


def test_a_session_stopped_early_and_left_against_advice(nurse: Nurse, qtbot: QtBot) -> None:
    nurse.start()
    nurse.wait(300)
    nurse.bed.pump_ml_h = 0.0
    nurse.open(DialogName.SESSION)  # the dialog has closed itself, since nobody touched it for minutes
    nurse.page("infusion")
    nurse.press("■ Stopped early …", "patient's wish")
    nurse.wait(300)
    nurse.open(DialogName.SESSION)
    nurse.page("discharge")
    nurse.press("Close the session …", "patient leaves against advice")
    assert nurse.record.override == "patient leaves against advice"
    assert not nurse.bed.has_session
    assert "patient leaves against advice" in nurse.print_record(qtbot)


def test_a_start_above_the_clinics_threshold_needs_a_reason(nurse: Nurse) -> None:
    nurse.prepare()
    nurse.bed.measure(152, 84)
    nurse.open(DialogName.SESSION)
    nurse.page("infusion")
    nurse.press("▶ Infusion started")
    assert nurse.sees("152/84 is above this clinic's 140/90")
    nurse.press("as the physician orders")
    assert nurse.session.session.phase is Phase.INFUSION
