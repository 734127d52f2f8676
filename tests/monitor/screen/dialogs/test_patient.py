from collections.abc import Callable
from datetime import date

import msgspec
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from bedside.alarms.alarm_id import AlarmId
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.link.commands import Admit, ChangePatient, Command, Discharge, EndStandby, Standby
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.patient.patient import FLAGS, Patient
from bedside.monitor.screen.dialogs.patient.dialog import PatientDialog
from bedside.monitor.screen.present.patient import Form
from bedside.monitor.screen.toolkit import style_sheet as style
from bedside.monitor.screen.toolkit import theme
from tests.support.scenes import scene
from tests.support.snapshots import CALM, UTC_NOW, alarm, changed

# The place that the window leaves it, and the height of that window.
SIZES = [((590, 300), 600), ((740, 560), 800), ((1400, 1000), 1440), ((2200, 1700), 2160)]
ANNA = Patient(
    name="Anna", birth_date=date(1980, 4, 17), weight_kg=71.5, notes="left arm", flags=("bipolar",), id="P-17"
)
HERE = changed(patient=ANNA, admitted_utc=UTC_NOW)
Open = Callable[..., PatientDialog]


@pytest.fixture
def opened(qtbot: QtBot, ring: Ring) -> Open:
    rooms: list[QWidget] = []

    def make(snapshot: Snapshot = CALM, size: tuple[int, int] = (740, 560), window: int = 800) -> PatientDialog:
        room = QWidget()
        room.setObjectName("bedside")
        rooms.append(room)
        qtbot.addWidget(room)
        room.setStyleSheet(style.sheet(window))
        room.resize(*size)
        panel = PatientDialog("Patient", room)
        panel.setGeometry(0, 0, *size)
        panel.show_scene(scene(ring, snapshot))
        with qtbot.waitActive(room):
            room.show()
            room.activateWindow()
        return panel

    return make


def sent(panel: PatientDialog) -> list[Command]:
    """Return the list that will hold what the panel sends from now on."""
    commands: list[Command] = []
    panel.commanded.connect(commands.append)
    return commands


def key(panel: PatientDialog, text: str) -> QPushButton:
    return next(row for row in panel.findChildren(QPushButton) if row.isVisible() and row.text().endswith(text))


def touch(qtbot: QtBot, panel: PatientDialog, text: str) -> None:
    qtbot.mouseClick(key(panel, text), Qt.MouseButton.LeftButton)


def names(panel: PatientDialog) -> list[str]:
    return [row.text() for row in panel._keys.findChildren(QPushButton) if row.isVisible()]


def test_a_patient_is_admitted_by_touch_alone(qtbot: QtBot, opened: Open) -> None:
    panel = opened()
    commands = sent(panel)
    touch(qtbot, panel, "Keyboard")
    for letter in ("⇧", "K", "i", "m", "⇥", *"1980", "-", *"04", "-", *"17", "⇥", *"72", ".", "5"):
        touch(qtbot, panel, letter)
    touch(qtbot, panel, "Keyboard")
    touch(qtbot, panel, "bipolar")
    touch(qtbot, panel, "Admit")
    kim = Patient(name="Kim", birth_date=date(1980, 4, 17), weight_kg=72.5, flags=("bipolar",))
    assert commands == [Admit(patient=kim)]


def test_a_patient_is_admitted_by_the_keys_alone(qtbot: QtBot, opened: Open) -> None:
    panel = opened()
    commands = sent(panel)
    field = panel._form.fields["name"]
    field.setFocus()
    qtbot.keyClicks(field, "Kim")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert panel._form.fields["birth_date"].hasFocus(), "Enter goes on, and admits nobody"
    for _ in range(2):
        qtbot.keyClick(panel.window().focusWidget(), Qt.Key.Key_Tab)
    hypertension = panel._form.flags["hypertension"]
    assert hypertension.hasFocus()
    qtbot.keyClick(hypertension, Qt.Key.Key_Return)
    for _ in range(len(FLAGS) + 1):
        qtbot.keyClick(panel.window().focusWidget(), Qt.Key.Key_Tab)
    admit = panel.window().focusWidget()
    assert isinstance(admit, QPushButton)
    assert admit.text() == "Admit"
    qtbot.keyClick(admit, Qt.Key.Key_Return)
    assert commands == [Admit(patient=Patient(name="Kim", flags=("hypertension",)))]
    with qtbot.waitSignal(panel.closed):
        qtbot.keyClick(admit, Qt.Key.Key_Escape)


def test_what_is_wrong_stands_below_its_field_and_nothing_is_sent(qtbot: QtBot, opened: Open) -> None:
    panel = opened()
    commands = sent(panel)
    qtbot.keyClicks(panel._form.fields["weight_kg"], "7150")
    touch(qtbot, panel, "Admit")
    shown = {name: error.text() for name, error in panel._form.errors.items() if error.isVisible()}
    assert commands == []
    assert list(shown) == ["name", "weight_kg"]
    assert "between 0.2 and 650 kg" in shown["weight_kg"]
    assert panel._form.fields["name"].hasFocus()
    field, error = panel._form.fields["weight_kg"], panel._form.errors["weight_kg"]
    assert 0 <= error.geometry().top() - field.geometry().bottom() < 12
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert not error.isVisible(), "it is being mended"


def test_what_is_typed_outlives_every_scene(qtbot: QtBot, opened: Open, ring: Ring) -> None:
    panel = opened(HERE)
    qtbot.keyClicks(panel._form.fields["notes"], ", and hungry")
    elsewhere = msgspec.structs.replace(ANNA, weight_kg=80.0)
    for patient in (ANNA, elsewhere):
        panel.show_scene(scene(ring, changed(HERE, patient=patient, is_standby=True)))
    assert panel._form.fields["notes"].text() == "left arm, and hungry"


def test_what_changed_elsewhere_is_shown_where_nobody_has_typed(opened: Open, ring: Ring) -> None:
    panel = opened(HERE)
    panel.show_scene(scene(ring, changed(HERE, patient=msgspec.structs.replace(ANNA, weight_kg=80.0, flags=()))))
    assert panel._form.fields["weight_kg"].text() == "80"
    assert not panel._form.flags["bipolar"].isChecked()


def test_another_patient_takes_the_place_of_what_was_typed(qtbot: QtBot, opened: Open, ring: Ring) -> None:
    panel = opened(HERE)
    qtbot.keyClicks(panel._form.fields["notes"], "old")
    panel.show_scene(scene(ring, CALM))
    assert {field.text() for field in panel._form.fields.values()} == {""}
    assert names(panel) == ["Admit", "Standby"]


def test_changes_are_saved_when_there_are_some(qtbot: QtBot, opened: Open) -> None:
    panel = opened(HERE)
    commands = sent(panel)
    assert names(panel) == ["Save changes", "Discharge …", "Standby"]
    assert not key(panel, "Save changes").isEnabled()
    touch(qtbot, panel, "bipolar")
    touch(qtbot, panel, "seizures")
    touch(qtbot, panel, "Save changes")
    assert commands == [ChangePatient(patient=msgspec.structs.replace(ANNA, flags=("seizures",)))]


def test_a_flag_is_told_by_a_sign_and_one_that_is_not_offered_is_kept(qtbot: QtBot, opened: Open) -> None:
    panel = opened(changed(HERE, patient=msgspec.structs.replace(ANNA, flags=("bipolar", "of long ago"))))
    commands = sent(panel)
    assert panel._form.flags["bipolar"].text() == "✓ bipolar"
    assert panel._form.flags["seizures"].text() == "seizures"
    touch(qtbot, panel, "bipolar")
    touch(qtbot, panel, "Save changes")
    assert commands == [ChangePatient(patient=msgspec.structs.replace(ANNA, flags=("of long ago",)))]


def test_a_discharge_takes_two_steps(qtbot: QtBot, opened: Open, ring: Ring) -> None:
    panel = opened(changed(HERE, alarms=(alarm(AlarmId.SPO2_EXTREME_LOW, "SPO2"),)))
    commands = sent(panel)
    touch(qtbot, panel, "Discharge …")
    assert commands == []
    assert "Discharge Anna?" in panel._asked.text()
    assert "An alarm stands: Desaturation" in panel._asked.text()
    assert key(panel, "No, keep").hasFocus(), "Enter alone discharges nobody"
    touch(qtbot, panel, "No, keep")
    assert names(panel) == ["Save changes", "Discharge …", "Standby"]
    touch(qtbot, panel, "Discharge …")
    touch(qtbot, panel, "Yes, discharge")
    assert commands == [Discharge(id="P-17")]
    assert panel._form.fields["name"].text() == "Anna", "until a scene says so"
    panel.show_scene(scene(ring, changed(is_standby=True)))
    assert panel._form.fields["name"].text() == ""


def test_a_question_about_a_patient_who_has_left_is_asked_no_more(qtbot: QtBot, opened: Open, ring: Ring) -> None:
    panel = opened(HERE)
    touch(qtbot, panel, "Discharge …")
    panel.show_scene(scene(ring, changed(HERE, patient=Patient(name="Bert", id="P-18"))))
    assert not panel._question.isVisible()
    assert panel._form.fields["name"].text() == "Bert"


def test_standby_begins_and_ends_when_a_scene_says_so(qtbot: QtBot, opened: Open, ring: Ring) -> None:
    panel = opened()
    commands = sent(panel)
    touch(qtbot, panel, "Standby")
    assert commands == [Standby()]
    assert names(panel) == ["Admit", "Standby"]
    assert not panel._warning.isVisible()
    panel.show_scene(scene(ring, changed(is_standby=True)))
    assert names(panel) == ["Admit", "End standby"]
    assert panel._warning.isVisible()
    touch(qtbot, panel, "End standby")
    assert commands == [Standby(), EndStandby()]


def test_a_refusal_is_shown_until_the_next_try(qtbot: QtBot, opened: Open) -> None:
    panel = opened(HERE)
    panel.show_refusal("a patient is admitted: discharge that one first")
    assert panel._error.isVisible()
    assert "discharge that one first" in panel._error.text()
    touch(qtbot, panel, "Discharge …")
    assert not panel._error.isVisible()


def test_nothing_is_set_anew_while_nothing_changes(opened: Open, ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = opened(HERE)
    same = scene(ring, HERE)
    panel.show_scene(same)
    loads: list[Form] = []
    monkeypatch.setattr(panel._form, "load", loads.append)
    panel.show_scene(same)
    assert loads == []


def shut(_: PatientDialog) -> None:
    pass


def typing(panel: PatientDialog) -> None:
    panel._toggle.click()
    panel._form.fields["notes"].setFocus()


def asking(panel: PatientDialog) -> None:
    panel._discharge.click()


def faulty(panel: PatientDialog) -> None:
    panel._form.fields["name"].setText("")
    panel._form.fields["birth_date"].setText("x")
    panel._send_patient()


def place(part: QWidget, panel: PatientDialog) -> QRect:
    return QRect(part.mapTo(panel, QPoint()), part.size())


@pytest.mark.parametrize("deed", [shut, typing, asking, faulty])
@pytest.mark.parametrize(("size", "window"), SIZES, ids=str)
def test_nothing_is_cut_off_nor_overlaps_and_every_target_is_large_enough(
    qtbot: QtBot, opened: Open, size: tuple[int, int], window: int, deed: Callable[[PatientDialog], None]
) -> None:
    panel = opened(changed(HERE, alarms=(alarm(AlarmId.NIBP_SYS_EXTREME_HIGH, "NIBP_SYS"),)), size, window)
    deed(panel)
    qtbot.wait(1)
    assert (panel.width(), panel.height()) == size
    parts = [part for part in panel.findChildren(QWidget) if part.isVisible() and part.parentWidget() is panel]
    places = [place(part, panel) for part in parts]
    assert all(panel.rect().contains(each) for each in places)
    pairs = [(one, other) for index, one in enumerate(places) for other in places[index + 1 :]]
    assert not [pair for pair in pairs if pair[0].intersects(pair[1])]
    least = 40 if deed is typing and size[1] < 420 else 44
    targets = [row for row in panel.findChildren(QAbstractButton) if row.isVisible()]
    assert not [row.text() for row in targets if row.width() < 44 or row.height() < least]
    cut = [row.text() for row in targets if row.fontMetrics().horizontalAdvance(row.text()) > row.width() - 4]
    assert cut == []
    lines = [row for row in panel.findChildren(QLabel) if row.isVisible() and not row.wordWrap()]
    assert not [row.text() for row in lines if row.fontMetrics().horizontalAdvance(row.text()) > row.width()]
    tall = [row for row in panel.findChildren(QLabel) if row.isVisible() and row.wordWrap()]
    assert not [row.text() for row in tall if row.heightForWidth(row.width()) > row.height()]


@pytest.mark.parametrize("name", ["name", "birth_date", "weight_kg", "notes"])
@pytest.mark.parametrize(("size", "window"), SIZES, ids=str)
def test_the_field_that_is_typed_into_is_wholly_in_sight(
    qtbot: QtBot, opened: Open, size: tuple[int, int], window: int, name: str
) -> None:
    panel = opened(HERE, size, window)
    field = panel._form.fields[name]
    field.setFocus()
    panel._toggle.click()
    qtbot.wait(1)
    assert field.hasFocus()
    assert place(panel._scroll.viewport(), panel).contains(place(field, panel))


@pytest.mark.parametrize("name", theme.ThemeName)
def test_every_control_has_a_name_in_every_theme(opened: Open, name: theme.ThemeName) -> None:
    theme.use(name)
    panel = opened(HERE)
    panel._toggle.click()
    theme.use(theme.ThemeName.NIGHT)
    controls = [*panel.findChildren(QAbstractButton), *panel._form.fields.values()]
    assert not [row for row in controls if not (row.accessibleName() or getattr(row, "text", str)())]
