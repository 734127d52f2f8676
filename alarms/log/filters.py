"""Which rows of the alarm log someone wants to see.

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
    """Rows with a sequence above `after` that every filter lets pass; an empty or absent one lets all pass.

    `begin` and `end` are moments (the end itself is outside), `patient` the code of one whose stays are wanted: from
    the row of the admission to that of the discharge. The actor "" is the monitor itself.
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
        """Return, by column, the values that may stand there, of the columns that are filtered."""
        given = {column: sorted(map(str, getattr(self, name))) for name, column in _COLUMNS.items()}
        return {column: values for column, values in given.items() if values}

    @property
    def times(self) -> tuple[str | None, str | None]:
        """Return the begin and the end as the log writes a time, None where there is none."""
        return _text(self.begin), _text(self.end)

    @property
    def is_everything(self) -> bool:
        """Whether nothing is filtered."""
        return all(getattr(self, field.name) == field.default for field in fields(self))


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="milliseconds")
