import os
from pathlib import Path

import pytest

from bedside.monitor.process.state_lock import LockedError, StateLock


def test_a_second_bedside_on_the_same_folder_is_refused_by_name(tmp_path: Path) -> None:
    lock = StateLock.take(tmp_path)
    with pytest.raises(LockedError, match=rf"process {os.getpid()}\) already monitors .*{tmp_path.name}.* --state"):
        StateLock.take(tmp_path)
    lock.release()


def test_a_folder_that_was_let_go_can_be_taken_again(tmp_path: Path) -> None:
    lock = StateLock.take(tmp_path)
    lock.release()
    lock.release()
    StateLock.take(tmp_path).release()


def test_to_ask_whether_it_is_held_takes_nothing_and_makes_no_file(tmp_path: Path) -> None:
    assert not StateLock.is_held(tmp_path)
    assert list(tmp_path.iterdir()) == []
    lock = StateLock.take(tmp_path)
    assert StateLock.is_held(tmp_path)
    lock.release()
    assert not StateLock.is_held(tmp_path)
    StateLock.take(tmp_path).release()
