"""A row of the log on its way to the disk, and the end of the chain.

Pure; any thread. Apart from alarms.log.alarm_log, so that the engine watches while its log's library is still
being loaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from bedside.alarms.event import Event

GENESIS: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: the last sequence number (0 for none) and its hash."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with the civil time at which it happened."""

    event: Event
    utc: datetime


NO_HEAD: Final = Head(0, GENESIS)  # of an empty log, and of one that could not be opened yet


class Log(Protocol):
    """What takes the rows: the alarm log, or what stands in for it. LogError: none of them was taken."""

    def append(self, entries: Sequence[Entry]) -> Head:
        """Add rows, and return the new head once they are durable."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...
