"""What staff say of a row afterwards: what it was, and a comment. Each becomes a row of the log itself.

Runs in the process of the review window; the log's one writer is asked on a thread of its own.
"""

import getpass
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from bedside.config.refusal import Refusal
from bedside.monitor.link.commands import Comment
from bedside.monitor.screen.toolkit.background_task import Task
from bedside.monitor.screen.toolkit.translated import translated

JUDGEMENTS: Final[Mapping[str, str]] = {
    "TRUE": "true", "FALSE": "false", "TECHNICAL": "technical", "NOT_ACTIONABLE": "not actionable",
}  # fmt: skip
WriteRemark = Callable[[Comment], Refusal | None]


class RemarkBar(QWidget):
    """Speaks of the row that `choose` named. `write` is None where this log takes no remarks; `actor`: who speaks.

    Signals:
        written: the log has one row more.

    """

    written = Signal()

    def __init__(self, write: WriteRemark | None, parent: QWidget | None = None, *, actor: str = "") -> None:
        super().__init__(parent)
        self._write, self._row, self._is_onset = write, 0, False
        self._task: Task | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.keys = self._add_keys(column)
        self._add_lines(column, actor or getpass.getuser())
        self.told = QLabel()
        self.told.setWordWrap(True)
        column.addWidget(self.told)
        self._tell(self.tr("This log is read only: it takes no remarks.") if write is None else "")
        self._enable()

    def choose(self, row: int, *, is_onset: bool) -> None:
        """Speak of this row; only the onset of an alarm is judged."""
        self._row, self._is_onset = row, is_onset
        if self._write is not None:
            self._tell("")
        self._enable()

    def stop(self) -> None:
        """Wait for what is being written."""
        if self._task is not None:
            self._task.stop()

    def _add_keys(self, column: QVBoxLayout) -> dict[str, QPushButton]:
        row, keys = QHBoxLayout(), {}
        for judgement, word in JUDGEMENTS.items():
            key = QPushButton(translated(word))
            key.setAccessibleName(self.tr("Judge: {}").format(translated(word)))
            key.clicked.connect(partial(self._say, judgement))
            row.addWidget(key)
            keys[judgement] = key
        column.addLayout(row)
        return keys

    def _add_lines(self, column: QVBoxLayout, actor: str) -> None:
        row = QHBoxLayout()
        self.comment, self.actor = QLineEdit(), QLineEdit(actor)
        self.comment.setPlaceholderText(self.tr("Comment, or why"))
        self.comment.setAccessibleName(self.tr("Comment, or why"))
        self.comment.returnPressed.connect(partial(self._say, ""))
        self.actor.setPlaceholderText(self.tr("Your name"))
        self.actor.setAccessibleName(self.tr("Your name"))
        self.write_key = QPushButton(self.tr("Write"))
        self.write_key.clicked.connect(partial(self._say, ""))
        row.addWidget(self.comment, 3)
        row.addWidget(self.actor, 1)
        row.addWidget(self.write_key)
        column.addLayout(row)

    def _tell(self, sentence: str) -> None:
        """Show a sentence; none takes no room."""
        self.told.setText(sentence)
        self.told.setVisible(bool(sentence))

    def _enable(self) -> None:
        can = self._write is not None and bool(self._row) and self._task is None
        for key in self.keys.values():
            key.setEnabled(can and self._is_onset)
        for part in (self.comment, self.actor, self.write_key):
            part.setEnabled(can)

    def _say(self, judgement: str) -> None:
        actor, text = self.actor.text().strip(), self.comment.text().strip()
        if not actor:
            self._tell(self.tr("Whose remark is it? Write your name."))
            self.actor.setFocus()
        elif not judgement and not text:
            self.comment.setFocus()
        elif self._write is not None and self._task is None:
            command = Comment(about=self._row, text=text, judgement=judgement, actor=actor)
            write = self._write
            self._task = Task(lambda _told: write(command))
            self._task.answered.connect(self._ended)
            self._task.failed.connect(self._ended)
            self._enable()
            self._task.start()

    def _ended(self, refusal: Refusal | str | None) -> None:
        self._task = None
        self._enable()
        self._tell(str(refusal or "") or self.tr("Written into the log."))
        if not refusal:
            self.comment.clear()
            self.written.emit()
