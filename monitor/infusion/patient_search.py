"""Who was here before: the patients of the sessions in a state folder, found by the beginning of a name or of a code.

Read-only; any process.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from bedside.monitor.infusion.session_file import FOLDER
from bedside.monitor.patient.patient import Patient

_SHORTEST: Final = 2  # letters: names of others are no business of whoever sits beside the screen
_MOST: Final = 3  # whoever means another types on


@dataclass(frozen=True, slots=True)
class ReturningPatient:
    """Somebody who was here: as the last session has them, when that was, and how many there were."""

    patient: Patient
    last: datetime
    count: int

    def is_still(self, name: str, birth_date: date | None) -> bool:
        """Say whether that is still the same person, after somebody has typed."""
        return (name, birth_date) == (self.patient.name, self.patient.birth_date)


class _Part(Struct):
    """What of a session is read here."""

    patient: Patient
    begun: datetime


def returning_patients(folder: Path) -> list[ReturningPatient]:
    """Return everybody, whoever was here last first. A session that cannot be read is passed over: its series tells."""
    parts = sorted(_parts(folder), key=lambda row: row.begun)
    counts = Counter(row.patient.id for row in parts)
    newest = {row.patient.id: row for row in parts}
    found = [ReturningPatient(row.patient, row.begun, counts[code]) for code, row in newest.items() if code]
    return sorted(found, key=lambda row: row.last, reverse=True)


def matching(everybody: Sequence[ReturningPatient], typed: str) -> list[ReturningPatient]:
    """Return the few who may be meant by what is typed: the beginning of any of their names, or of their code."""
    wanted = typed.strip().casefold()
    if len(wanted) < _SHORTEST:
        return []
    return [row for row in everybody if any(word.startswith(wanted) for word in _words(row.patient))][:_MOST]


def _words(patient: Patient) -> list[str]:
    name = patient.name.casefold()
    return [name, *name.replace(",", " ").split(), (patient.id or "").casefold()]


def _parts(folder: Path) -> list[_Part]:
    found = []
    for path in (folder / FOLDER).glob("*.json"):
        try:
            found.append(msgspec.json.decode(path.read_bytes(), type=_Part))
        except (OSError, msgspec.MsgspecError):
            continue
    return found
