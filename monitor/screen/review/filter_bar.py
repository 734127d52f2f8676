"""The filters of the review window: time, patient, priority, alarm, actor, and origin of the data.

Runs in the process of the review window. The fields accept the filter words of the command line, such as "8h", and
show the same error messages.
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
from bedside.monitor.review.log_filters import MONITOR, filters_from
from bedside.monitor.screen.log_view.priority_keys import PriorityKeys
from bedside.monitor.screen.toolkit.translated import translated

_PAUSE_MS: Final = 300  # after the last key stroke, while a person may still type
_ONSETS: Final = frozenset({Happening.ONSET})
_MANY: Final = ("alarms", "subjects", "actors", "origins", "happenings")


class FilterBar(QWidget):
    """Fields and keys for the filters of a log.

    Signals:
        changed: the filters have changed: read `filters`.

    """

    changed = Signal()

    def __init__(self, patients: Sequence[str], given: Filters, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.filters = given
        self._extra: dict[str, Any] = {}  # filters that were given but have no field here
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
        """Whether the "All rows" key is pressed, so that not only the onsets of alarms are shown."""
        return self.keys.all_rows.isChecked()

    def apply(self) -> None:
        """Make filters from the fields and emit `changed`; on an error, show it and leave the filters unchanged."""
        try:
            filters = filters_from(self._read(), datetime.now(UTC))
        except typer.BadParameter as err:
            self.error.setText(err.message)
            self.error.show()
            return
        extra = {name: values for name, values in self._extra.items() if not getattr(filters, name)}
        self.filters = replace(filters, **extra)
        self.error.hide()
        self.changed.emit()

    def clear(self) -> None:
        """Remove all filters."""
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
        """Show the given filters in the fields, without applying them one by one.

        Filters that have no field are named in a note, and stay until all filters are cleared.
        """
        self._extra = {name: values for name in _MANY if _has_no_field(name, values := getattr(given, name))}
        words = ", ".join(sorted(word for values in self._extra.values() for word in values))
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
        self.keys.all_rows.setChecked(bool(given.actors) or "happenings" in self._extra)
        self._timer.stop()

    def _add_fields(self, patients: Sequence[str]) -> None:
        self.begin = self._line(0, self.tr("From"), self.tr("8h, 2026-11-24"))
        self.end = self._line(1, self.tr("To"), self.tr("now"))
        self.patient = QComboBox()
        self.patient.setEditable(True)
        self.patient.addItems(["", *patients])
        if (line := self.patient.lineEdit()) is not None:
            line.setPlaceholderText(self.tr("any"))
        self.patient.currentTextChanged.connect(self._timer.start)
        self._put(2, self.tr("Patient"), self.patient)
        alarms = sorted(
            (f"{CATALOGUE[each].priority.symbol} {translated(CATALOGUE[each].text)}", each) for each in AlarmId
        )
        self.alarm = self._box(3, self.tr("Alarm"), [(text, str(alarm)) for text, alarm in alarms])
        self.actor = self._line(4, self.tr("Who"), self.tr("anybody"))
        self.origin = self._box(5, self.tr("Data"), [(translated(str(origin)), str(origin)) for origin in Origin])

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

    def _box(self, column: int, name: str, choices: Sequence[tuple[str, str]]) -> QComboBox:
        box = QComboBox()
        box.addItem(self.tr("any"), "")
        for text, value in choices:
            box.addItem(text, value)
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        if (completer := box.completer()) is not None:  # any part of a text matches
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


def _has_no_field(name: str, values: frozenset[str]) -> bool:
    """Return whether the bar has no field for these values of a filter.

    That is so for vitals and devices (`subjects`), for happenings other than onsets, and for several values of a kind.
    """
    if name == "happenings":
        return values not in {frozenset(), _ONSETS}
    return bool(values) if name == "subjects" else len(values) > 1


def _only(values: frozenset[str]) -> str:
    """Return the value if there is exactly one, otherwise ""."""
    return next(iter(values)) if len(values) == 1 else ""
