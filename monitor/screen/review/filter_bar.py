"""Which rows of a log are wanted: time, patient, priority, alarm, who did it, and where the data came from.

Runs in the process of the review window. The words are those of the command line, and so are the refusals.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import typer
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE
from bedside.alarms.event import Happening
from bedside.alarms.log.filters import Filters
from bedside.config.origin import Origin
from bedside.monitor.review.log_filters import MONITOR, wanted
from bedside.monitor.screen.log_view.priority_keys import PriorityKeys
from bedside.monitor.screen.toolkit.translated import translated

_PAUSE_MS: Final = 300  # after a key stroke: a person is still typing
_ONSETS: Final = frozenset({Happening.ONSET})
_MANY: Final = ("alarms", "subjects", "actors", "origins", "happenings")


class FilterBar(QWidget):
    """Tells what is wanted whenever it changes.

    Signals:
        changed: the filters are others now: look at `wanted`.

    """

    changed = Signal()

    def __init__(self, patients: Sequence[str], given: Filters, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wanted = given
        self._more: dict[str, Any] = {}  # what was given, and has no field here
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.apply)
        self._add_fields(patients)
        self._add_keys()
        self.error = QLabel()
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        self.note = QLabel()
        self.note.setProperty("role", "dim")
        self._grid.addWidget(self.error, 4, 0, 1, 6)
        self._grid.addWidget(self.note, 5, 0, 1, 6)
        self._show(given)

    @property
    def is_all(self) -> bool:
        """Whether every row is wanted, or the onsets of alarms alone."""
        return self.keys.all_rows.isChecked()

    def apply(self) -> None:
        """Read the fields; what cannot be understood is told, and changes nothing."""
        try:
            found = wanted(self._read(), datetime.now(UTC))
        except typer.BadParameter as err:
            self.error.setText(err.message)
            self.error.show()
            return
        self.wanted = replace(found, **{name: more for name, more in self._more.items() if not getattr(found, name)})
        self.error.hide()
        self.changed.emit()

    def clear(self) -> None:
        """Let everything pass."""
        self._show(Filters())
        self.apply()

    def _read(self) -> dict[str, Any]:
        happenings = [] if self.is_all or self.actor.text().strip() else [str(Happening.ONSET)]
        return {
            "begin": self.begin.text().strip() or None,
            "end": self.end.text().strip() or None,
            "patient": self.patient.currentText().strip() or None,
            "priority": [str(priority) for priority in self.keys.chosen],
            "alarm": [chosen] if (chosen := self.alarm.currentData()) else [],
            "actor": [text] if (text := self.actor.text().strip()) else [],
            "origin": [chosen] if (chosen := self.origin.currentData()) else [],
            "happening": happenings,
        }

    def _show(self, given: Filters) -> None:
        """Show filters without applying them one by one; what has no field here holds until all are cleared."""
        self._more = {name: values for name in _MANY if _is_more(name, values := getattr(given, name))}
        words = ", ".join(sorted(word for values in self._more.values() for word in values))
        self.note.setText(self.tr("Only: {}").format(words))
        self.note.setVisible(bool(words))
        self.begin.setText(given.begin.astimezone().isoformat(timespec="seconds") if given.begin else "")
        self.end.setText(given.end.astimezone().isoformat(timespec="seconds") if given.end else "")
        self.patient.setCurrentText(given.patient or "")
        self.actor.setText(MONITOR if given.actors == {""} else _only(given.actors))
        for box, values in ((self.alarm, given.alarms), (self.origin, given.origins)):
            box.setCurrentIndex(max(0, box.findData(_only(values))))
        for priority, key in self.keys.keys.items():
            key.setChecked(priority in given.priorities)
        self.keys.all_rows.setChecked(bool(given.actors) or "happenings" in self._more)
        self._timer.stop()

    def _add_fields(self, patients: Sequence[str]) -> None:
        self.begin = self._line(0, self.tr("From"), self.tr("8h, today, 2026-11-24 08:00"))
        self.end = self._line(1, self.tr("To"), self.tr("now"))
        self.patient = QComboBox()
        self.patient.setEditable(True)
        self.patient.addItems(["", *patients])
        if (line := self.patient.lineEdit()) is not None:
            line.setPlaceholderText(self.tr("any"))
        self.patient.currentTextChanged.connect(self._timer.start)
        self._put(2, self.tr("Patient"), self.patient)
        alarms = sorted((f"{CATALOGUE[row].priority.symbol} {translated(CATALOGUE[row].text)}", row) for row in AlarmId)
        self.alarm = self._box(3, self.tr("Alarm"), [(text, str(row)) for text, row in alarms])
        self.actor = self._line(4, self.tr("Who"), self.tr("anybody"))
        self.origin = self._box(5, self.tr("Data"), [(translated(str(row)), str(row)) for row in Origin])

    def _add_keys(self) -> None:
        row = QHBoxLayout()
        self.keys = PriorityKeys()
        self.keys.toggled.connect(self._timer.start)
        row.addWidget(self.keys)
        self.clear_key = QPushButton(self.tr("Clear filters"))
        self.clear_key.clicked.connect(self.clear)
        row.addWidget(self.clear_key)
        row.addStretch()
        self._grid.addLayout(row, 3, 0, 1, 6)

    def _line(self, column: int, name: str, hint: str) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(hint)
        field.textEdited.connect(self._timer.start)
        field.returnPressed.connect(self.apply)
        self._put(column, name, field)
        return field

    def _box(self, column: int, name: str, rows: Sequence[tuple[str, str]]) -> QComboBox:
        box = QComboBox()
        box.addItem(self.tr("any"), "")
        for text, value in rows:
            box.addItem(text, value)
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        if (completer := box.completer()) is not None:  # any word of a text finds it
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        box.setMinimumContentsLength(8)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.currentIndexChanged.connect(self._timer.start)
        self._put(column, name, box)
        return box

    def _put(self, column: int, name: str, field: QWidget) -> None:
        label = QLabel(name)
        label.setProperty("role", "dim")
        field.setAccessibleName(name)
        self._grid.addWidget(label, 0, column)
        self._grid.addWidget(field, 1, column)
        self._grid.setColumnStretch(column, 1)


def _is_more(name: str, values: frozenset[str]) -> bool:
    """Say whether values of a filter have no field: a vital or a device, a happening, several of anything."""
    if name == "happenings":
        return values not in {frozenset(), _ONSETS}
    return bool(values) if name == "subjects" else len(values) > 1


def _only(values: frozenset[str]) -> str:
    """Return the one value, "" where there are none, or several."""
    return next(iter(values)) if len(values) == 1 else ""
