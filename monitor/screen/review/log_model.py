"""The rows of a whole log, of every patient, as far as the filters let them pass.

Runs in the process of the review window.
"""

from PySide6.QtCore import QObject

from alarms.reader import LogReader, Wanted
from monitor.screen.event_model import EventModel


class LogModel(EventModel):
    """What is `wanted`, newest first."""

    def __init__(self, wanted: Wanted, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted = wanted

    def want(self, wanted: Wanted) -> None:
        """Show these rows."""
        self._wanted = wanted
        self.refresh()

    def wanted(self, _reader: LogReader) -> Wanted:
        """Return which rows are shown."""
        return self._wanted
