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

# The size that the window leaves for the dialog, and the height of that window.
SIZES = [((590, 300), 600), ((740, 560), 800), ((1400, 1000), 1440), ((2200, 1700), 2160)]
ANNA = Patient(
    name="Anna", birth_date=date(1980, 4, 17), weight_kg=71.5, notes="left arm", flags=("bipolar",), id="P-17"
)
HERE = changed(patient=ANNA, admitted_utc=UTC_NOW)
Open = Callable[..., PatientDialog]


@pytest.fixture
def opened(qtbot: QtBot, ring: Ring) -> Open:
    windows: list[QWidget] = []

    def make(snapshot: Snapshot = CALM, size: tuple[int, int] = (740, 560), window: int = 800) -> PatientDialog:
        host = QWidget()
        host.setObjectName("bedside")
        windows.append(host)
        qtbot.addWidget(host)
        host.setStyleSheet(style.sheet(window))
        host.resize(*size)
        dialog = PatientDialog("Patient", host)
        dialog.setGeometry(0, 0, *size)
        dialog.show_scene(scene(ring, snapshot))
        with qtbot.waitActive(host):
            host.show()
            host.activateWindow()
        return dialog

    return make


def sent(dialog: PatientDialog) -> list[Command]:
    """Return a list that collects the commands sent from now on."""
    commands: list[Command] = []
    dialog.commanded.connect(commands.append)
    return commands


def key(dialog: PatientDialog, text: str) -> QPushButton:
    return next(row for row in dialog.findChildren(QPushButton) if row.isVisible() and row.text().endswith(text))


def touch(qtbot: QtBot, dialog: PatientDialog, text: str) -> None:
    qtbot.mouseClick(key(dialog, text), Qt.MouseButton.LeftButton)


def names(dialog: PatientDialog) -> list[str]:
    return [row.text() for row in dialog._keys.findChildren(QPushButton) if row.isVisible()]


def test_a_patient_is_admitted_by_touch_alone(qtbot: QtBot, opened: Open) -> None:
    dialog = opened()
    commands = sent(dialog)
    touch(qtbot, dialog, "Keyboard")
    for letter in ("⇧", "K", "i", "m", "⇥", *"1980", "-", *"04", "-", *"17", "⇥", *"72", ".", "5"):
        touch(qtbot, dialog, letter)
    touch(qtbot, dialog, "Keyboard")
    touch(qtbot, dialog, "bipolar")
    touch(qtbot, dialog, "Admit")
    kim = Patient(name="Kim", birth_date=date(1980, 4, 17), weight_kg=72.5, flags=("bipolar",))
    assert commands == [Admit(patient=kim)]


def test_a_patient_is_admitted_with_the_keyboard_alone(qtbot: QtBot, opened: Open) -> None:
    dialog = opened()
    commands = sent(dialog)
    field = dialog._form.fields["name"]
    field.setFocus()
    qtbot.keyClicks(field, "Kim")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert dialog._form.fields["birth_date"].hasFocus(), "Enter goes to the next field and admits nobody"
    for _ in range(2):
        qtbot.keyClick(dialog.window().focusWidget(), Qt.Key.Key_Tab)
    hypertension = dialog._form.flags["hypertension"]
    assert hypertension.hasFocus()
    qtbot.keyClick(hypertension, Qt.Key.Key_Return)
    for _ in range(len(FLAGS) + 1):
        qtbot.keyClick(dialog.window().focusWidget(), Qt.Key.Key_Tab)
    admit = dialog.window().focusWidget()
    assert isinstance(admit, QPushButton)
    assert admit.text() == "Admit"
    qtbot.keyClick(admit, Qt.Key.Key_Return)
    assert commands == [Admit(patient=Patient(name="Kim", flags=("hypertension",)))]
    with qtbot.waitSignal(dialog.closed):
        qtbot.keyClick(admit, Qt.Key.Key_Escape)


def test_an_error_is_shown_below_its_field_and_nothing_is_sent(qtbot: QtBot, opened: Open) -> None:
    dialog = opened()
    commands = sent(dialog)
    qtbot.keyClicks(dialog._form.fields["weight_kg"], "7150")
    touch(qtbot, dialog, "Admit")
    shown = {name: error.text() for name, error in dialog._form.errors.items() if error.isVisible()}
    assert commands == []
    assert list(shown) == ["name", "weight_kg"]
    assert "between 0.2 and 650 kg" in shown["weight_kg"]
    assert dialog._form.fields["name"].hasFocus()
    field, error = dialog._form.fields["weight_kg"], dialog._form.errors["weight_kg"]
    assert 0 <= error.geometry().top() - field.geometry().bottom() < 12
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert not error.isVisible(), "the error disappears while the field is edited"


def test_typed_text_stays_when_scenes_change(qtbot: QtBot, opened: Open, ring: Ring) -> None:
    dialog = opened(HERE)
    qtbot.keyClicks(dialog._form.fields["notes"], ", and hungry")
    elsewhere = msgspec.structs.replace(ANNA, weight_kg=80.0)
    for patient in (ANNA, elsewhere):
        dialog.show_scene(scene(ring, changed(HERE, patient=patient, is_standby=True)))
    assert dialog._form.fields["notes"].text() == "left arm, and hungry"


def test_a_change_made_elsewhere_is_shown_if_nobody_has_typed(opened: Open, ring: Ring) -> None:
    dialog = opened(HERE)
    dialog.show_scene(scene(ring, changed(HERE, patient=msgspec.structs.replace(ANNA, weight_kg=80.0, flags=()))))
    assert dialog._form.fields["weight_kg"].text() == "80"
    assert not dialog._form.flags["bipolar"].isChecked()


def test_another_patient_replaces_the_typed_text(qtbot: QtBot, opened: Open, ring: Ring) -> None:
    dialog = opened(HERE)
    qtbot.keyClicks(dialog._form.fields["notes"], "old")
    dialog.show_scene(scene(ring, CALM))
    assert {field.text() for field in dialog._form.fields.values()} == {""}
    assert names(dialog) == ["Admit", "Standby"]


def test_only_changes_can_be_saved(qtbot: QtBot, opened: Open) -> None:
    dialog = opened(HERE)
    commands = sent(dialog)
    assert names(dialog) == ["Save changes", "Discharge …", "Standby"]
    assert not key(dialog, "Save changes").isEnabled()
    touch(qtbot, dialog, "bipolar")
    touch(qtbot, dialog, "seizures")
    touch(qtbot, dialog, "Save changes")
    assert commands == [ChangePatient(patient=msgspec.structs.replace(ANNA, flags=("seizures",)))]


def test_a_set_flag_has_a_tick_and_a_flag_that_is_not_offered_is_kept(qtbot: QtBot, opened: Open) -> None:
    dialog = opened(changed(HERE, patient=msgspec.structs.replace(ANNA, flags=("bipolar", "of long ago"))))
    commands = sent(dialog)
    assert dialog._form.flags["bipolar"].text() == "✓ bipolar"
    assert dialog._form.flags["seizures"].text() == "seizures"
    touch(qtbot, dialog, "bipolar")
    touch(qtbot, dialog, "Save changes")
    assert commands == [ChangePatient(patient=msgspec.structs.replace(ANNA, flags=("of long ago",)))]


def test_a_discharge_takes_two_steps(qtbot: QtBot, opened: Open, ring: Ring) -> None:
    dialog = opened(changed(HERE, alarms=(alarm(AlarmId.SPO2_EXTREME_LOW, "SPO2"),)))
    commands = sent(dialog)
    touch(qtbot, dialog, "Discharge …")
    assert commands == []
    assert "Discharge Anna?" in dialog._question_label.text()
    assert "Active alarm: Desaturation" in dialog._question_label.text()
    assert key(dialog, "No, keep").hasFocus(), "Enter alone discharges nobody"
    touch(qtbot, dialog, "No, keep")
    assert names(dialog) == ["Save changes", "Discharge …", "Standby"]
    touch(qtbot, dialog, "Discharge …")
    touch(qtbot, dialog, "Yes, discharge")
    assert commands == [Discharge(id="P-17")]
    assert dialog._form.fields["name"].text() == "Anna", "until a scene confirms the discharge"
    dialog.show_scene(scene(ring, changed(is_standby=True)))
    assert dialog._form.fields["name"].text() == ""


def test_the_discharge_question_closes_when_the_patient_has_left(qtbot: QtBot, opened: Open, ring: Ring) -> None:
    dialog = opened(HERE)
    touch(qtbot, dialog, "Discharge …")
    dialog.show_scene(scene(ring, changed(HERE, patient=Patient(name="Bert", id="P-18"))))
    assert not dialog._question.isVisible()
    assert dialog._form.fields["name"].text() == "Bert"


def test_standby_is_shown_when_a_scene_confirms_it(qtbot: QtBot, opened: Open, ring: Ring) -> None:
    dialog = opened()
    commands = sent(dialog)
    touch(qtbot, dialog, "Standby")
    assert commands == [Standby()]
    assert names(dialog) == ["Admit", "Standby"]
    assert not dialog._warning.isVisible()
    dialog.show_scene(scene(ring, changed(is_standby=True)))
    assert names(dialog) == ["Admit", "End standby"]
    assert dialog._warning.isVisible()
    touch(qtbot, dialog, "End standby")
    assert commands == [Standby(), EndStandby()]


def test_a_refusal_is_shown_until_the_next_attempt(qtbot: QtBot, opened: Open) -> None:
    dialog = opened(HERE)
    dialog.show_refusal("a patient is admitted: discharge that one first")
    assert dialog._error.isVisible()
    assert "discharge that one first" in dialog._error.text()
    touch(qtbot, dialog, "Discharge …")
    assert not dialog._error.isVisible()


def test_an_unchanged_scene_does_not_reload_the_form(opened: Open, ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = opened(HERE)
    same = scene(ring, HERE)
    dialog.show_scene(same)
    loads: list[Form] = []
    monkeypatch.setattr(dialog._form, "load", loads.append)
    dialog.show_scene(same)
    assert loads == []


def untouched(_: PatientDialog) -> None:
    pass


def typing(dialog: PatientDialog) -> None:
    dialog._toggle.click()
    dialog._form.fields["notes"].setFocus()


def asking(dialog: PatientDialog) -> None:
    dialog._discharge.click()


def faulty(dialog: PatientDialog) -> None:
    dialog._form.fields["name"].setText("")
    dialog._form.fields["birth_date"].setText("x")
    dialog._send_patient()


def place(part: QWidget, dialog: PatientDialog) -> QRect:
    return QRect(part.mapTo(dialog, QPoint()), part.size())


@pytest.mark.parametrize("action", [untouched, typing, asking, faulty])
@pytest.mark.parametrize(("size", "window"), SIZES, ids=str)
def test_nothing_is_cut_off_or_overlaps_and_every_target_is_large_enough(
    qtbot: QtBot, opened: Open, size: tuple[int, int], window: int, action: Callable[[PatientDialog], None]
) -> None:
    dialog = opened(changed(HERE, alarms=(alarm(AlarmId.NIBP_SYS_EXTREME_HIGH, "NIBP_SYS"),)), size, window)
    action(dialog)
    qtbot.wait(1)
    assert (dialog.width(), dialog.height()) == size
    parts = [part for part in dialog.findChildren(QWidget) if part.isVisible() and part.parentWidget() is dialog]
    places = [place(part, dialog) for part in parts]
    assert all(dialog.rect().contains(each) for each in places)
    pairs = [(one, other) for index, one in enumerate(places) for other in places[index + 1 :]]
    assert not [pair for pair in pairs if pair[0].intersects(pair[1])]
    least = 40 if action is typing and size[1] < 420 else 44
    targets = [row for row in dialog.findChildren(QAbstractButton) if row.isVisible()]
    assert not [row.text() for row in targets if row.width() < 44 or row.height() < least]
    cut = [row.text() for row in targets if row.fontMetrics().horizontalAdvance(row.text()) > row.width() - 4]
    assert cut == []
    lines = [row for row in dialog.findChildren(QLabel) if row.isVisible() and not row.wordWrap()]
    assert not [row.text() for row in lines if row.fontMetrics().horizontalAdvance(row.text()) > row.width()]
    tall = [row for row in dialog.findChildren(QLabel) if row.isVisible() and row.wordWrap()]
    assert not [row.text() for row in tall if row.heightForWidth(row.width()) > row.height()]


@pytest.mark.parametrize("name", ["name", "birth_date", "weight_kg", "notes"])
@pytest.mark.parametrize(("size", "window"), SIZES, ids=str)
def test_the_focused_field_is_entirely_visible(
    qtbot: QtBot, opened: Open, size: tuple[int, int], window: int, name: str
) -> None:
    dialog = opened(HERE, size, window)
    field = dialog._form.fields[name]
    field.setFocus()
    dialog._toggle.click()
    qtbot.wait(1)
    assert field.hasFocus()
    assert place(dialog._scroll.viewport(), dialog).contains(place(field, dialog))


@pytest.mark.parametrize("name", theme.ThemeName)
def test_every_control_has_a_name_in_every_theme(opened: Open, name: theme.ThemeName) -> None:
    theme.use(name)
    dialog = opened(HERE)
    dialog._toggle.click()
    theme.use(theme.ThemeName.NIGHT)
    controls = [*dialog.findChildren(QAbstractButton), *dialog._form.fields.values()]
    assert not [row for row in controls if not (row.accessibleName() or getattr(row, "text", str)())]
