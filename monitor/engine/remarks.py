"""What staff remark on a row of the alarm log: a comment, or a judgement of the alarm that it tells of.

Runs on the engine's event loop. A remark is a row of the log itself; nothing that was written is changed by it.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final

from bedside.alarms.event import Event, Happening
from bedside.config.origin import Origin
from bedside.monitor.engine.log_queue import LogQueue
from bedside.monitor.link.commands import Comment

LONGEST: Final = 2000  # characters


class Judgement(StrEnum):
    """What an alarm was, as staff see it afterwards. The last one on a row counts."""

    TRUE = "TRUE"
    FALSE = "FALSE"
    TECHNICAL = "TECHNICAL"
    NOT_ACTIONABLE = "NOT_ACTIONABLE"


class Remarks:
    """Carries out `Comment`. `commands`: which command it carries out, and how."""

    def __init__(self, book: LogQueue, origin: Origin) -> None:
        self._book, self._origin = book, origin
        self.commands: Mapping[type, Callable[[Any, float], str]] = {Comment: self._comment}

    def _comment(self, command: Comment, at: float) -> str:
        head = self._book.writer.head.sequence
        if not 1 <= command.about <= head:
            return f"there is no row {command.about}: the log has {head}"
        if refusal := fault(command):
            return refusal
        self._book.write([event(command, at, self._origin)])
        return ""


def fault(command: Comment) -> str:
    """Return "" or the sentence why this is no remark."""
    if command.judgement and command.judgement not in set(Judgement):
        return f"{command.judgement!r} is no judgement: it may be {', '.join(Judgement)}"
    if not command.judgement and not command.text.strip():
        return "a comment without a word says nothing"
    if len(command.text) > LONGEST:
        return f"a comment has {LONGEST} characters at most, and this one {len(command.text)}"
    try:
        command.text.encode()
    except UnicodeEncodeError:
        return "the comment holds what is no text"
    return ""


def event(command: Comment, at: float, origin: Origin) -> Event:
    """Return the row of a remark."""
    words = (command.judgement, " ".join(command.text.split()))
    return Event(
        at=at,
        happening=Happening.JUDGED if command.judgement else Happening.COMMENTED,
        actor=command.actor,
        reason=": ".join(word for word in words if word),
        origin=origin,
        about=command.about,
    )
