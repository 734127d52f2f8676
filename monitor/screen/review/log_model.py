"""Qt's model of a whole log: the rows of all patients that pass the filters.

Runs in the process of the review window.
"""

from PySide6.QtCore import QObject

from bedside.alarms.log.filters import Filters
from bedside.alarms.log.reader import LogReader
from bedside.monitor.screen.log_view.event_model import EventModel


class LogModel(EventModel):
    """The log rows that pass the filters, newest first, read by the Log page's `reader` on the window's thread."""

    def __init__(self, reader: LogReader, filters: Filters, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._filters = reader, filters

    def use_filters(self, filters: Filters) -> None:
        """Show the log rows that pass these filters."""
        self._filters = filters
        self.refresh()

    def filters(self, _reader: LogReader) -> Filters:
        """Return the filters of the review window, which are not limited to the current patient."""
        return self._filters
