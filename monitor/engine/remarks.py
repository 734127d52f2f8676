"""Remarks of staff on a row of the alarm log: a comment, or a judgement of the alarm in that row.

Runs on the engine's event loop. A remark is a row of the log itself; it changes no row that was written before.
"""

from enum import StrEnum
from typing import Final

from bedside.alarms.event import Event, Happening
from bedside.config.origin import Origin
from bedside.config.refusal import Refusal
from bedside.monitor.engine.handlers import Handlers
from bedside.monitor.engine.log_queue import LogQueue
from bedside.monitor.link.commands import Comment

LONGEST: Final = 2000  # characters


class Judgement(StrEnum):
    """What staff judged an alarm to be, such as true or false. The last judgement of a log row counts."""

    TRUE = "TRUE"
    FALSE = "FALSE"
    TECHNICAL = "TECHNICAL"
    NOT_ACTIONABLE = "NOT_ACTIONABLE"


class Remarks:
    """Carries out the command `Comment`: writes the remark to the alarm log."""

    def __init__(self, log_queue: LogQueue, origin: Origin) -> None:
        self._log_queue, self._origin = log_queue, origin
        self.handlers: Handlers = {Comment: self._comment}

    def _comment(self, command: Comment, at: float) -> Refusal | None:
        head = self._log_queue.writer.head.sequence
        if not 1 <= command.about <= head:
            return Refusal(f"there is no row {command.about}: the log has {head}")
        if refusal := check(command):
            return refusal
        self._log_queue.write([event(command, at, self._origin)])
        return None


def check(command: Comment) -> Refusal | None:
    """Return why the comment or judgement is refused, None if it can be written to the log."""
    if command.judgement and command.judgement not in set(Judgement):
        return Refusal(f"{command.judgement!r} is not a judgement: it must be one of {', '.join(Judgement)}")
    if not command.judgement and not command.text.strip():
        return Refusal("the comment is empty")
    if len(command.text) > LONGEST:
        return Refusal(f"a comment has {LONGEST} characters at most, and this one has {len(command.text)}")
    try:
        command.text.encode()
    except UnicodeEncodeError:
        return Refusal("the comment has characters that cannot be stored")
    return None


def event(command: Comment, at: float, origin: Origin) -> Event:
    """Return the event that becomes the log row of a remark."""
    parts = (command.judgement, " ".join(command.text.split()))
    return Event(
        at=at,
        happening=Happening.JUDGED if command.judgement else Happening.COMMENTED,
        actor=command.actor,
        reason=": ".join(part for part in parts if part),
        origin=origin,
        about=command.about,
    )
