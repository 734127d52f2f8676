import os
from pathlib import Path

import pytest

from bedside.monitor.process.state_lock import LockedError, StateLock


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
