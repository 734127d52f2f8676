"""The log as an engine finds it when it starts: the file that the engine before had may be gone."""

from datetime import UTC, datetime
from pathlib import Path

from bedside.alarms.event import Event, Happening
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.entry import Entry
from bedside.config.origin import Origin
from bedside.monitor.acquisition.ring import CLEAN
from bedside.monitor.engine.bed_state import BedState, Before, beat_before, encode, read_before
from bedside.monitor.engine.log_queue import FILE, SPARE, LogQueue
from bedside.monitor.process.bed_time import BedTime

DIED = (90.0, 1_000_090.0)


def begun(folder: Path, beat: tuple[float, float]) -> LogQueue:
    queue = LogQueue(
        folder, Origin.SIMULATED, BedTime(None, boot="", at=100.0, utc=1_000_100.0), spare=folder / "run" / SPARE
    )
    queue.begin(100.0, beat)
    queue.end(101.0, "ended as requested")
    return queue


def test_a_log_that_was_removed_while_no_engine_ran_is_told(tmp_path: Path) -> None:
    begun(tmp_path, CLEAN)
    assert begun(tmp_path, DIED).damage == ""
    (tmp_path / FILE).unlink()
    assert begun(tmp_path, DIED).damage.startswith("alarms.sqlite is gone since the engine before this one")
    assert begun(tmp_path, DIED).damage == ""


def test_the_first_start_of_a_folder_loses_no_log(tmp_path: Path) -> None:
    assert begun(tmp_path, CLEAN).damage == ""


def test_rows_that_wait_in_the_spare_log_are_no_loss(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / SPARE).touch()
    assert begun(tmp_path, DIED).damage == ""


def test_what_the_ring_says_of_the_end_is_believed_only_if_the_log_says_it_too() -> None:
    """A ring that a failing disk has emptied looks as if its engine had ended as requested."""
    state = BedState(boot="b", at=90.0, utc=1_000_090.0)
    for ended, expected in ((True, CLEAN), (False, (90.0, 1_000_090.0))):
        before = Before(state, is_ended=ended)
        assert beat_before(CLEAN, before) == beat_before(None, before) == expected
        assert beat_before(DIED, before) == DIED
    assert beat_before(None, Before()) == beat_before(CLEAN, Before()) == CLEAN


def test_a_remark_after_the_end_leaves_it_an_end(tmp_path: Path) -> None:
    queue = LogQueue(tmp_path, Origin.SIMULATED, BedTime(None, boot="b", at=100.0, utc=1_000_100.0))
    queue.begin(100.0, CLEAN)
    queue.end(101.0, "ended as requested", encode(BedState(boot="b", at=101.0, utc=1_000_101.0)))
    assert read_before(tmp_path / FILE, "b").is_ended
    log = AlarmLog.open(tmp_path / FILE)
    remark = Event(at=102.0, happening=Happening.COMMENTED, about=1, reason="seen", origin=Origin.SIMULATED)
    log.append([Entry(remark, datetime.fromtimestamp(1_000_102.0, UTC))])
    log.close()
    assert read_before(tmp_path / FILE, "b").is_ended
