"""Writes the record (PDF) of the newest session in a separate process, and reports its path.

Runs in the screen process. The pages are painted in another process, because painting would delay the waves.
"""

import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess, Signal

from bedside.monitor.infusion.session_archive import SessionArchiveError, read_session

FOLDER: Final = "records"


class RecordWriter(QObject):
    """Writes one record at a time into the folder `records` of the state folder.

    Signals:
        reported: a sentence that says where the record is, or why there is none.

    """

    reported = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._out = Path()

    def write(self, folder: Path) -> None:
        """Start writing the record of the newest session in the state folder; no effect while one is being written."""
        if self._process is not None:
            return
        try:
            newest = read_session(folder)
            (folder / FOLDER).mkdir(mode=0o700, exist_ok=True)
        except (SessionArchiveError, OSError) as err:
            self.reported.emit(self.tr("No record: {}").format(err))
            return
        self._out = folder / FOLDER / f"{newest.id}.pdf"
        self._process = process = QProcess(self)
        process.finished.connect(self._end)
        options = ["--state", str(folder), "--session", newest.id, "--out", str(self._out), "--force"]
        arguments = ["-m", "bedside", "session", "record", *options]
        process.start(sys.executable, arguments)
        self.reported.emit(self.tr("The record is being written …"))

    def _end(self, status: int) -> None:
        process, self._process = self._process, None
        error = bytes(process.readAllStandardError().data()).decode(errors="replace").strip() if process else ""
        if process is not None:
            process.deleteLater()
        self.reported.emit(
            self.tr("Record: {}").format(self._out) if status == 0 else self.tr("No record: {}").format(error)
        )
