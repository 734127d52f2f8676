"""Who acts at this bedside: a key for each name of the clinic's list. Runs in the screen process."""

from typing import Final

from PySide6.QtWidgets import QWidget

from bedside.config.schema import Config
from bedside.monitor.screen.dialogs.session.session_page import make_label, say
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.scroll import Scroll
from bedside.monitor.screen.toolkit.segments import Segment, Segments
from bedside.monitor.supervisor.process_plan import read_running

_COLUMNS: Final = 2


class StaffDialog(Dialog):
    """One touch, and what is asked at this screen from then on is logged with that name."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._about = make_label()
        self._scroll = Scroll()
        self.names: Segments | None = None
        self.body.addWidget(self._about)
        self.body.addWidget(self._scroll, 1)

    def show_scene(self, scene: Scene) -> None:
        """Show the names, and who is chosen."""
        if self.names is None:
            self.names = self._keys(read_running(scene.folder))
        self.names.show_value(scene.actor)

    def _keys(self, config: Config) -> Segments:
        if config.staff:
            say(self._about, self.tr("What is done at this screen is logged with this name, until the patient leaves."))
        else:
            say(self._about, self.tr("The configuration names nobody: `staff` lists who works here."))
        keys = Segments([Segment("", self.tr("nobody named")), *(Segment(row, row) for row in config.staff)], _COLUMNS)
        keys.requested.connect(lambda name: self.preferred.emit("actor", name))
        self._scroll.column.addWidget(keys)
        self._scroll.column.addStretch()
        return keys
