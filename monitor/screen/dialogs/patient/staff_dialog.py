"""The "Who acts" dialog: a key for each name in the clinic's staff list. Runs in the screen process."""

from typing import Final

from PySide6.QtWidgets import QWidget

from bedside.config.schema import Config
from bedside.monitor.screen.dialogs.session.session_page import make_label, set_text
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.scroll import Scroll
from bedside.monitor.screen.toolkit.segments import Segment, Segments
from bedside.monitor.supervisor.process_plan import read_running

_COLUMNS: Final = 2


class StaffDialog(Dialog):
    """A key for each name: one touch chooses the name under which the actions at this screen are logged.

    Signals: those of `Dialog`.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._about = make_label()
        self._scroll = Scroll()
        self.names: Segments | None = None
        self.body.addWidget(self._about)
        self.body.addWidget(self._scroll, 1)

    def show_scene(self, scene: Scene) -> None:
        """Show a key for each name in the staff list, and mark the chosen name."""
        if self.names is None:
            self.names = self._keys(read_running(scene.folder))
        self.names.show_value(scene.actor)

    def _keys(self, config: Config) -> Segments:
        if config.staff:
            set_text(
                self._about,
                self.tr("Actions at this screen are logged under this name until the patient is discharged."),
            )
        else:
            set_text(self._about, self.tr("No names are configured: add them to `staff` in the configuration."))
        keys = Segments([Segment("", self.tr("no name")), *(Segment(name, name) for name in config.staff)], _COLUMNS)
        keys.requested.connect(lambda name: self.preferred.emit("actor", name))
        self._scroll.column.addWidget(keys)
        self._scroll.column.addStretch()
        return keys
