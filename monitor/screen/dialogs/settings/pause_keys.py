"""Shows whether alarms are paused or off, and has keys for the pauses that the clinic permits. Screen process."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from bedside.alarms.inactivation import InactivationKind
from bedside.monitor.link.commands import Command, Inactivate, Reactivate
from bedside.monitor.link.snapshot import InactivationView, Snapshot
from bedside.monitor.screen.present import sound as present_sound
from bedside.monitor.screen.toolkit.translated import translated

_COLUMNS: Final = 2
_SURE_S: Final = 5.0  # how long a key waits for the second press


class PauseKeys(QWidget):
    """One key for each permitted pause. Switching alarms or sound off needs two presses within 5 s, against accidents.

    Signals:
        commanded: a command for the engine.

    """

    commanded = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state, self.end = QLabel(), QPushButton()
        self.keys: dict[InactivationKind, QPushButton] = {}
        self._texts: Sequence[tuple[InactivationKind, str]] = ()
        self._view: InactivationView | None = None
        self._now = 0.0
        self._pressed_once: tuple[InactivationKind | None, float] = (None, 0.0)  # which key, and when
        self.state.setWordWrap(True)
        self.end.setAutoDefault(True)
        self.end.clicked.connect(lambda: self._send(Reactivate()))
        column, self._grid = QVBoxLayout(self), QGridLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.state)
        column.addLayout(self._grid)
        for place in range(_COLUMNS):
            self._grid.setColumnStretch(place, 1)

    def show_state(self, snapshot: Snapshot, now: float) -> None:
        """Show which pause is in force, and a key for each permitted pause; `now` in monotonic seconds."""
        self._view, self._now = snapshot.inactivation, now
        texts = present_sound.keys(snapshot.permitted, translated)
        if texts != self._texts:
            self._make(texts)
        state = present_sound.inactivation(self._view, now, translated)
        if state != self.state.text():
            self.state.setText(state)
        self.end.setText(present_sound.end_key(self._view, translated))
        self.end.setEnabled(self._view is not None)
        self._show_keys()

    def _make(self, texts: Sequence[tuple[InactivationKind, str]]) -> None:
        self._texts = texts
        for key in self.keys.values():
            key.hide()
            key.deleteLater()
        self.keys = {}
        for place, (kind, text) in enumerate(texts):
            key = QPushButton(text)
            key.setAutoDefault(True)
            key.clicked.connect(partial(self._press, kind))
            key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self._grid.addWidget(key, *divmod(place, _COLUMNS))
            self.keys[kind] = key
        row, column = divmod(len(texts), _COLUMNS)
        self._grid.addWidget(self.end, row, column, 1, _COLUMNS - column)
        for one, other in pairwise([*self.keys.values(), self.end]):
            QWidget.setTabOrder(one, other)

    def _show_keys(self) -> None:
        kind, at = self._pressed_once
        if kind is not None and self._now - at > _SURE_S:
            self._pressed_once = (None, 0.0)
        for each, text in self._texts:
            key = self.keys[each]
            shown = self.tr("Press again") if each is self._pressed_once[0] else text
            if key.text() != shown:
                key.setText(shown)
                key.setAccessibleName(text if shown == text else self.tr("{}: press again").format(text))
            key.setEnabled(self._view is None or self._view.kind is not each)

    def _press(self, kind: InactivationKind) -> None:
        if kind.is_timed or self._pressed_once[0] is kind:
            self._pressed_once = (None, 0.0)
            self._send(Inactivate(kind=kind))
        else:
            self._pressed_once = (kind, self._now)
        self._show_keys()

    def _send(self, command: Command) -> None:
        self.commanded.emit(command)
