"""How late the engine's tick is: the screen stopped (and restarted again and again), the disk busy."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from bedside.drivers import clock
from bedside.monitor.link.client import LinkClient
from bedside.monitor.process.runtime_folder import runtime_folder
from tests.bench.conftest import busy_disk
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.bench
SECONDS: Final = 60


def test_tick_lateness_with_the_screen_stopped_and_the_disk_busy(tmp_path: Path) -> None:
    import psutil

    folder = tmp_path / "state"
    command = [sys.executable, "-m", "bedside", "demo", "--state", str(folder), "--screenshot", str(tmp_path / "a.png")]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    monitor = subprocess.Popen([*command, "--for", "10m"], env=environment)
    link = LinkClient(runtime_folder(folder) / "link.sock")
    try:
        while link.poll() is None:
            time.sleep(0.1)
        time.sleep(3)
        screens = [row for row in psutil.Process(monitor.pid).children() if "bedside.monitor.screen" in row.cmdline()]
        assert len(screens) == 1
        screens[0].send_signal(signal.SIGSTOP)
        with busy_disk(tmp_path):
            late = collect(link)
        screens[0].send_signal(signal.SIGCONT)
    finally:
        monitor.terminate()
        monitor.wait()
        link.close()
    median, p99, p999, worst = np.percentile(late, [50, 99, 99.9, 100]) * 1000
    print(f"\ntick lateness over {SECONDS} s (worst of each two ticks, {late.size} pairs): ", end="")
    print(f"median {median:.2f}, p99 {p99:.2f}, p99.9 {p999:.2f}, worst {worst:.2f} ms")
    assert p999 <= 20 * slowdown()


def collect(link: LinkClient) -> np.ndarray:
    """Return the lateness that each snapshot reports, in seconds."""
    late: dict[int, float] = {}
    end = clock.now() + SECONDS
    while clock.now() < end:
        snapshot = link.poll()
        assert snapshot is not None
        late[snapshot.sequence] = snapshot.tick_late_s
        time.sleep(0.02)
    return np.array(list(late.values()))
