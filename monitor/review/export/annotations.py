"""The alarms of an excerpt as annotations of its waves: time, duration, and a short ASCII text.

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
    """One annotation. `after_s`: seconds after the record's begin; `duration_s`: from onset to relief, else None."""

    after_s: float
    duration_s: float | None
    text: str


def marks(rows: Iterable[Row], begin: float) -> Iterator[Mark]:
    """Yield a mark for each row of an alarm, in the order of the log; `begin` is in POSIX seconds.

    Within one run of the engine the marks lie as far apart as their monotonic times, also if the clock was set.
    """
    of_alarms = sorted((row for row in rows if row["alarm"]), key=lambda row: row["sequence"])
    ends = {_key(row): row["at"] for row in of_alarms if row["happening"] == "RELIEF"}
    offsets: dict[str, float] = {}
    for row in of_alarms:
        offset = offsets.setdefault(row["boot"], posix(row["utc"]) - row["at"])
        end = ends.get(_key(row)) if row["happening"] == "ONSET" else None
        yield Mark(round(row["at"] + offset - begin, 3), None if end is None else round(end - row["at"], 3), _text(row))


def _key(row: Row) -> tuple[Any, ...]:
    return row["boot"], row["alarm"], row["subject"], row["occurrence"]


def _text(row: Row) -> str:
    value = "" if row["value"] is None or row["happening"] != "ONSET" else f"{row['value']:g}"
    limit = "" if not value or row["limit_in_force"] is None else f"/{row['limit_in_force']:g}"
    words = (row["alarm"], row["happening"], f"{value}{limit}", row["subject"])
    plain = " ".join(word for word in words if word).translate(_LETTERS)
    return plain.encode("ascii", "replace").decode()
