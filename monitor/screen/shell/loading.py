"""The page in place of a dialog that is not imported yet. Runs in the screen process."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from bedside.monitor.screen.toolkit.dialog_base import Dialog


class Loading(Dialog):
    """Has the title and the close key of the dialog that it stands for.

    Signals: those of `Dialog`.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        sentence = QLabel(self.tr("Loading …"))
        sentence.setProperty("role", "title")
        sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.body.addWidget(sentence, 1)
