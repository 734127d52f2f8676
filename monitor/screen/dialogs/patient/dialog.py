"""The Patient dialog: admit, change, discharge, standby.

Runs in the screen process. Typed text stays until another patient is admitted.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from bedside.monitor.infusion.patient_search import ReturningPatient, matching, returning_patients
from bedside.monitor.link.commands import Admit, ChangePatient, Discharge, EndStandby, Standby
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.patient.patient import Patient
from bedside.monitor.screen.dialogs.patient.patient_form import PatientForm
from bedside.monitor.screen.present import patient as present
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.kept import Place
from bedside.monitor.screen.toolkit.keyboard import LOW_PX, Keyboard
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.style_sheet import TOUCH_PX
from bedside.monitor.screen.toolkit.translated import translated

_LINE_PX: Final = TOUCH_PX + 4  # as high as the close key beside it


class PatientDialog(Dialog):
    """The patient's form, the keys below it, and a touch keyboard. Before a discharge, a question replaces the keys.

    Signals: those of `Dialog`.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._snapshot: Snapshot | None = None
        self._admitted: Patient | None = None  # as the form was last loaded
        self._earlier: list[ReturningPatient] = []  # patients with sessions in the state folder
        self._returning: ReturningPatient | None = None  # the one whose data were taken over
        self._today = date.max
        self._status, self._error, self._warning = _label("dim"), _label("error"), _label("error")
        self._warning.setText(self.tr("⚠ STANDBY: alarms are not monitored"))
        self._form, self._keyboard, self._scroll = PatientForm(), Keyboard(), _Scroll()
        self._form.edited.connect(self._follow_edit)
        self._form.returning.chosen.connect(self._take_over)
        self._form.entered.connect(self._scroll.show_child)
        self._form.entered.connect(self._keyboard.type_into)
        self._keyboard.next_requested.connect(self._form.focus_next)
        self._keyboard.hide()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._form)
        self._add_toggle()
        self._keys, self._question = self._make_keys(), self._make_question()
        for part in (
            self._warning,
            self._status,
            self._scroll,
            self._error,
            self._keys,
            self._question,
            self._keyboard,
        ):
            self.body.addWidget(part)
        self.body.setStretchFactor(self._scroll, 1)

    def show_scene(self, scene: Scene) -> None:
        """Show the current patient and the state of standby; typed text stays until the patient changes."""
        snapshot = scene.snapshot
        is_first, self._snapshot = self._snapshot is None, snapshot
        self._today = snapshot.utc.astimezone().date()
        if is_first or snapshot.patient != self._admitted:
            self._earlier = returning_patients(scene.folder) if snapshot.patient is None else []
            self._take(snapshot.patient, is_first=is_first)
        _set_text(self._status, present.status(snapshot, translated, self._comes_again))
        _set_text(self._question_label, present.question(snapshot, translated))
        self._warning.setVisible(snapshot.is_standby and not self._is_tight)
        _set_text(self._standby, self.tr("End standby") if snapshot.is_standby else self.tr("Standby"))

    def show_refusal(self, sentence: str) -> None:
        """Show why the engine refused a command."""
        self._say_error(sentence)

    def place(self) -> Place:
        """Return the touched flags, which returning patient was taken over, and whether the keyboard is on."""
        returning = self._returning.patient.id if self._returning else None
        return {"flags": self._form.form().flags, "returning": returning, "keyboard": self._toggle.isChecked()}

    def go_to(self, place: Place) -> None:
        """Touch the flags, and take a returning patient over again; what was typed since is typed afterwards."""
        self._returning = next((each for each in self._earlier if each.patient.id == place.get("returning")), None)
        self._form.load(msgspec.structs.replace(self._form.form(), flags=tuple(place.get("flags", ()))))
        self._toggle.setChecked(bool(place.get("keyboard")))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the keyboard to the new height, and hide the parts that then have no room."""
        super().resizeEvent(event)
        self._make_room()

    def _take(self, patient: Patient | None, *, is_first: bool) -> None:
        is_other = _id(patient) != _id(self._admitted)
        if is_first or is_other or not present.is_changed(self._form.form(), self._admitted):
            self._returning = None
            self._form.load(present.form_of(patient))
        self._admitted = patient
        if is_other:
            self._ask(is_asking=False)
        is_here = patient is not None
        self._admit.setVisible(not is_here)
        self._save.setVisible(is_here)
        self._discharge.setVisible(is_here)
        self._follow_edit()

    def _follow_edit(self) -> None:
        form = self._form.form()
        self._save.setEnabled(present.is_changed(form, self._admitted))
        self._form.returning.offer([] if self._comes_again else matching(self._earlier, form.name))

    def _take_over(self, chosen: ReturningPatient) -> None:
        """Fill the form with a returning patient's data, except the weight: a dose needs the weight of today."""
        self._returning = chosen
        self._form.load(msgspec.structs.replace(present.form_of(chosen.patient), weight_kg=""))
        self._form.fields["weight_kg"].setFocus()

    @property
    def _comes_again(self) -> Patient | None:
        """The returning patient whose name and birth date are in the form; None if no one was chosen or they differ."""
        form, chosen = self._form.form(), self._returning
        return (
            chosen.patient if chosen and chosen.is_still(form.name.strip(), present.date_of(form.birth_date)) else None
        )

    def _send_patient(self) -> None:
        """Send the admission or the change of the patient, or show below each field what is wrong."""
        patient, faults = present.read_form(self._form.form(), self._admitted or self._comes_again, self._today)
        self._say_error("")
        self._form.show_faults(faults)
        if not faults:
            self.commanded.emit(Admit(patient=patient) if self._admitted is None else ChangePatient(patient=patient))

    def _send_discharge(self) -> None:
        self._ask(is_asking=False)
        if self._admitted is not None and self._admitted.id is not None:
            self.commanded.emit(Discharge(id=self._admitted.id))

    def _turn_standby(self) -> None:
        if self._snapshot is not None:
            self.commanded.emit(EndStandby() if self._snapshot.is_standby else Standby())

    def _ask(self, *, is_asking: bool) -> None:
        self._say_error("")
        self._question.setVisible(is_asking)
        self._make_room()
        if is_asking:
            self._stay.setFocus()

    def _say_error(self, sentence: str) -> None:
        self._error.setText(f"⚠ {translated(sentence)}" if sentence else "")
        self._error.setVisible(bool(sentence))

    def _add_toggle(self) -> None:
        self._toggle = self._key(self.tr("Keyboard"), self._make_room)
        self._toggle.setCheckable(True)
        self._toggle.setFixedHeight(_LINE_PX)
        self.head.insertWidget(self.head.count() - 1, self._toggle)

    def _make_keys(self) -> QWidget:
        self._admit = self._key(self.tr("Admit"), self._send_patient)
        self._save = self._key(self.tr("Save changes"), self._send_patient)
        self._discharge = self._key(self.tr("Discharge …"), lambda: self._ask(is_asking=True))
        self._standby = self._key(self.tr("Standby"), self._turn_standby)
        return _row(self._admit, self._save, self._discharge, self._standby)

    def _make_question(self) -> QWidget:
        self._question_label = QLabel()
        self._question_label.setWordWrap(True)
        yes = self._key(self.tr("Yes, discharge"), self._send_discharge)
        self._stay = self._key(self.tr("No, keep"), lambda: self._ask(is_asking=False))
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._question_label)
        column.addWidget(_row(yes, self._stay))
        whole.hide()
        return whole

    def _key(self, text: str, on_press: Callable[[], None]) -> QPushButton:
        key = QPushButton(text)
        key.setAutoDefault(True)  # Enter presses it, since Space acknowledges alarms
        key.clicked.connect(on_press)
        return key

    def _make_room(self) -> None:
        """Show the keyboard if it is on; in a low dialog hide other parts to make room for it or for a question."""
        is_typing, is_asking, is_tight = self._toggle.isChecked(), not self._question.isHidden(), self._is_tight
        self._keyboard.scale(self.height())
        self._keyboard.setVisible(is_typing and not is_asking)
        self._status.setVisible(not is_tight)
        self._warning.setVisible(not is_tight and self._snapshot is not None and self._snapshot.is_standby)
        self._keys.setVisible(not (is_asking or (is_tight and is_typing)))
        if is_typing and not any(field.hasFocus() for field in self._form.fields.values()):
            self._form.focus_next()

    @property
    def _is_tight(self) -> bool:
        needs_room = self._toggle.isChecked() or not self._question.isHidden()
        return needs_room and self.height() < LOW_PX


class _Scroll(QScrollArea):
    """Keeps the focused widget visible, also while the keyboard takes half of the room."""

    def show_child(self, child: QWidget) -> None:
        inside = self.widget()
        if inside is not None:  # ensureWidgetVisible shows only the cursor of a field, not the whole field
            middle = child.mapTo(inside, child.rect().center())
            self.ensureVisible(middle.x(), middle.y(), 0, child.height() // 2 + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        child = self.focusWidget()
        if child is not None and child.hasFocus():
            self.show_child(child)


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setProperty("role", role)
    label.hide()
    return label


def _row(*keys: QPushButton) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    for key in keys:
        row.addWidget(key)
    return whole


def _set_text(part: QLabel | QPushButton, text: str) -> None:
    if part.text() != text:
        part.setText(text)


def _id(patient: Patient | None) -> str | None:
    return None if patient is None else patient.id
