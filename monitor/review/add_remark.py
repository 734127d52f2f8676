"""Adds a remark to a row of an alarm log: through the monitor that writes it or, if none runs, to the log itself.

Runs in the command line's process and in the screen's. A log has one writer, which holds the lock of its folder.
"""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bedside.alarms.event import Happening
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.entry import Entry
from bedside.alarms.log.errors import LogError
from bedside.alarms.log.reader import LogReader, Row
from bedside.config.origin import Origin
from bedside.config.refusal import Refusal
from bedside.drivers import clock
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.engine.remarks import check, event
from bedside.monitor.link.client import SOCKET, LinkClient
from bedside.monitor.link.commands import Comment
from bedside.monitor.process.runtime_folder import runtime_folder
from bedside.monitor.process.state_lock import LockedError, StateLock

_ANSWER_S: Final = 3.0  # a running engine answers in milliseconds
_POLL_S: Final = 0.01
_UNANSWERED: Final = Refusal("the monitor that writes this log does not answer: the remark may not have been written")


def remark(folder: Path, command: Comment) -> Refusal | None:
    """Write a remark into the log of a state folder; return why it was refused, None if it was written.

    May take some seconds.
    """
    try:
        row = _row(folder / FILE, command.about)
        if refusal := check(command) or _refusal(row, folder / FILE, command):
            return refusal
        lock = StateLock.take(folder)
    except LogError as err:
        return Refusal(str(err))
    except LockedError:
        return through_link(folder, command)
    try:
        _append(folder / FILE, command, Origin((row or {})["origin"]))
    except LogError as err:
        return Refusal(str(err))
    finally:
        lock.release()
    return None


def through_link(folder: Path, command: Comment) -> Refusal | None:
    """Send a remark to the engine that runs on a state folder; return its refusal, None if it wrote the remark."""
    link = LinkClient(runtime_folder(folder) / SOCKET)
    try:
        link.send(command)
        until = clock.now() + _ANSWER_S
        while clock.now() < until:
            link.poll()
            if replies := link.replies():
                return Refusal(replies[0].error) if replies[0].error else None
            time.sleep(_POLL_S)
    finally:
        link.close()
    return _UNANSWERED


def _row(path: Path, sequence: int) -> Row | None:
    reader = LogReader(path)
    try:
        return reader.row(sequence)
    finally:
        reader.close()


def _refusal(row: Row | None, path: Path, command: Comment) -> Refusal | None:
    if row is None:
        return Refusal(f"{path} has no row {command.about}")
    if command.judgement and row["happening"] != Happening.ONSET:
        onset = _onset(row, path)
        hint = f"; the onset of its alarm is row {onset}" if onset else ""
        sentence = f"row {command.about} is not an onset of an alarm ({row['happening']}): only onsets are judged{hint}"
        return Refusal(sentence)
    return None


def _onset(row: Row, path: Path) -> int | None:
    if row["alarm"] is None:
        return None
    reader = LogReader(path)
    try:
        onsets = reader.stories([row], {Happening.ONSET})[row["sequence"]]
    finally:
        reader.close()
    return int(onsets[0]["sequence"]) if onsets else None


def _append(path: Path, command: Comment, origin: Origin) -> None:
    log = AlarmLog.open(path)
    try:
        log.append([Entry(event(command, clock.now(), origin), datetime.now(UTC))])
    finally:
        log.close()
