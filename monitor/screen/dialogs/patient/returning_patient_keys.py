"""Keys for earlier patients whose names match the typed name: one touch continues the patient's series of sessions.

Runs in the screen process.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from bedside.monitor.infusion.patient_search import ReturningPatient
from bedside.monitor.screen.toolkit.translated import translated


class ReturningPatientKeys(QWidget):
    """A key for each patient given to `offer`; hidden while there is none.

    Signals:
        chosen: the patient whose key was touched (ReturningPatient).

    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered: list[ReturningPatient] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 4)
        self._column.setSpacing(4)
        self.keys: list[QPushButton] = []
        self.hide()

    def offer(self, known: Sequence[ReturningPatient]) -> None:
        """Show a key for each of these earlier patients."""
        if list(known) == self._offered:
            return
        self._offered = list(known)
        for key in self.keys:
            key.hide()
            key.deleteLater()
        self.keys = [self._key(patient) for patient in known]
        self.setVisible(bool(self.keys))

    def _key(self, known: ReturningPatient) -> QPushButton:
        birth = known.patient.birth_date
        identity = known.patient.name + (f", {birth:{translated('%Y-%m-%d')}}" if birth else "")
        visits = self.tr("{} session, on {}") if known.count == 1 else self.tr("{} sessions, last on {}")
        key = _TwoLineKey(identity, visits.format(known.count, f"{known.last.astimezone():{translated('%Y-%m-%d')}}"))
        key.setAccessibleName(self.tr("Earlier patient: {}").format(identity))
        key.clicked.connect(lambda: self.chosen.emit(known))
        self._column.addWidget(key)
        return key


class _TwoLineKey(QPushButton):
    """A key with two lines of text; each ends with an ellipsis if the key is too narrow."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self._lines = lines
        self.setAutoDefault(True)  # Enter presses it, since Space acknowledges alarms

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Shorten the lines to the new width."""
        super().resizeEvent(event)
        room = self.width() - 2 * self.fontMetrics().height()
        self.setText(
            "\n".join(self.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, room) for line in self._lines)
        )
