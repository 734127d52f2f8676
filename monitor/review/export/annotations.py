"""The alarms of a piece of a log as marks beside its waves: when, for how long, in a few plain letters.

Pure; any thread.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from bedside.alarms.log.reader import Row
from bedside.alarms.log.watch_time import posix

_LETTERS: Final = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


@dataclass(frozen=True, slots=True)
class Mark:
    """`after_s`: seconds after the begin; `duration_s`: of an onset with its relief, None for all else."""

    after_s: float
    duration_s: float | None
    text: str


def marks(rows: Iterable[Row], begin: float) -> Iterator[Mark]:
    """Yield a mark for each row of an alarm, in the order of time; `begin` in POSIX seconds."""
    told = [row for row in rows if row["alarm"]]
    ends = {_key(row): posix(row["utc"]) for row in told if row["happening"] == "RELIEF"}
    for row in sorted(told, key=lambda row: row["utc"]):
        at = posix(row["utc"])
        end = ends.get(_key(row)) if row["happening"] == "ONSET" else None
        yield Mark(round(at - begin, 3), None if end is None else max(0.0, round(end - at, 3)), _text(row))


def _key(row: Row) -> tuple[Any, ...]:
    return row["boot"], row["alarm"], row["subject"], row["occurrence"]


def _text(row: Row) -> str:
    value = "" if row["value"] is None or row["happening"] != "ONSET" else f"{row['value']:g}"
    limit = "" if not value or row["limit_in_force"] is None else f"/{row['limit_in_force']:g}"
    words = (row["alarm"], row["happening"], f"{value}{limit}", row["subject"])
    plain = " ".join(word for word in words if word).translate(_LETTERS)
    return plain.encode("ascii", "replace").decode()
