"""An entry to be written to the alarm log, and the head of the log's hash chain.

Pure; any thread. Separate from alarms.log.alarm_log, so that the engine monitors while the library of the log is still
being loaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, runtime_checkable

from bedside.alarms.event import Event

GENESIS: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log's hash chain: the sequence number of the last row (0 for none) and its hash."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with the civil time (UTC) at which it happened."""

    event: Event
    utc: datetime


NO_HEAD: Final = Head(0, GENESIS)  # the head of an empty log, and of one that could not be opened yet


class Log(Protocol):
    """The alarm log, or a substitute for it."""

    def append(self, entries: Sequence[Entry], state: bytes | None = None) -> Head:
        """Add rows, and keep `state` beside them; return the new head once they are durable. On LogError none was."""
        ...

    def close(self) -> None:
        """Close the log."""
        ...


@runtime_checkable
class Watched(Log, Protocol):
    """A log that looks at its own file. `fault`: why it writes elsewhere now, "" if it does not."""

    fault: str

    def look(self) -> None:
        """Look at the file. Raises LogError if that fails."""
        ...
