"""The terminal table may die; the monitor must not. Its reader goes, stops to read, or there never was one."""

import contextlib
import fcntl
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.conftest import Monitor, Start

pytestmark = pytest.mark.system
TABLE = "bedside.monitor.supervisor.terminal"


class Reader:
    """Reads what a monitor prints into a FIFO, as a journal does: it may go away, come back, or stop to read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        os.mkfifo(path)
        self.open()
        self.writing = os.open(path, os.O_WRONLY)

    def open(self) -> None:
        self._handle = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK)

    def close(self) -> None:
        os.close(self._handle)

    def read(self) -> str:
        with contextlib.suppress(BlockingIOError):
            return os.read(self._handle, 1 << 16).decode()
        return ""

    def fill(self) -> None:
        """Fill the pipe, as a reader that has stopped lets it fill."""
        fcntl.fcntl(self.writing, fcntl.F_SETPIPE_SZ, 4096)
        os.set_blocking(self.writing, False)
        with contextlib.suppress(BlockingIOError):
            while os.write(self.writing, b"x" * 512):
                pass
        os.set_blocking(self.writing, True)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    reader = Reader(tmp_path / "journal")
    yield reader
    reader.close()


def test_a_table_whose_reader_goes_or_stops_is_an_alarm_and_comes_back_while_the_monitor_goes_on(
    start: Start, reader: Reader
) -> None:
    monitor = start("demo", "--table", stdout=reader.writing)
    monitor.until(lambda: "SpO" in reader.read(), "table")
    engine = monitor.pid("bedside.monitor.engine")

    reader.close()
    monitor.until(lambda: monitor.alarm_stands("SCREEN_LOST"), "alarm of a table that nobody reads")
    reader.open()
    monitor.until(lambda: "SpO" in reader.read(), "table for the new reader")
    monitor.until(lambda: not monitor.alarm_stands("SCREEN_LOST"), "end of the alarm")

    reader.fill()
    monitor.until(lambda: monitor.alarm_stands("SCREEN_LOST"), "alarm of a table that waits for its reader")
    monitor.until(lambda: reader.read() and not monitor.alarm_stands("SCREEN_LOST"), "end of the alarm")

    assert monitor.pid("bedside.monitor.engine") == engine
    assert monitor.end() == 0
    assert monitor.rows()[-1]["reason"] == "ended as requested"


def test_a_table_on_a_full_disk_is_an_alarm_from_the_start(start: Start) -> None:
    with Path("/dev/full").open("w") as full:
        monitor = start("demo", "--table", stdout=full.fileno())
        monitor.until(lambda: monitor.alarm_stands("SCREEN_LOST"), "alarm")
        monitor.process.send_signal(signal.SIGHUP)  # its terminal is closed
        monitor.kill(TABLE)
        monitor.until(lambda: monitor.pid(TABLE), "new process of the table")
        assert monitor.end() == 0


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_a_terminal_that_cannot_show_every_character_shows_the_table_in_those_that_it_can(
    start: Start, encoding: str
) -> None:
    monitor = start("demo", "--table", PYTHONIOENCODING=encoding)
    text = monitor.until(lambda: printed(monitor, encoding), "table")
    assert "SpO2" in text
    assert "?" not in text
    monitor.snapshot()
    assert not monitor.alarm_stands("SCREEN_LOST")


def printed(monitor: Monitor, encoding: str) -> str:
    text = monitor.output.read_bytes().decode(encoding)
    return text if "NIBP" in text else ""
