"""Keys to judge an alarm, and a line to comment on a log row. Each remark is written as a new row of the log.

Runs in the screen process, or in that of the review window. The log's only writer is called on a thread of its own.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from bedside.config.refusal import Refusal
from bedside.monitor.link.commands import Comment
from bedside.monitor.process.account import account_name
from bedside.monitor.screen.toolkit.background_task import Task
from bedside.monitor.screen.toolkit.translated import translated

JUDGEMENTS: Final[Mapping[str, str]] = {
    "TRUE": "true", "FALSE": "false", "TECHNICAL": "technical", "NOT_ACTIONABLE": "not actionable",
}  # fmt: skip
WriteRemark = Callable[[Comment], Refusal | None]


class RemarkBar(QWidget):
    """Writes remarks on the log row given to `choose`.

    `write`: sends a remark to the writer of the log, None if the log is read-only; `actor`: the name shown at first in
    the field for the person who remarks, "" for the name of the computer's user.

    Signals:
        written: a remark was written into the log.

    """

    written = Signal()

    def __init__(self, write: WriteRemark | None, parent: QWidget | None = None, *, actor: str = "") -> None:
        super().__init__(parent)
        self._write, self._sequence, self._is_onset = write, 0, False
        self._task: Task | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.keys = self._add_keys(column)
        self._add_lines(column, actor or account_name())
        self.message = QLabel()
        self.message.setWordWrap(True)
        column.addWidget(self.message)
        self._show_message(self.tr("This log is read-only: remarks cannot be added.") if write is None else "")
        self._enable()

    def choose(self, sequence: int, *, is_onset: bool) -> None:
        """Remark on the log row with this sequence number from now on, 0 for no row; only an onset can be judged."""
        self._sequence, self._is_onset = sequence, is_onset
        if self._write is not None:
            self._show_message("")
        self._enable()

    def stop(self) -> None:
        """Wait until a remark that is being written is written."""
        if self._task is not None:
            self._task.stop()

    def _add_keys(self, column: QVBoxLayout) -> dict[str, QPushButton]:
        row, keys = QHBoxLayout(), {}
        for judgement, word in JUDGEMENTS.items():
            key = QPushButton(translated(word))
            key.setAccessibleName(self.tr("Judge: {}").format(translated(word)))
            key.clicked.connect(partial(self._send, judgement))
            row.addWidget(key)
            keys[judgement] = key
        column.addLayout(row)
        return keys

    def _add_lines(self, column: QVBoxLayout, actor: str) -> None:
        row = QHBoxLayout()
        self.comment, self.actor = QLineEdit(), QLineEdit(actor)
        self.comment.setPlaceholderText(self.tr("Comment, or why"))
        self.comment.setAccessibleName(self.tr("Comment, or why"))
        self.comment.returnPressed.connect(partial(self._send, ""))
        self.actor.setPlaceholderText(self.tr("Your name"))
        self.actor.setAccessibleName(self.tr("Your name"))
        self.write_key = QPushButton(self.tr("Write"))
        self.write_key.clicked.connect(partial(self._send, ""))
        row.addWidget(self.comment, 3)
        row.addWidget(self.actor, 1)
        row.addWidget(self.write_key)
        column.addLayout(row)

    def _show_message(self, sentence: str) -> None:
        """Show a sentence in the label `message`, and hide the label if the sentence is ""."""
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))

    def _enable(self) -> None:
        can_write = self._write is not None and bool(self._sequence) and self._task is None
        for key in self.keys.values():
            key.setEnabled(can_write and self._is_onset)
        for part in (self.comment, self.actor, self.write_key):
            part.setEnabled(can_write)

    def _send(self, judgement: str) -> None:
        actor, text = self.actor.text().strip(), self.comment.text().strip()
        if not actor:
            self._show_message(self.tr("Enter your name first."))
            self.actor.setFocus()
        elif not judgement and not text:
            self.comment.setFocus()
        elif self._write is not None and self._task is None:
            command = Comment(about=self._sequence, text=text, judgement=judgement, actor=actor)
            write = self._write
            self._task = Task(lambda _report: write(command))
            self._task.answered.connect(self._ended)
            self._task.failed.connect(self._ended)
            self._enable()
            self._task.start()

    def _ended(self, refusal: Refusal | str | None) -> None:
        self._task = None
        self._enable()
        self._show_message(str(refusal or "") or self.tr("Written into the log."))
        if not refusal:
            self.comment.clear()
            self.written.emit()
