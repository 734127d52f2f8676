"""One process of the screen after another on the same bed, for the tests of what comes back."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from bedside.monitor.screen.shell.dialogs import DialogName
from bedside.monitor.screen.shell.late_imports import LateImports
from bedside.monitor.screen.shell.window import Window
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.kept import FILE
from tests.support.fake_link import FakeLink
from tests.support.rich_bed import RICH, on_rich_lanes, rich_ring, write_log
from tests.support.session_views import PATIENT
from tests.support.snapshots import NOW, changed


class Screen:
    """One screen after another on the same bed; `kill` leaves nothing of a process but its file."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder
        (folder / "run").mkdir()
        ring, head = rich_ring(folder), write_log(folder)
        bed = changed(on_rich_lanes(RICH), log_sequence=head, ring=str(ring.path), ring_id=ring.ring_id)
        self.snapshot = changed(bed, patient=PATIENT)
        self.at = NOW
        self.start()

    @property
    def file(self) -> Path:
        return self.folder / "run" / FILE

    @property
    def dialog(self) -> Any:
        return self.window._dialogs.dialog

    def start(self, imports: LateImports | None = None) -> None:
        self.link = FakeLink()
        self.link.newest = self.snapshot
        self.window = Window(self.link, self.folder, imports, self.folder / "run")
        self.qtbot.addWidget(self.window, before_close_func=Window.close_unasked)
        self.window.resize(1280, 800)
        self.window.show_as_preferred()
        self.live(0.3)

    def live(self, seconds: float = 1.0) -> None:
        """Show frames for some time, which passes as the test says."""
        frames = max(3, round(seconds * 2))
        for _ in range(frames):
            self.at += seconds / frames
            self.link.newest = self.snapshot = changed(self.snapshot, at=self.at)
            self.window.advance(self.at)

    def kill(self, *, away_s: float = 1.0) -> None:
        kept = self.file.read_bytes() if self.file.exists() else None
        self.window.close_unasked()  # a test cannot leave it open
        if kept is not None:
            self.file.write_bytes(kept)
        self.at += away_s

    def restart(self, **more: Any) -> Any:
        self.live()
        self.kill(**more)
        self.start()
        return self.dialog

    def open(self, name: DialogName, **changes: Any) -> Any:
        self.snapshot = self.link.newest = changed(self.snapshot, **changes)
        self.window._dialogs.toggle(name)
        self.live(0.3)
        return self.dialog


def field(dialog: Dialog, name: str) -> QLineEdit:
    return next(line for line in dialog.findChildren(QLineEdit) if line.accessibleName().startswith(name))
