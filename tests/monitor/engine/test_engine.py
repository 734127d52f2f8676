"""The engine's tick, moved by hand; its process is tested in tests/system."""

import asyncio
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.chain_check import rows
from bedside.alarms.log.entry import Entry, Head
from bedside.config.schema import Config, SoundConfig
from bedside.drivers import clock
from bedside.monitor.engine.engine import Engine
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.link.commands import Comment, EndStandby, Standby
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.process.runtime_folder import runtime_folder
from tests.support.engine_alarm_stories import Ward
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


class CountedBeats:
    """Stands in for the heartbeat to the supervisor."""

    def __init__(self) -> None:
        self.count = 0

    def beat(self) -> bool:
        self.count += 1
        return True


@pytest.mark.parametrize("is_broken", [True, False])
async def test_a_tick_that_fails_is_no_sign_of_life(
    ward: Ward,
    monkeypatch: pytest.MonkeyPatch,
    is_broken: bool,  # noqa: FBT001
) -> None:
    ended, ticks, beats = asyncio.Event(), [0], CountedBeats()

    def step(*_: object) -> None:
        ticks[0] += 1
        if ticks[0] == 3:
            ended.set()
        if is_broken:
            raise KeyError("bug")

    monkeypatch.setattr(ward.bed, "step", step)
    await ward.engine._tick_until(ended, beats)  # type: ignore[arg-type]
    assert (ticks[0], beats.count) == (3, 0 if is_broken else 3)


class SlowDisk:
    """A disk that takes the rows of the log, and keeps none before it is let go."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.is_free, append = threading.Event(), AlarmLog.append
        self.is_free.set()

        def slow(log: AlarmLog, entries: Sequence[Entry], state: bytes | None = None) -> Head:
            self.is_free.wait(600)
            return append(log, entries, state)

        patch.setattr(AlarmLog, "append", slow)


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowDisk]:
    disk = SlowDisk(monkeypatch)
    yield disk
    disk.is_free.set()


@pytest.fixture
def slow_ward(slow_disk: SlowDisk, tmp_path: Path) -> Iterator[Ward]:  # noqa: ARG001 - the disk outlives the ward
    ward = Ward(tmp_path)
    yield ward
    ward.kill()


def is_loss_shown(shown: Sequence[Snapshot]) -> bool:
    return bool(shown) and AlarmId.DEVICE_LOST in {row.alarm for row in shown[-1].alarms}


def test_an_alarm_is_shown_once_its_row_is_durable_and_after_two_seconds_at_the_latest(
    slow_ward: Ward, slow_disk: SlowDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward, shown, queue = slow_ward, list[Snapshot](), slow_ward.engine.log_queue
    monkeypatch.setattr(ward.engine._link, "publish", shown.append)

    ward.tick()
    until(lambda: queue.writer.durable == queue.ticket)
    ward.tick(0.1)
    slow_disk.is_free.clear()
    ward.tick(5.0)
    assert ward.is_present(AlarmId.DEVICE_LOST)
    ward.tick(0.1)
    assert not is_loss_shown(shown)
    ward.tick(1.8)
    assert not is_loss_shown(shown)
    assert shown[-1].at == ward.now, "the numbers go on"
    ward.tick(0.2)
    assert is_loss_shown(shown), "a log that takes longer is faulty"
    slow_disk.is_free.set()
    until(lambda: queue.writer.durable == queue.ticket)


def test_an_alarm_whose_row_is_durable_is_shown_with_the_next_tick(
    slow_ward: Ward, slow_disk: SlowDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward, shown, queue = slow_ward, list[Snapshot](), slow_ward.engine.log_queue
    monkeypatch.setattr(ward.engine._link, "publish", shown.append)
    until(lambda: queue.writer.durable == queue.ticket)
    slow_disk.is_free.clear()
    ward.tick(5.0)
    slow_disk.is_free.set()
    until(lambda: queue.writer.durable == queue.ticket)
    ward.tick(0.05)
    assert is_loss_shown(shown)


def test_after_a_start_nothing_is_shown_and_no_command_answered_before_the_first_rows_are_durable(
    slow_disk: SlowDisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library of the log takes its time on a busy machine; its rows tell what the new engine found."""
    slow_disk.is_free.clear()
    ward, shown = Ward(tmp_path), list[Snapshot]()
    queue = ward.engine.log_queue
    monkeypatch.setattr(ward.engine._link, "publish", shown.append)
    ward.tick()
    ward.tick(4.0)
    assert shown == []
    assert not ward.engine._gate.is_open(queue.ticket, ward.now)
    slow_disk.is_free.set()
    until(lambda: queue.writer.durable == queue.ticket)
    ward.tick()
    assert len(shown) == 1
    assert ward.engine._gate.is_open(queue.ticket, ward.now)
    ward.kill()


async def test_a_command_is_answered_after_its_row_and_a_log_with_a_fault_holds_nothing_back(
    slow_ward: Ward, slow_disk: SlowDisk
) -> None:
    ward, queue = slow_ward, slow_ward.engine.log_queue
    ward.tick()
    until(lambda: queue.writer.durable == queue.ticket)
    slow_disk.is_free.clear()
    assert ward.engine._obey(Standby(actor="nurse")) is None
    answer = asyncio.create_task(ward.engine._gate.wait(queue.ticket))
    await asyncio.sleep(0)
    assert not answer.done()
    slow_disk.is_free.set()
    await answer
    assert queue.writer.durable == queue.ticket
    slow_disk.is_free.clear()
    assert ward.engine._obey(EndStandby(actor="nurse")) is None
    queue.writer.error = "the disk is full"
    await ward.engine._gate.wait(queue.ticket)
    assert queue.writer.durable < queue.ticket
    slow_disk.is_free.set()  # the end of the engine waits for its rows
