"""Windows of the monitor that show one snapshot through a link in the test's hands."""

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.screen.shell.window import Window
from bedside.monitor.screen.toolkit import preferences
from bedside.monitor.screen.toolkit.preferences import Preferences
from tests.support.fake_link import FakeLink
from tests.support.rich_bed import on_rich_lanes, rich_ring, write_log
from tests.support.snapshots import NOW, changed

# The fixture `show`: a snapshot, the size of the window and the time, to the window that shows it.
Show = Callable[..., Window]


def window_of(qtbot: QtBot, ring_folder: Path, snapshot: Snapshot, size: tuple[int, int], wish: Preferences) -> Window:
    """Show a snapshot of the rich bed, with its ring and its log, in a window of some size."""
    preferences.save(ring_folder, wish)
    ring = rich_ring(ring_folder)
    link = FakeLink()
    head = write_log(ring_folder)
    link.newest = changed(on_rich_lanes(snapshot), log_sequence=head, ring=str(ring.path), ring_id=ring.ring_id)
    window = Window(link, ring_folder)
    qtbot.addWidget(window, before_close_func=Window.close_unasked)
    window.resize(*size)
    window.show()
    for frame in range(3):
        window.advance(NOW + frame / 60)
    return window
