"""The log as an engine finds it when it starts: the file that the engine before had may be gone."""

from pathlib import Path

from bedside.config.origin import Origin
from bedside.monitor.acquisition.ring import CLEAN
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
