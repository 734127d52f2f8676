"""Patients, their stays and their sessions, taken over from the engine's own small files as they change.

Runs in the archive process. The files are the truth and the database a copy that can be searched: written by their key,
again and again if need be, and never twice.
"""

import json
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Engine, Table, and_

from bedside.monitor.engine.patient_settings import FILE, Settings
from bedside.monitor.infusion.session import InfusionSession
from bedside.monitor.infusion.session_file import FOLDER, RUNNING
from bedside.monitor.patient.patient import Patient
from bedside.monitor.store.database import told
from bedside.monitor.store.tables import PATIENT, SESSION, STAY

_MOST_BYTES: Final = 1 << 22


class PatientRecords:
    """Follows the files of one state folder."""

    def __init__(self, folder: Path, database: Engine, path: Path) -> None:
        self._folder, self._database, self._path = folder, database, path
        self._seen: dict[Path, tuple[int, int]] = {}

    def tick(self) -> bool:
        """Take over what has changed; say whether anything. StoreError: nothing was written, and it is tried again."""
        changed = {path: mark for path, mark in self._marks() if self._seen.get(path) != mark}
        if not changed:
            return False
        with told(self._path), self._database.begin() as connection:
            for path in changed:
                self._take(connection, path)
        self._seen |= changed
        return True

    def _marks(self) -> list[tuple[Path, tuple[int, int]]]:
        sessions = sorted((self._folder / FOLDER).glob("*.json"))
        found = []
        for path in (self._folder / FILE, self._folder / RUNNING, *sessions):
            try:
                stat = path.stat()
            except OSError:
                continue
            found.append((path, (stat.st_mtime_ns, stat.st_ino)))
        return found

    def _take(self, connection: Connection, path: Path) -> None:
        try:
            data = path.read_bytes()[:_MOST_BYTES]
            if path.name == FILE:
                _keep_stay(connection, msgspec.json.decode(data, type=Settings))
            else:
                _keep_session(connection, msgspec.json.decode(data, type=InfusionSession))
        except (OSError, ValueError):
            return  # the engine tells of a file that it cannot use; one that was just replaced is looked at again


def _keep_stay(connection: Connection, settings: Settings) -> None:
    stay = settings.stay
    since = stay.since.isoformat() if stay.since else None
    if since is not None:  # whoever was here before is not any more
        here = stay.patient.id if stay.patient else None
        others = and_(STAY.c.until_utc.is_(None), STAY.c.patient_id != (here or ""))
        connection.execute(STAY.update().where(others).values(until_utc=since))
    if stay.patient is not None and stay.patient.id is not None and since is not None:
        _keep_patient(connection, stay.patient)
        _keep(connection, STAY, {"patient_id": stay.patient.id, "since_utc": since}, {})


def _keep_session(connection: Connection, session: InfusionSession) -> None:
    _keep_patient(connection, session.patient, is_newest=False)
    values = {
        "patient_id": session.patient.id or "",
        "begun_utc": session.begun.isoformat(),
        "ended_utc": session.ended.isoformat() if session.ended else None,
        "record": msgspec.json.encode(session).decode(),
    }
    _keep(connection, SESSION, {"id": session.id}, values)


def _keep_patient(connection: Connection, patient: Patient, *, is_newest: bool = True) -> None:
    """Keep a patient; what an older session knew does not stand in for what is known now."""
    values = {
        "name": patient.name,
        "birth_date": patient.birth_date.isoformat() if patient.birth_date else None,
        "weight_kg": patient.weight_kg,
        "notes": patient.notes,
        "flags": json.dumps(patient.flags),
    }
    _keep(connection, PATIENT, {"id": patient.id or ""}, values, may_change=is_newest)


def _keep(
    connection: Connection, table: Table, key: dict[str, Any], values: dict[str, Any], *, may_change: bool = True
) -> None:
    """Let there be one row of this key with these values: in words that every database knows."""
    of_key = and_(*(table.c[name] == value for name, value in key.items()))
    if connection.execute(table.select().where(of_key)).first() is None:
        connection.execute(table.insert().values(**key, **values))
    elif values and may_change:
        connection.execute(table.update().where(of_key).values(**values))
