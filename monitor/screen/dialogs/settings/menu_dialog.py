"""The Menu dialog: large keys for the dialogs and actions that have no soft key. Runs in the screen process."""

from functools import partial
from typing import Final

from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from bedside.monitor.screen.shell.dialogs import DIALOGS
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.translated import translated

_COLUMNS: Final = 3
# Entries that do not open a dialog: the name of the window's action, the title, the key on the keyboard.
ENTRIES: Final = (
    ("layout", "Next layout", "V"),
    ("theme", "Next theme", "Y"),
    ("speed", "Sweep speed", "W"),
    ("full-screen", "Full screen", "F11"),
    ("quit", "End monitoring", "Ctrl+Q"),
)


class MenuDialog(Dialog):
    """One key for each dialog and action that has no soft key.

    Signals: those of `Dialog`; a key emits `requested` with the name of its dialog or action.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        dialogs = [(name, row.title, row.key) for name, row in DIALOGS.items() if not row.is_on_bar]
        grid = QGridLayout()
        grid.setSpacing(8)
        for index, (name, text, key) in enumerate([*dialogs, *ENTRIES]):
            button = QPushButton(f"{translated(text)}\n{key}")
            button.setAccessibleName(translated(text))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            button.clicked.connect(partial(self.requested.emit, str(name)))
            grid.addWidget(button, index // _COLUMNS, index % _COLUMNS)
        self.body.addLayout(grid, 1)
