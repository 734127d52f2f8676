"""A disk fills up while the monitor runs: alarms, and no process ends. On a small file system made for the test."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bedside.alarms.log.alarm_log import RESERVE
from bedside.alarms.log.chain_check import verify
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.link.commands import Comment
from tests.system.conftest import Start

pytestmark = pytest.mark.system


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=120m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only the superuser may mount a small file system")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(path: Path) -> None:
    """Write until the disk is full to the last byte."""
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):  # a buffer would fail again at closing
        while True:
            file.write(bytes(1 << 16))


def test_a_full_disk_is_an_alarm_and_its_rows_are_written_later(small_disk: Path, start: Start) -> None:
    monitor = start("demo", "--table", name="disk/state")
    monitor.snapshot()
    engine = monitor.pid("bedside.monitor.engine")
    reserve = monitor.folder / RESERVE
    monitor.until(reserve.exists, "reserve file")
    fill(small_disk / "filler")
    monitor.until(lambda: monitor.alarm_stands("HR_EXTREME_HIGH"), "alarm, which is shown nevertheless")
    monitor.until(lambda: monitor.rows(alarm="HR_EXTREME_HIGH", happening="ONSET"), "row in the reserved space")
    assert not reserve.exists()
    fill(small_disk / "more")
    for number in range(20):
        monitor.link.send(Comment(about=1, text=f"{number} {'x' * 1500}"))
    monitor.until(lambda: monitor.alarm_stands("LOG_NOT_WRITABLE"), "alarm of the log")
    monitor.until(lambda: monitor.alarm_stands("DISK_LOW"), "alarm of the disk")
    assert monitor.pid("bedside.monitor.engine") == engine
    for name in ("filler", "more"):
        (small_disk / name).unlink()
    monitor.until(lambda: not monitor.alarm_stands("LOG_NOT_WRITABLE"), "end of the alarm")
    assert len(monitor.rows(happening="COMMENTED")) == 20
    assert verify(monitor.folder / FILE).first_bad is None
    assert monitor.end() == 0
