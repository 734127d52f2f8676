"""The rows of a whole log, of every patient, as far as the filters let them pass.

Runs in the process of the review window.
"""

from PySide6.QtCore import QObject

from bedside.alarms.log.filters import Filters
from bedside.alarms.log.reader import LogReader
from bedside.monitor.screen.log_view.event_model import EventModel


class LogModel(EventModel):
    """What is `wanted`, newest first, by the page's own `reader`: both are of the screen's thread."""

    def __init__(self, reader: LogReader, wanted: Filters, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._wanted = reader, wanted

    def want(self, wanted: Filters) -> None:
        """Show these rows."""
        self._wanted = wanted
        self.refresh()

    def wanted(self, _reader: LogReader) -> Filters:
        """Return which rows are shown."""
        return self._wanted
