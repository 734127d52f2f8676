"""Copies patients, stays and sessions from the engine's small files to the database when they change.

Runs in the archive process. The files are authoritative; the database is a searchable copy. Rows are written by key, so
that writing one again changes nothing.
"""

import json
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Table, and_

from bedside.monitor.engine.patient_settings import FILE, Settings
from bedside.monitor.infusion.session import InfusionSession
from bedside.monitor.infusion.session_file import FOLDER, LARGEST, RUNNING
from bedside.monitor.infusion.session_json import decode_session
from bedside.monitor.patient.patient import Patient
from bedside.monitor.process.state_file import read_file
from bedside.monitor.store.database import local_errors
from bedside.monitor.store.tables import PATIENT, SESSION, STAY


class PatientRecords:
    """Copies the patient and session files of one state folder whenever they have changed."""

    def __init__(self, folder: Path, database: Engine, path: Path) -> None:
        self._folder, self._database, self._path = folder, database, path
        self._copied: dict[Path, tuple[int, int]] = {}

    def tick(self) -> bool:
        """Copy the changed files to the database; return whether there were any.

        Raises StoreError if nothing was written; call it again later.
        """
        changed = {path: mark for path, mark in self._marks() if self._copied.get(path) != mark}
        if not changed:
            return False
        with local_errors(self._path), self._database.begin() as connection:
            for path in changed:
                self._copy(connection, path)
        self._copied |= changed
        return True

    def _marks(self) -> list[tuple[Path, tuple[int, int]]]:
        sessions = sorted((self._folder / FOLDER).glob("*.json"))
        marks = []
        for path in (self._folder / FILE, self._folder / RUNNING, *sessions):
            try:
                stat = path.stat()
            except OSError:
                continue
            marks.append((path, (stat.st_mtime_ns, stat.st_ino)))
        return marks

    def _copy(self, connection: Connection, path: Path) -> None:
        try:
            data = read_file(path, LARGEST)
            if path.name == FILE:
                _keep_stay(connection, msgspec.json.decode(data, type=Settings))
            else:
                _keep_session(connection, decode_session(data))
        except (OSError, ValueError):
            return  # the engine reports a file that it cannot use; one that was just replaced is copied the next time


def _keep_stay(connection: Connection, settings: Settings) -> None:
    stay = settings.stay
    since = stay.since.isoformat() if stay.since else None
    if since is not None:  # the previous patient's stay has ended
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
    """Write a patient; data from an older session never replaces newer data."""
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
    """Insert or update the row with this key, in SQL that every database understands."""
    of_key = and_(*(table.c[name] == value for name, value in key.items()))
    if connection.execute(table.select().where(of_key)).first() is None:
        connection.execute(table.insert().values(**key, **values))
    elif values and may_change:
        connection.execute(table.update().where(of_key).values(**values))
