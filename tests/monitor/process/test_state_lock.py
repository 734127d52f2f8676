import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bedside.monitor.process.state_lock import LOCK, LockedError, StateLock


def test_a_second_bedside_on_the_same_folder_is_refused_with_the_process_that_holds_it(tmp_path: Path) -> None:
    lock = StateLock.take(tmp_path)
    with pytest.raises(LockedError, match=rf"process {os.getpid()}\) is already using .*{tmp_path.name}.* --state"):
        StateLock.take(tmp_path)
    lock.release()


def test_a_folder_whose_lock_was_released_can_be_locked_again(tmp_path: Path) -> None:
    lock = StateLock.take(tmp_path)
    lock.release()
    lock.release()
    StateLock.take(tmp_path).release()


def test_checking_whether_a_folder_is_locked_neither_locks_it_nor_makes_a_file(tmp_path: Path) -> None:
    assert not StateLock.is_held(tmp_path)
    assert list(tmp_path.iterdir()) == []
    lock = StateLock.take(tmp_path)
    assert StateLock.is_held(tmp_path)
    lock.release()
    assert not StateLock.is_held(tmp_path)
    StateLock.take(tmp_path).release()


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_is_set_aside_and_the_folder_is_locked(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / LOCK)
    assert not StateLock.is_held(tmp_path)
    lock = StateLock.take(tmp_path)
    assert StateLock.is_held(tmp_path)
    lock.release()


def test_a_state_folder_that_is_gone_is_locked_in_the_runtime_folder(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    lock = StateLock.take(gone, tmp_path)
    with pytest.raises(LockedError, match=rf"process {os.getpid()}\) is already using the state folder {gone}"):
        StateLock.take(gone, tmp_path)
    lock.release()
    StateLock.take(gone, tmp_path).release()


def test_on_a_read_only_disk_the_lock_that_is_there_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / LOCK).write_text("123\n")
    opened = os.open

    def read_only(path: str, flags: int, *rest: int, **also: int) -> int:
        if flags & os.O_ACCMODE != os.O_RDONLY:
            raise OSError(errno.EROFS, "Read-only file system")
        return opened(path, flags, *rest, **also)

    monkeypatch.setattr(os, "open", read_only)
    lock = StateLock.take(tmp_path)
    assert StateLock.is_held(tmp_path)
    lock.release()
    assert (tmp_path / LOCK).read_text() == "123\n"
