"""What the dialogs need is imported off Qt's thread, while the window is up already."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

import msgspec
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.screen.__main__ import Frames, WindowHolder
from bedside.monitor.screen.dialogs.nibp.dialog import NibpDialog
from bedside.monitor.screen.shell.dialogs import DIALOGS, DialogName
from bedside.monitor.screen.shell.late_imports import LATE, LateImports
from bedside.monitor.screen.shell.loading import Loading
from bedside.monitor.screen.shell.window import Window
from tests.support.fake_link import FakeLink
from tests.support.rich_bed import RICH, on_rich_lanes, rich_ring, write_log
from tests.support.session_views import PATIENT, RECOVERING, RUNNING
from tests.support.snapshots import CALM, NOW, changed
from tests.support.waiting import until

# A fresh process, since this one has imported everything. It prints what Qt's thread imports once the window is up and
# the imports are over, while it opens every dialog and every page of a running session.
OPENS_EVERYTHING: Final = """
import sys, threading
from pathlib import Path
import msgspec
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QApplication
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.screen import __main__
from bedside.monitor.screen.shell.dialogs import DIALOGS, DialogName
from bedside.monitor.screen.shell.late_imports import LateImports
from bedside.monitor.screen.shell.window import Window

class Link:
    newest = None
    def poll(self): return self.newest
    def replies(self): return []
    def send(self, command): pass

class Finder:
    def find_spec(self, name, path=None, target=None):
        if threading.current_thread() is threading.main_thread(): print(name, flush=True)

folder, now = Path(sys.argv[1]), float(sys.argv[2])
application, link, imports = QApplication([]), Link(), LateImports()
link.newest = msgspec.json.decode((folder / "snapshot").read_bytes(), type=Snapshot)
window = Window(link, folder, imports)
window.resize(1280, 800)
window.show()
def frames():
    for _ in range(3):
        window.advance(now)
        application.processEvents()
    window.grab()
frames()
sys.meta_path.insert(0, Finder())
imports.start()
while not all(imports.has(row.path) for row in DIALOGS.values()): application.processEvents()
for name in DIALOGS:
    window._dialogs.toggle(name)
    frames()
    dialog = window._dialogs.dialog
    if name is DialogName.SESSION:
        for key in dialog.keys.values():
            key.click()
            frames()
    if name is DialogName.EVENTS:
        dialog.list.table.selectRow(0)
        frames()
        dialog.filter_key.click()
        frames()
    if name is DialogName.TRENDS:
        dialog.choose_table(5)
        frames()
window.close_unasked()
"""


def test_opening_any_dialog_imports_nothing_on_qts_thread(tmp_path: Path) -> None:
    ring, head = rich_ring(tmp_path), write_log(tmp_path)
    bed = changed(on_rich_lanes(RICH), log_sequence=head, ring=str(ring.path), ring_id=ring.ring_id)
    bed = changed(bed, session=RUNNING, patient=PATIENT)
    (tmp_path / "snapshot").write_bytes(msgspec.json.encode(bed))
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions" / "S-00000001.json").write_bytes(msgspec.json.encode(RECOVERING.session))
    command = [sys.executable, "-c", OPENS_EVERYTHING, str(tmp_path), str(NOW)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == []


class Gate:
    """Imports whose end the test decides."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def __call__(self, module: str) -> None:
        assert self.open.wait(60), module


@pytest.fixture
def gate() -> Gate:
    return Gate()


def test_a_dialog_that_is_opened_too_early_says_loading_and_comes_by_itself(
    qtbot: QtBot, link: FakeLink, ring: Ring, gate: Gate
) -> None:
    imports = LateImports(load=gate)
    imports.start()
    window = Window(link, None, imports)
    qtbot.addWidget(window, before_close_func=Window.close_unasked)
    link.newest = changed(CALM, ring=str(ring.path), ring_id=ring.ring_id)
    window.show()
    window.advance(NOW)
    window._dialogs.toggle(DialogName.NIBP)
    window.advance(NOW + 0.1)
    page = window._dialogs.dialog
    assert isinstance(page, Loading)
    assert [label.text() for label in page.findChildren(QLabel)] == ["NIBP", "Loading …"]
    gate.open.set()
    until(lambda: imports.has(DIALOGS[DialogName.NIBP].path))
    window.advance(NOW + 0.2)
    assert isinstance(window._dialogs.dialog, NibpDialog)
    imports.stop()


def test_a_dialog_that_is_closed_while_it_is_loading_does_not_come_back(
    qtbot: QtBot, link: FakeLink, ring: Ring, gate: Gate
) -> None:
    imports = LateImports(load=gate)
    imports.start()
    window = Window(link, None, imports)
    qtbot.addWidget(window, before_close_func=Window.close_unasked)
    link.newest = changed(CALM, ring=str(ring.path), ring_id=ring.ring_id)
    window._dialogs.toggle(DialogName.NIBP)
    window._dialogs.toggle(DialogName.NIBP)
    gate.open.set()
    until(lambda: imports.has(DIALOGS[DialogName.NIBP].path))
    window.advance(NOW)
    assert window._dialogs.dialog is None
    imports.stop()


def test_the_imports_begin_with_the_first_numbers(qtbot: QtBot, link: FakeLink, ring: Ring, tmp_path: Path) -> None:
    started: list[str] = []
    imports = LateImports(("one",), started.append)
    holder = WindowHolder(link, tmp_path, imports)  # type: ignore[arg-type] # a link without a socket
    qtbot.addWidget(holder.window, before_close_func=Window.close_unasked)
    frames = Frames(holder, link, None, imports)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: frames._count > 3)
    assert not started
    link.newest = changed(CALM, ring=str(ring.path), ring_id=ring.ring_id)
    qtbot.waitUntil(lambda: started == ["one"])


def test_a_module_that_cannot_be_imported_does_not_keep_the_others_away() -> None:
    def load(module: str) -> None:
        if module == "broken":
            raise ImportError(module)

    imports = LateImports(("broken", "fine"), load)
    imports.start()
    until(lambda: imports.has("fine"))
    until(lambda: imports.has("broken"))  # its dialog is opened all the same, and says what is wrong


def test_the_imports_end_with_the_screen_and_every_dialog_is_among_them(gate: Gate) -> None:
    imports = LateImports(load=gate)
    imports.start()
    gate.open.set()
    imports.stop()
    assert not imports._thread.is_alive()
    assert {row.path for row in DIALOGS.values()} <= set(LATE)
