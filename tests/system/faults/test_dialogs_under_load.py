"""Every dialog can be opened on a busy machine, in a screen that has imported nothing yet."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from bedside.drivers import clock
from bedside.monitor.process.runtime_folder import runtime_folder
from bedside.monitor.screen.shell.dialogs import DialogName
from bedside.monitor.screen.toolkit.kept import FILE, Kept, KeptDialog, keep
from tests.support.display import Display
from tests.system.conftest import Monitor, Start

pytestmark = [pytest.mark.system, pytest.mark.slow]
BUSY = 6
SCREEN = "bedside.monitor.screen"
# Those that tell where a person is in them, and so that they are open and not only loading.
D = DialogName
NAMES = (D.SESSION, D.SERIES, D.LIMITS, D.TRENDS, D.EVENTS, D.PATIENT, D.DEVICES)


@pytest.fixture
def busy() -> Iterator[None]:
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY)]
    yield
    for loop in loops:
        loop.kill()
        loop.wait()


@pytest.fixture
def monitor(start: Start, tmp_path: Path) -> Iterator[Monitor]:
    display = Display(tmp_path / "display")
    yield start("demo", DISPLAY=display.name, QT_QPA_PLATFORM="xcb")
    display.close()


def open_in_a_cold_screen(monitor: Monitor, name: DialogName) -> int:
    """Kill the screen; the next one opens the dialog, as if it had been open before. Return the id of its process."""
    folder = runtime_folder(monitor.folder)
    old = monitor.kill(SCREEN)
    dialog = KeptDialog(name=name)
    keep(folder, Kept(boot=clock.boot_id(), at=clock.now(), dialog=dialog))

    def is_open() -> bool:
        kept = msgspec.json.decode((folder / FILE).read_bytes(), type=Kept) if (folder / FILE).exists() else None
        return kept is not None and kept.dialog is not None and bool(kept.dialog.place)

    monitor.until(lambda: monitor.pid(SCREEN) not in {None, old}, "new screen")
    new = monitor.pid(SCREEN)
    monitor.until(is_open, f"{name} on the screen")
    assert new is not None
    return new


@pytest.mark.usefixtures("busy")
def test_every_dialog_opens_in_a_cold_screen_beside_six_busy_programs(monitor: Monitor) -> None:
    monitor.snapshot()
    monitor.until(lambda: monitor.pid(SCREEN), "screen")
    for name in NAMES:
        pid = open_in_a_cold_screen(monitor, name)
        assert monitor.pid(SCREEN) == pid, f"{name} killed the screen: {monitor.said()}"
    assert "hangs" not in monitor.said()
