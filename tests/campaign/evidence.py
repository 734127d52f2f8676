"""What a round left: what the link showed, the rows of the log, the record of the session. Plain values; no engine.

The log is read as any program may read it, with SQLite; the record is the session's JSON file.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from bedside.alarms.log.chain_check import verify
from bedside.alarms.log.errors import LogError

LOG: Final = "alarms.sqlite"
Row = Mapping[str, Any]


class Standing(NamedTuple):
    """One alarm on the screen."""

    state: str
    is_audible: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What one snapshot showed.

    `alarms`: by alarm and subject. `given_ml`: of the session, None without one. `head`: number and hash of the row of
    the log that was said to be durable.
    """

    at: float
    alarms: Mapping[tuple[str, str], Standing]
    given_ml: float | None
    head: tuple[int, str] = (0, "")

    def shows(self, alarm: str) -> Standing | None:
        """Return the alarm if it is shown, of whatever subject."""
        return next((row for (name, _), row in self.alarms.items() if name == alarm), None)


@dataclass(slots=True)
class Evidence:
    """All that the checker reads.

    Attributes:
        seen: the snapshots, in their order.
        rows: the rows of the log.
        record: the session as stored.
        markers: the observations that were sent, by their value, and whether the engine has confirmed each.
        broken: what is wrong with the chain of the log, "" if nothing.
        dead: the processes that did not live within ten seconds after the fault.
        refusals: what the engine refused while the fault lasted.
        said: what the programs have logged in the round.

    """

    seen: list[Seen] = field(default_factory=list)
    rows: Sequence[Row] = ()
    record: Mapping[str, Any] = field(default_factory=dict)
    markers: dict[str, bool] = field(default_factory=dict)
    broken: str = ""
    dead: Sequence[str] = ()
    refusals: list[str] = field(default_factory=list)
    said: str = ""
    is_log_new: bool = False  # the log's file was taken away: what it held is gone, and that is told


def read(evidence: Evidence, folder: Path) -> None:
    """Read log and record of a state folder into the evidence."""
    try:
        evidence.rows, evidence.record = _rows(folder / LOG), _record(folder)
        bad = verify(folder / LOG).first_bad
    except (sqlite3.Error, LogError, OSError, ValueError) as err:
        evidence.broken = f"it cannot be read: {err}"
    else:
        evidence.broken = "" if bad is None else f"row {bad}"


def _rows(path: Path) -> list[Row]:
    """Return all rows of the log, in their order."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)
    database.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in database.execute("SELECT * FROM alarm_log ORDER BY sequence")]
    finally:
        database.close()


def _record(folder: Path) -> Mapping[str, Any]:
    """Return the session of the folder, the open one or else the newest closed one; {} without any."""
    closed = sorted((folder / "sessions").glob("*.json"), key=lambda path: path.stat().st_mtime)
    for path in (folder / "session.json", *reversed(closed)):
        if path.exists():
            record: Mapping[str, Any] = json.loads(path.read_bytes())
            return record
    return {}


def longest_gap_s(seen: Sequence[Seen]) -> float:
    """Return the longest time between two snapshots, s."""
    return max((later.at - earlier.at for earlier, later in pairwise(seen)), default=0.0)
