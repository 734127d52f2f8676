"""The program log, with whatever may have its name."""

import errno
import logging
import os
import threading
from pathlib import Path

import pytest

from bedside.monitor.process import program_log
from bedside.monitor.process.program_log import ProgramLog


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "program.log"


def text(path: Path) -> str:
    return path.read_text()


def remove(path: Path) -> None:
    path.rmdir() if path.is_dir() else path.unlink()


def fill(path: Path) -> None:
    path.write_bytes(b"x" * 5_000_001)


def size(path: Path) -> int:
    return path.stat().st_size


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def row(text: str) -> logging.LogRecord:
    return logging.LogRecord("bedside", logging.WARNING, "", 0, text, (), None)


async def printed(log: ProgramLog, text: str) -> None:
    """Print what a child prints."""
    handle = await log.descriptor()
    os.write(handle, text.encode())
    os.close(handle)


async def test_rows_of_the_supervisor_and_of_children_are_in_one_file(path: Path) -> None:
    log = ProgramLog(path)
    await log.begin()
    log.emit(row("engine hangs"))
    await log.end()
    await printed(log, "Traceback\n")
    assert text(path).splitlines()[0].endswith("WARNING bedside: engine hangs")
    assert (await log.tail(2)).endswith("engine hangs / Traceback")
    assert mode(path) == 0o600
    assert log.fault == ""


async def test_a_file_that_has_grown_too_large_is_put_aside_at_the_start(path: Path) -> None:
    fill(path)
    log = ProgramLog(path)
    await log.begin()
    assert size(path) == 0
    assert size(path.with_suffix(".log.1")) == 5_000_001


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (Path.mkdir, "Is a directory"),
        (os.mkfifo, "No such device or address"),
        (lambda path: path.symlink_to("/dev/full"), "it is not a regular file"),
        (lambda path: path.symlink_to("nowhere/program.log"), "No such file or directory"),
    ],
)
async def test_what_is_no_file_costs_the_rows_and_nothing_else_until_it_is_gone(
    path: Path, make: object, why: str
) -> None:
    make(path)  # type: ignore[operator]
    log = ProgramLog(path)
    await log.begin()
    log.emit(row("the screen hangs"))
    await printed(log, "lost\n")
    assert await log.tail(4) == f"see {path}"
    assert log.fault == f"program.log cannot be written: {why}"
    remove(path)
    assert await log.check()
    assert log.fault == ""
    assert "the screen hangs" in text(path)


async def test_a_file_that_is_removed_while_it_is_open_is_made_anew(path: Path) -> None:
    log = ProgramLog(path)
    await log.begin()
    remove(path)
    assert await log.check()
    await printed(log, "again\n")
    assert text(path) == "again\n"


async def test_a_full_disk_is_told_and_the_row_is_written_when_there_is_room(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = ProgramLog(path)
    await log.begin()

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("os.write", full)
        log.emit(row("late"))
        assert not await log.check()
    assert log.fault == "program.log cannot be written: No space left on device"
    assert await log.check()
    assert (log.fault, "late" in text(path)) == ("", True)


async def test_a_disk_that_hangs_delays_nothing_longer_than_the_first_wait(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()
    monkeypatch.setattr(program_log, "_WITHIN_S", 0.05)
    monkeypatch.setattr(program_log, "_open_regular", lambda *_: answers.wait() and -1)
    log = ProgramLog(path)
    await log.begin()
    for _ in range(2000):
        log.emit(row("never waits, and never fills the memory"))
    await printed(log, "lost\n")
    assert log.fault == "program.log cannot be used: its disk does not answer"
    answers.set()
