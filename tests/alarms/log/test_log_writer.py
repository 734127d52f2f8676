import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bedside.alarms.event import Event, Happening
from bedside.alarms.log import log_writer
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.chain_check import rows, verify
from bedside.alarms.log.entry import Entry, Head, Log
from bedside.alarms.log.errors import DamagedLogError
from bedside.alarms.log.log_writer import LogWriter
from tests.support.waiting import LIMIT_S, until


def event(at: float) -> Event:
    return Event(at=at, happening=Happening.ONSET)


def utc(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "alarms.sqlite"


@pytest.mark.system
def test_a_ticket_is_durable_when_its_rows_can_be_read(path: Path) -> None:
    writer = LogWriter(lambda: AlarmLog.open(path))
    ticket = writer.submit([event(1), event(2)], utc)
    until(lambda: writer.durable == ticket)
    assert [row["at"] for row in rows(path)] == [1, 2]
    assert writer.head.sequence == 2
    assert writer.close(LIMIT_S)


def test_closing_writes_the_waiting_events_in_order(path: Path) -> None:
    writer = LogWriter(lambda: AlarmLog.open(path))
    for at in range(100):
        writer.submit([event(at)], utc)
    assert writer.close(LIMIT_S)
    assert [row["at"] for row in rows(path)] == list(range(100))
    assert verify(path).first_bad is None


@pytest.mark.system
def test_a_log_that_cannot_be_written_is_an_error_and_no_event_is_lost(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_writer, "_RETRY_S", 0.05)
    AlarmLog.open(path).close()
    writer = LogWriter(lambda: AlarmLog.open(path))
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    tickets = [writer.submit([event(at)], utc) for at in range(5)]
    until(lambda: writer.error)
    assert writer.error is not None
    assert "database is locked" in writer.error
    assert writer.durable == 0
    other.rollback()
    other.close()
    until(lambda: writer.durable == tickets[-1])
    until(lambda: writer.error is None)
    assert writer.close(LIMIT_S)
    assert [row["at"] for row in rows(path)] == [0, 1, 2, 3, 4]


@pytest.mark.system
def test_a_log_that_cannot_be_opened_is_an_error_until_it_can_be(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_writer, "_RETRY_S", 0.05)
    folder = path.parent / "absent"
    writer = LogWriter(lambda: AlarmLog.open(folder / "alarms.sqlite"))
    ticket = writer.submit([event(1)], utc)
    until(lambda: writer.error)
    folder.mkdir()
    until(lambda: writer.durable == ticket)
    assert writer.close(LIMIT_S)
    assert [row["at"] for row in rows(folder / "alarms.sqlite")] == [1]


@pytest.mark.system
def test_a_bug_while_writing_is_an_error_with_its_traceback_and_no_row_is_lost(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> Head:
        raise KeyError("bug")

    monkeypatch.setattr(log_writer, "_RETRY_S", 0.05)
    with monkeypatch.context() as patch:
        patch.setattr(AlarmLog, "append", broken)
        writer = LogWriter(lambda: AlarmLog.open(path))
        ticket = writer.submit([event(1)], utc)
        until(lambda: writer.error)
        assert writer.error == "KeyError while writing"
    until(lambda: writer.durable == ticket)
    assert writer.close(LIMIT_S)
    assert [row["at"] for row in rows(path)] == [1]
    assert "Traceback" in caplog.text


@pytest.mark.system
def test_events_that_do_not_fit_the_queue_are_counted_and_reported(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_writer, "_MOST_WAITING", 3)
    monkeypatch.setattr(log_writer, "_RETRY_S", 0.05)
    AlarmLog.open(path).close()
    writer = LogWriter(lambda: AlarmLog.open(path))
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    for at in range(10):
        writer.submit([event(at)], utc)
    other.rollback()
    other.close()
    until(lambda: writer.durable and not writer._waiting)
    assert writer.close(LIMIT_S)
    kept = [row["at"] for row in rows(path)]
    assert kept[:3] == [0, 1, 2]  # the oldest are kept: they show how it began
    assert writer.lost == 10 - len(kept)
    assert writer.error == f"{writer.lost} rows were lost while it could not be written"


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bedside.alarms.event import Event, Happening
from bedside.alarms.log.entry import Entry
from bedside.alarms.log.alarm_log import AlarmLog
log = AlarmLog.open(Path(sys.argv[1]))
while True:
    head = log.append([Entry(Event(at=1.0, happening=Happening.ONSET), datetime.now(UTC))] * 3)
    print(head.sequence, head.hash, flush=True)
"""


@pytest.mark.system
@pytest.mark.parametrize("after", [1, 17, 40, 90, 200])
def test_every_row_reported_durable_survives_kill_9(path: Path, after: int) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        said = [child.stdout.readline().split() for _ in range(after)]
        child.send_signal(signal.SIGKILL)
        said += [line.split() for line in child.stdout.read().splitlines()]
    kept = {row["sequence"]: row["hash"] for row in rows(path)}
    assert all(kept[int(sequence)] == digest for sequence, digest in said)
    assert verify(path).first_bad is None


class Lost:
    """A log that accepts rows until a sector is lost."""

    def __init__(self, taken: int) -> None:
        self.taken, self.is_closed = taken, False

    def append(self, entries: Sequence[Entry], state: bytes | None = None) -> Head:  # noqa: ARG002 - of Log
        if not self.taken:
            raise DamagedLogError("database disk image is malformed")
        self.taken -= 1
        return Head(len(entries), "")

    def close(self) -> None:
        self.is_closed = True


@pytest.mark.system
def test_a_log_damaged_while_it_is_written_is_replaced_and_no_row_is_lost(path: Path) -> None:
    opened = [Lost(1), Lost(0)]
    damage: list[str] = []

    def begin_anew(err: DamagedLogError) -> AlarmLog:
        damage.append(str(err))
        return AlarmLog.open(path)

    waiting = iter(opened)
    writer = LogWriter(lambda: next(waiting), begin_anew)
    ticket = writer.submit([event(1)], utc)
    until(lambda: writer.durable == ticket)
    last = writer.submit([event(2), event(3)], utc)
    until(lambda: writer.durable == last)
    assert writer.close(LIMIT_S)
    assert (damage, writer.error) == (["database disk image is malformed"], None)
    assert [log.is_closed for log in opened] == [True, True]
    assert [row["at"] for row in rows(path)] == [2, 3]


@pytest.mark.system
def test_a_log_that_is_intact_when_reopened_is_not_moved_aside(path: Path) -> None:
    logs: Iterator[Log] = iter([Lost(0), AlarmLog.open(path)])
    damage: list[DamagedLogError] = []

    def begin_anew(err: DamagedLogError) -> Lost:
        damage.append(err)
        return Lost(9)

    writer = LogWriter(lambda: next(logs), begin_anew)
    ticket = writer.submit([event(1)], utc)
    until(lambda: writer.durable == ticket)
    assert writer.close(LIMIT_S)
    assert damage == []
    assert [row["at"] for row in rows(path)] == [1]
