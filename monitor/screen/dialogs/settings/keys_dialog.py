"""The keys of the keyboard, and what each does. Runs in the screen process."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from bedside.monitor.screen.shell.dialogs import DIALOGS
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.scroll import Scroll
from bedside.monitor.screen.toolkit.translated import translated

KEYS: Final = (
    ("Space", "acknowledge all alarms that are shown"),
    ("P", "pause the alarm sound, or end the pause"),
    ("N", "start a blood pressure measurement, or stop it"),
    ("V", "next layout: waves, large numbers, trends"),
    ("W", "next sweep speed"),
    ("F11", "full screen, and back"),
    ("Ctrl+R", "write the record of the newest session (PDF)"),
    ("Ctrl+Q", "end the monitor, after asking"),
    ("Esc", "close a dialog"),
)


class KeysDialog(Dialog):
    """Two columns: key, deed."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        rows = [*KEYS, *((row.key, row.title) for row in DIALOGS.values())]
        deep = (len(rows) + 1) // 2
        for index, (key, deed) in enumerate(rows):
            name = QLabel(key)
            name.setProperty("role", "title")
            words = QLabel(translated(deed))
            words.setWordWrap(True)
            grid.addWidget(name, index % deep, 2 * (index // deep))
            grid.addWidget(words, index % deep, 2 * (index // deep) + 1)
            grid.setColumnStretch(2 * (index // deep) + 1, 1)
        area = Scroll()
        area.column.addLayout(grid)
        area.column.addStretch()
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # there is nothing in it to be focused: arrows scroll it
        area.setAccessibleName(title)
        self.body.addWidget(area, 1)
