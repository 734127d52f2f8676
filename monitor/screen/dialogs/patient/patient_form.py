"""The form of a patient: four lines to type, flags to touch, and below each field its error.

Runs in the screen process.
"""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from bedside.monitor.patient.patient import FLAGS, LONGEST_NAME, LONGEST_NOTES
from bedside.monitor.screen.dialogs.patient.returning_patient_keys import ReturningPatientKeys
from bedside.monitor.screen.present.patient import Form
from bedside.monitor.screen.toolkit.translated import translated

_COLUMNS: Final = 3  # of flags
_LONGEST: Final = {"name": LONGEST_NAME, "birth_date": 10, "weight_kg": 6, "notes": LONGEST_NOTES}


class PatientForm(QWidget):
    """Shows a `Form` in its fields, and reads it from them. Enter moves the focus to the next field.

    Signals:
        edited: a person typed, or touched a flag.
        entered: the field that has received the focus (QWidget).

    """

    edited = Signal()
    entered = Signal(QWidget)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, QLineEdit] = {}
        self.errors: dict[str, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 4, 0)
        self._grid.setColumnStretch(1, 1)
        self._add_field("name", self.tr("Name or code"), "")
        self.returning = ReturningPatientKeys()
        self._grid.addWidget(self.returning, self._grid.rowCount(), 1)
        self._add_field("birth_date", self.tr("Birth date"), self.tr("year-month-day, e.g. 1980-04-17"))
        self._add_field("weight_kg", self.tr("Weight, kg"), self.tr("e.g. 72.5"))
        self.flags = {flag: self._flag(flag) for flag in FLAGS}
        self._others: tuple[str, ...] = ()  # flags that are no longer offered: kept unchanged
        self._add_flags()
        self._add_field("notes", self.tr("Notes"), "")
        self._grid.setRowStretch(self._grid.rowCount(), 1)

    def form(self) -> Form:
        """Return the content of the fields as a `Form`."""
        chosen = tuple(flag for flag, key in self.flags.items() if key.isChecked())
        texts = {name: field.text() for name, field in self.fields.items()}
        return Form(**texts, flags=(*chosen, *self._others))

    def load(self, form: Form) -> None:
        """Fill the fields with the content of a `Form`, and remove the errors."""
        for name, field in self.fields.items():
            if field.text() != getattr(form, name):
                field.setText(getattr(form, name))
        self._others = tuple(flag for flag in form.flags if flag not in self.flags)
        for flag, key in self.flags.items():
            key.setChecked(flag in form.flags)
        self.show_faults({})

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Show below each field its fault (a sentence, by the field's name), and focus the first field with a fault."""
        for name, error in self.errors.items():
            sentence = faults.get(name, "")
            error.setText(f"⚠ {translated(sentence)}" if sentence else "")
            error.setVisible(bool(sentence))
        first = next((field for name, field in self.fields.items() if name in faults), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_next(self) -> None:
        """Move the focus to the next field; to the first if the last field or none of them has it."""
        fields = list(self.fields.values())
        here = next((index for index, field in enumerate(fields) if field.hasFocus()), -1)
        fields[(here + 1) % len(fields)].setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Emit `entered` with the field that receives the focus, so that the dialog can scroll to it."""
        if event.type() is QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.entered.emit(watched)
        return False

    def _add_field(self, name: str, text: str, example: str) -> None:
        field, error, label, row = QLineEdit(), QLabel(), QLabel(text), self._grid.rowCount()
        field.setAccessibleName(text)
        field.setPlaceholderText(example)
        field.setMaxLength(_LONGEST[name])
        field.textChanged.connect(self.edited)
        field.textEdited.connect(lambda: error.setVisible(False))
        field.returnPressed.connect(self.focus_next)
        field.installEventFilter(self)
        label.setBuddy(field)
        error.setProperty("role", "error")
        error.setWordWrap(True)
        error.setVisible(False)
        self.fields[name], self.errors[name] = field, error
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(field, row, 1)
        self._grid.addWidget(error, row + 1, 1)

    def _flag(self, flag: str) -> QPushButton:
        key = QPushButton(translated(flag))
        key.setCheckable(True)
        key.setAutoDefault(True)  # Enter presses it, since Space acknowledges alarms
        key.setAccessibleName(translated(flag))
        key.toggled.connect(lambda is_on: key.setText(f"✓ {translated(flag)}" if is_on else translated(flag)))
        key.toggled.connect(self.edited)
        key.installEventFilter(self)
        return key

    def _add_flags(self) -> None:
        row, cells, error = self._grid.rowCount(), QGridLayout(), QLabel()
        for index, key in enumerate(self.flags.values()):
            cells.addWidget(key, index // _COLUMNS, index % _COLUMNS)
            cells.setColumnStretch(index % _COLUMNS, 1)
        error.setProperty("role", "error")
        error.setVisible(False)
        self.errors["flags"] = error
        self._grid.addWidget(QLabel(self.tr("Flags")), row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(cells, row, 1)
        self._grid.addWidget(error, row + 1, 1)
