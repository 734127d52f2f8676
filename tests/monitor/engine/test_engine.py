"""The engine's tick, moved by hand; its process is tested in tests/system."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.log.chain_check import rows
from bedside.config.schema import Config, SoundConfig
from bedside.drivers import clock
from bedside.monitor.engine.engine import Engine
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.link.commands import Comment
from bedside.monitor.process.runtime_folder import runtime_folder
from tests.support.waiting import until

UTC = 1.7e9
BARE = Config(sound=SoundConfig(output="none"))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = Engine(BARE, tmp_path, at=100.0, utc=UTC)
    yield engine
    engine.player.close()
    engine.log_queue.end(200.0, "ended as requested")


def happened(folder: Path) -> list[tuple[str, str | None]]:
    return [(row["happening"], row["alarm"]) for row in rows(folder / FILE)]


async def test_a_tick_that_fails_raises_an_alarm_and_is_not_a_heartbeat(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("bug")

    with monkeypatch.context() as patch:
        patch.setattr(engine.bed, "step", broken)
        assert not engine.guarded_tick(100.05, 100.05)
    assert "Traceback" in caplog.text
    assert engine.guarded_tick(100.1, 100.1)
    active = {row.spec.id for row in engine.bed.alarms.active()}
    assert AlarmId.MONITOR_FAULT in active


def test_a_start_after_an_unclean_end_logs_for_how_long_nothing_was_monitored(tmp_path: Path) -> None:
    first = Engine(BARE, tmp_path, at=100.0, utc=UTC)
    first.guarded_tick(160.0, 160.0)
    first.bed.ring.write_beat(160.0, UTC + 60)
    first.player.close()
    first.log_queue.writer.close(60)  # as if it had been killed: no last row, and no clean beat
    second = Engine(BARE, tmp_path, at=172.5, utc=UTC + 72.5)
    second.player.close()
    second.log_queue.end(173.0, "ended as requested")
    told = [row for row in rows(tmp_path / FILE) if row["happening"] == "UNWATCHED"]
    (unwatched,) = [row for row in told if row["reason"].startswith("unclean stop")]
    assert unwatched["value"] == 12.5
    assert "nothing was monitored for 12.5 s" in unwatched["reason"]


def test_a_comment_on_a_row_is_a_row_itself(engine: Engine, tmp_path: Path) -> None:
    until(lambda: engine.log_queue.writer.head.sequence)
    assert engine.bed.obey(Comment(about=1, text="begun late", actor="nurse"), 101.0) is None
    assert "there is no row 99" in str(engine.bed.obey(Comment(about=99, text="x"), 101.0))
    engine.log_queue.end(102.0, "ended as requested")
    (row,) = [row for row in rows(tmp_path / FILE) if row["happening"] == "COMMENTED"]
    assert (row["about"], row["reason"], row["actor"]) == (1, "begun late", "nurse")


def test_a_first_start_and_a_clean_end_write_one_row_each(engine: Engine, tmp_path: Path) -> None:
    engine.log_queue.end(101.0, "ended as requested")
    assert happened(tmp_path)[0] == ("MONITOR_STARTED", None)
    assert happened(tmp_path)[-1] == ("MONITOR_STOPPED", None)


@pytest.mark.parametrize("is_clean", [False, True])
def test_after_a_reboot_without_a_ring_the_log_tells_since_when_nothing_was_monitored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_clean: bool
) -> None:
    first = Engine(BARE, tmp_path, at=100.0, utc=UTC)
    first.guarded_tick(160.0, 160.0)
    first.tick(170.0, UTC + 70, 170.0)
    first.player.close()
    first.log_queue.end(171.0, "ended as requested") if is_clean else first.log_queue.writer.close(60)
    shutil.rmtree(runtime_folder(tmp_path))
    monkeypatch.setenv(clock.BOOT_ID, "another boot")
    second = Engine(BARE, tmp_path, at=10.0, utc=UTC + 90)
    second.player.close()
    second.log_queue.end(11.0, "ended as requested")
    unwatched = [row for row in rows(tmp_path / FILE) if row["happening"] == "UNWATCHED"]
    gaps = [row["value"] for row in unwatched if "unclean stop" in row["reason"]]  # the story's long ticks are sleep
    assert gaps == ([] if is_clean else [20.0])
