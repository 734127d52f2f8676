"""The filter page of the Events dialog: time, patient, alarm, actor and origin of the data, chosen by touch.

Runs in the screen process. Each choice is a filter word of the command line (such as "8h"), and is parsed the same way.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import typer
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE
from bedside.alarms.log.filters import Filters
from bedside.config.origin import Origin
from bedside.monitor.review.log_filters import MONITOR, filters_from
from bedside.monitor.screen.log_view.event_model import ONSETS
from bedside.monitor.screen.log_view.priority_keys import PriorityKeys
from bedside.monitor.screen.toolkit.kept import Place
from bedside.monitor.screen.toolkit.translated import translated

_COLUMNS: Final = 3
_DAYS: Final = range(2, 14)  # the days ago that are offered by date
_ROWS: Final = 5  # of an open list, so that it stays within the dialog and covers neither alarms nor numbers
_BAR_PX, _WIDEST_PX = 40, 360  # scroll bar and greatest width of an open list, which may be wider than its box
_HERE: Final = "here"  # the patient who is admitted now; not a patient code
Choice = tuple[str, str]  # the text shown, and the filter word


class EventFilters(QWidget):
    """Six drop-down lists and their keys; the priority keys are in the dialog's head. `now` is the bed's civil time.

    Signals:
        changed: the filters have changed: read `filters` and `is_here`.
        left: the Back key was pressed.

    """

    changed = Signal()
    left = Signal()

    def __init__(self, keys: PriorityKeys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys, self.now = keys, datetime.now(UTC)
        self.filters = Filters(happenings=ONSETS)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(2)
        names = (self.tr("From"), self.tr("To"), self.tr("Patient"), self.tr("Alarm"), self.tr("Who"), self.tr("Data"))
        self.boxes = [self._box(place, name) for place, name in enumerate(names)]
        self.begin, self.end, self.patient, self.alarm, self.actor, self.origin = self.boxes
        self.error = QLabel()
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._grid)
        column.addLayout(self._new_keys())
        column.addWidget(self.error)
        column.addStretch()
        self.offer([], [])
        keys.toggled.connect(self._apply)

    @property
    def is_here(self) -> bool:
        """Whether only log rows of the current patient are to be shown."""
        return bool(self.patient.currentData() == _HERE)

    @property
    def is_filtering(self) -> bool:
        """Whether any filter differs from the initial ones."""
        return self.count > 0 or bool(self._keys.chosen)

    @property
    def count(self) -> int:
        """The number of drop-down lists that restrict the log rows."""
        return sum(box.currentIndex() > 0 for box in self.boxes)

    def offer(self, patients: Sequence[str], actors: Sequence[str]) -> None:
        """Fill the drop-down lists: patient codes, actors, days before now, alarms; keep what is chosen in each."""
        alarms = sorted(
            (f"{CATALOGUE[each].priority.symbol} {translated(CATALOGUE[each].text)}", each) for each in AlarmId
        )
        ago, any_ = self._moments(), (self.tr("any"), "")
        _fill(self.begin, [any_, *ago])
        _fill(self.end, [(self.tr("now"), ""), *ago])
        _fill(self.patient, [(self.tr("current patient"), _HERE), any_, *((code, code) for code in patients)])
        _fill(self.alarm, [any_, *((text, str(alarm)) for text, alarm in alarms)])
        _fill(
            self.actor,
            [(self.tr("anybody"), ""), (self.tr("the monitor"), MONITOR), *((actor, actor) for actor in actors)],
        )
        _fill(self.origin, [any_, *((translated(str(origin)), str(origin)) for origin in Origin)])

    def choices(self) -> Place:
        """Return what is chosen, as words that `choose` reads."""
        return {
            "boxes": [box.currentData() for box in self.boxes],
            "priorities": [str(each) for each in self._keys.chosen],
            "all_rows": self._keys.all_rows.isChecked(),
        }

    def choose(self, choices: Place, patients: Sequence[str], actors: Sequence[str]) -> None:
        """Choose the same again; what is no longer offered stays as it is."""
        self.offer(patients, actors)
        for box, word in zip(self.boxes, choices.get("boxes", ()), strict=False):
            box.setCurrentIndex(max(0, box.findData(word)))
        for priority, key in self._keys.keys.items():
            key.setChecked(str(priority) in choices.get("priorities", ()))
        self._keys.all_rows.setChecked(bool(choices.get("all_rows")))
        self._apply()

    def clear(self) -> None:
        """Return to the initial filters: the alarms of the current patient."""
        for box in self.boxes:
            box.setCurrentIndex(0)
        for key in (*self._keys.keys.values(), self._keys.all_rows):
            key.setChecked(False)
        self._apply()

    def _apply(self) -> None:
        try:
            self.filters = filters_from(self._read(), self.now)
        except typer.BadParameter:  # the only error that the lists allow
            self.error.setText(self.tr("The end is before the beginning."))
            return
        self.error.setText("")
        self.changed.emit()

    def _read(self) -> dict[str, Any]:
        begin, end, patient, alarm, actor, origin = (box.currentData() for box in self.boxes)
        return {
            "begin": begin or None,
            "end": end or None,
            "patient": None if self.is_here else patient or None,
            "priority": [str(priority) for priority in self._keys.chosen],
            "alarm": [alarm] if alarm else [],
            "actor": [actor] if actor else [],
            "origin": [origin] if origin else [],
            "happening": [] if self._keys.all_rows.isChecked() or actor else list(map(str, ONSETS)),
        }

    def _moments(self) -> list[Choice]:
        days = [self.now.astimezone() - timedelta(days=days) for days in _DAYS]
        return [
            (self.tr("1 h ago"), "1h"),
            (self.tr("8 h ago"), "8h"),
            (self.tr("today"), "today"),
            (self.tr("yesterday"), "yesterday"),
            *((f"{day:{translated('%d %b')}}", f"{day:%Y-%m-%d}") for day in days),
            (self.tr("30 days ago"), "30d"),
            (self.tr("a year ago"), "365d"),
        ]

    def _new_keys(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.clear_key, self.back = QPushButton(self.tr("Clear filters")), QPushButton(self.tr("Back"))
        self.clear_key.clicked.connect(self.clear)
        self.back.clicked.connect(self.left)
        row.addWidget(self._keys.all_rows)
        row.addWidget(self.clear_key)
        row.addStretch()
        row.addWidget(self.back)
        return row

    def _box(self, place: int, name: str) -> QComboBox:
        label, box = QLabel(name), QComboBox()
        label.setProperty("role", "dim")
        box.setAccessibleName(name)
        box.setMaxVisibleItems(_ROWS)
        box.setMinimumContentsLength(6)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setStyleSheet("combobox-popup: 0;")  # otherwise the list ignores the number of visible items
        box.activated.connect(self._apply)
        line, column = divmod(place, _COLUMNS)
        self._grid.addWidget(label, 2 * line, column)
        self._grid.addWidget(box, 2 * line + 1, column)
        self._grid.setColumnStretch(column, 1)
        return box


def _fill(box: QComboBox, choices: Sequence[Choice]) -> None:
    """Replace the choices of a drop-down list; its chosen one stays chosen if it is among the new ones."""
    chosen = box.currentData()
    box.clear()
    for text, meaning in choices:
        box.addItem(text, meaning)
    box.setCurrentIndex(max(0, box.findData(chosen)) if chosen is not None else 0)
    box.view().setMinimumWidth(min(box.view().sizeHintForColumn(0) + _BAR_PX, _WIDEST_PX))
