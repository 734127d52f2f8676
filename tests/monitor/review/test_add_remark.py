"""A remark is written through the running monitor, or directly if none runs; the chain stays intact."""

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Event, Happening
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.chain_check import rows, verify
from bedside.alarms.log.entry import Entry
from bedside.config.origin import Origin
from bedside.monitor.engine.log_queue import FILE, LogQueue
from bedside.monitor.engine.remarks import LONGEST, Remarks
from bedside.monitor.link.client import SOCKET
from bedside.monitor.link.commands import Comment
from bedside.monitor.link.server import LinkServer
from bedside.monitor.process.bed_time import BedTime
from bedside.monitor.process.runtime_folder import chosen, make
from bedside.monitor.process.state_lock import StateLock
from bedside.monitor.review.add_remark import remark
from tests.support.waiting import LIMIT_S

JUDGED = Comment(about=2, judgement="FALSE", text="it  moved\n", actor="nurse")
NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    log = AlarmLog.open(tmp_path / FILE)
    shared = {"alarm": AlarmId.HR_LOW, "subject": "HR", "priority": Priority.HIGH, "occurrence": 1}
    log.append([Entry(Event(at=0.0, happening=Happening.MONITOR_STARTED, origin=Origin.SIMULATED), NOW)])
    for happening in (Happening.ONSET, Happening.RELIEF):
        log.append([Entry(Event(at=1.0, happening=happening, origin=Origin.SIMULATED, **shared), NOW)])  # type: ignore[arg-type]
    log.close()
    return tmp_path


def last(folder: Path) -> tuple[object, ...]:
    assert verify(folder / FILE).first_bad is None
    *_, row = rows(folder / FILE)
    return tuple(row[name] for name in ("sequence", "happening", "about", "reason", "actor", "origin"))


def test_if_no_monitor_runs_the_remark_is_appended_to_the_log(folder: Path) -> None:
    assert remark(folder, JUDGED) is None
    assert last(folder) == (4, "JUDGED", 2, "FALSE: it moved", "nurse", "SIMULATED")
    assert remark(folder, Comment(about=4, text="why?", actor="doctor")) is None
    assert last(folder) == (5, "COMMENTED", 4, "why?", "doctor", "SIMULATED")
    assert not StateLock.is_held(folder)


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (Comment(about=9, text="x"), "has no row 9"),
        (Comment(about=0, text="x"), "has no row 0"),
        (Comment(about=2, text=" \n"), "the comment is empty"),
        (Comment(about=2, text="x" * (LONGEST + 1)), f"{LONGEST} characters at most, and this one has {LONGEST + 1}"),
        (Comment(about=2, text="\udcff"), "cannot be stored"),
        (Comment(about=2, judgement="WRONG"), "'WRONG' is not a judgement: it must be one of TRUE, FALSE"),
        (
            Comment(about=1, judgement="TRUE"),
            "row 1 is not an onset of an alarm (MONITOR_STARTED): only onsets are judged",
        ),
        (Comment(about=3, judgement="TRUE"), "the onset of its alarm is row 2"),
    ],
)
def test_an_invalid_remark_is_refused_with_a_sentence(folder: Path, command: Comment, sentence: str) -> None:
    assert sentence in str(remark(folder, command))
    assert last(folder)[0] == 3


def test_a_folder_without_a_log_is_reported_and_stays_unchanged(tmp_path: Path) -> None:
    assert "has no row 1" in str(remark(tmp_path, Comment(about=1, text="x")))
    assert list(tmp_path.iterdir()) == []


class Bedside:
    """The engine's log queue, remarks and link."""

    def __init__(self, folder: Path) -> None:
        self.durable = threading.Event()
        time = BedTime(None, boot="", at=0.0, utc=NOW.timestamp())
        self.log_queue = LogQueue(folder, Origin.SIMULATED, time, on_durable=self.durable.set)
        self.log_queue.begin(10.0, (0.0, 0.0))
        remarks = Remarks(self.log_queue, Origin.SIMULATED)
        self.server = LinkServer(
            make(chosen(folder)) / SOCKET, lambda command: remarks.handlers[Comment](command, 12.0)
        )


@pytest.fixture
async def bedside(folder: Path) -> AsyncIterator[Bedside]:
    lock, bedside = StateLock.take(folder), Bedside(folder)
    await bedside.server.open()
    assert bedside.durable.wait(LIMIT_S)
    yield bedside
    await bedside.server.close()
    bedside.log_queue.writer.close(60)
    lock.release()


async def test_while_a_monitor_runs_it_writes_the_remark(folder: Path, bedside: Bedside) -> None:
    assert StateLock.is_held(folder)
    assert await asyncio.to_thread(remark, folder, JUDGED) is None
    bedside.log_queue.writer.close(60)
    assert last(folder) == (5, "JUDGED", 2, "FALSE: it moved", "nurse", "SIMULATED")


async def test_the_engine_refuses_an_invalid_remark(folder: Path, bedside: Bedside) -> None:
    remarks = Remarks(bedside.log_queue, Origin.SIMULATED)
    commands = [Comment(about=77, text="x"), Comment(about=1, judgement="MAYBE"), Comment(about=1)]
    answers = [str(remarks.handlers[Comment](command, 1.0)) for command in commands]
    assert answers[0] == "there is no row 77: the log has 4"
    assert "'MAYBE' is not a judgement" in answers[1]
    assert answers[2] == "the comment is empty"
    bedside.log_queue.writer.close(60)
    assert last(folder)[0] == 4


def test_a_monitor_that_does_not_answer_is_reported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bedside.monitor.review.add_remark._ANSWER_S", 0.05)
    lock = StateLock.take(folder)
    assert "cannot be reached" in str(remark(folder, JUDGED))
    lock.release()
