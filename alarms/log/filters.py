"""Filters for the rows of the alarm log.

Pure; any thread.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Final

from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Happening

_COLUMNS: Final[Mapping[str, str]] = {
    "happenings": "happening",
    "alarms": "alarm",
    "subjects": "subject",
    "priorities": "priority",
    "actors": "actor",
    "origins": "origin",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters that select log rows: a row must have a sequence above `after` and pass each filter that is not empty.

    Rows pass from the time `begin` to before the time `end`. `patient` is a patient's code: rows from this patient's
    admission to discharge pass. The actor "" is the monitor itself.
    """

    priorities: frozenset[Priority] = frozenset()
    happenings: frozenset[Happening] = frozenset()
    after: int = 0
    begin: datetime | None = None
    end: datetime | None = None
    patient: str | None = None
    alarms: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()

    @property
    def filters(self) -> dict[str, Sequence[str]]:
        """The values that pass, by the name of each log column that is filtered."""
        given = {column: sorted(map(str, getattr(self, name))) for name, column in _COLUMNS.items()}
        return {column: values for column, values in given.items() if values}

    @property
    def times(self) -> tuple[str | None, str | None]:
        """`begin` and `end` in the time format of the log (ISO 8601, UTC), None if not set."""
        return _text(self.begin), _text(self.end)

    @property
    def is_everything(self) -> bool:
        """Whether all rows pass."""
        return all(getattr(self, field.name) == field.default for field in fields(self))


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="milliseconds")
