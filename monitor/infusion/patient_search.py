"""Search for patients who were here before, by the beginning of a name or code, in the sessions of a state folder.

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

from bedside.monitor.infusion.session_file import FOLDER, LARGEST
from bedside.monitor.patient.patient import Patient
from bedside.monitor.process.state_file import read_file

_SHORTEST: Final = 2  # letters typed: a bystander must not see a list of other patients' names
_MOST: Final = 3  # results; typing more letters narrows them down


@dataclass(frozen=True, slots=True)
class ReturningPatient:
    """A patient with earlier sessions: their data in the last one, when that began, and how many there were."""

    patient: Patient
    last: datetime
    count: int

    def is_still(self, name: str, birth_date: date | None) -> bool:
        """Whether the name and birth date that are typed now are still those of this patient."""
        return (name, birth_date) == (self.patient.name, self.patient.birth_date)


class _SessionPart(Struct):
    """The fields of a stored session that the search reads."""

    patient: Patient
    begun: datetime


def returning_patients(folder: Path) -> list[ReturningPatient]:
    """Return all patients with a closed session in the state folder, the most recent first.

    Unreadable session files are skipped; the series of a patient reports them.
    """
    parts = sorted(_parts(folder), key=lambda row: row.begun)
    counts = Counter(row.patient.id for row in parts)
    newest = {row.patient.id: row for row in parts}
    patients = [ReturningPatient(row.patient, row.begun, counts[code]) for code, row in newest.items() if code]
    return sorted(patients, key=lambda row: row.last, reverse=True)


def matching(patients: Sequence[ReturningPatient], typed: str) -> list[ReturningPatient]:
    """Return at most three patients of whom a name or the code begins with the text `typed`, of two letters or more."""
    beginning = typed.strip().casefold()
    if len(beginning) < _SHORTEST:
        return []
    return [row for row in patients if any(word.startswith(beginning) for word in _words(row.patient))][:_MOST]


def _words(patient: Patient) -> list[str]:
    name = patient.name.casefold()
    return [name, *name.replace(",", " ").split(), (patient.id or "").casefold()]


def _parts(folder: Path) -> list[_SessionPart]:
    parts = []
    for path in (folder / FOLDER).glob("*.json"):
        try:
            parts.append(msgspec.json.decode(read_file(path, LARGEST), type=_SessionPart))
        except (OSError, msgspec.MsgspecError):
            continue
    return parts
