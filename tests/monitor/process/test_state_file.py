"""No file of a state folder blocks who reads it, whatever has its name."""

import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bedside.monitor.process.state_file import load, open_regular, read_file, set_aside, within


def fifo(path: Path) -> None:
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.mkdir()


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def unix_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as there:
        there.bind(os.path.relpath(path))


def loop(path: Path) -> None:
    path.symlink_to(path)


ODD = (fifo, folder, device, unix_socket, loop)


@pytest.mark.parametrize("make", ODD)
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "patient.json"
    make(path)
    with pytest.raises(OSError, match=r"patient\.json"):
        open_regular(path)


@pytest.mark.parametrize("make", ODD)
def test_what_cannot_be_used_is_set_aside_with_the_reason(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "patient.json"
    make(path)
    content, fault = load(path, 100, str)
    assert content is None
    assert fault.endswith("; set aside as patient.damaged.json")
    assert not os.path.lexists(path)


def test_a_missing_file_is_no_fault_and_one_of_the_largest_size_is_read(tmp_path: Path) -> None:
    path = tmp_path / "patient.json"
    assert load(path, 100, str) == (None, "")
    path.write_bytes(b"x" * 100)
    assert load(path, 100, len) == (100, "")
    path.write_bytes(b"x" * 101)
    with pytest.raises(OSError, match="larger than 100 bytes"):
        read_file(path, 100)


def test_two_damaged_files_are_both_kept(tmp_path: Path) -> None:
    for content in ("first", "second"):
        (tmp_path / "patient.json").write_text(content)
        set_aside(tmp_path / "patient.json")
    assert (tmp_path / "patient.damaged.json").read_text() == "first"
    assert (tmp_path / "patient.damaged-2.json").read_text() == "second"


def test_a_disk_that_does_not_answer_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()
    with pytest.raises(TimeoutError, match="the disk does not answer"):
        within(answer.wait, 0.01)
    monkeypatch.setattr("bedside.monitor.process.state_file._WITHIN_S", 0.01)
    monkeypatch.setattr("bedside.monitor.process.state_file._read", lambda *_: answer.wait())
    (tmp_path / "patient.json").write_text("{}")
    assert load(tmp_path / "patient.json", 100, str) == (None, "the disk does not answer")
    assert (tmp_path / "patient.json").exists()  # it may be whole
    answer.set()
