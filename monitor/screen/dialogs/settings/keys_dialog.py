"""The Keys dialog: the keys of the keyboard, and what each does. Runs in the screen process."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from bedside.monitor.screen.shell.dialogs import DIALOGS
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.scroll import Scroll
from bedside.monitor.screen.toolkit.translated import translated

KEYS: Final = (
    ("Space", "acknowledge all alarms shown"),
    ("P", "pause the alarm sound, or end the pause"),
    ("N", "start a blood pressure measurement, or stop it"),
    ("V", "next layout: waves, large numbers, trends"),
    ("W", "next sweep speed"),
    ("F11", "full screen, and back"),
    ("Ctrl+R", "write the record of the newest session (PDF)"),
    ("Ctrl+Q", "end monitoring, after confirmation"),
    ("Esc", "close a dialog"),
)


class KeysDialog(Dialog):
    """A list of the keys of the keyboard with their effects, in two columns.

    Signals: those of `Dialog`.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        entries = [*KEYS, *((dialog.key, dialog.title) for dialog in DIALOGS.values())]
        lines = (len(entries) + 1) // 2
        for index, (key, effect) in enumerate(entries):
            key_label = QLabel(key)
            key_label.setProperty("role", "title")
            effect_label = QLabel(translated(effect))
            effect_label.setWordWrap(True)
            grid.addWidget(key_label, index % lines, 2 * (index // lines))
            grid.addWidget(effect_label, index % lines, 2 * (index // lines) + 1)
            grid.setColumnStretch(2 * (index // lines) + 1, 1)
        area = Scroll()
        area.column.addLayout(grid)
        area.column.addStretch()
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # it has nothing to focus: the arrow keys scroll it
        area.setAccessibleName(title)
        self.body.addWidget(area, 1)
