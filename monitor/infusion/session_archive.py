"""Reads the sessions of a state folder: the open one and all closed ones. Read-only; any process."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from bedside.monitor.infusion.session import InfusionSession
from bedside.monitor.infusion.session_file import FOLDER, LARGEST, RUNNING
from bedside.monitor.infusion.session_json import decode_session
from bedside.monitor.process.state_file import read_file


class SessionArchiveError(Exception):
    """A stored session cannot be read or does not exist. The message is for people."""


@dataclass(frozen=True, slots=True)
class SessionArchive:
    """The stored sessions, oldest first, and a sentence for each file that could not be read."""

    sessions: tuple[InfusionSession, ...]
    faults: tuple[str, ...]


def read_sessions(folder: Path, patient_id: str | None = None) -> SessionArchive:
    """Return all stored sessions, or those of one patient. A damaged file is reported and skipped.

    Each session is returned once: a closed one counts, not the open one that it was.
    """
    paths = [folder / RUNNING, *sorted((folder / FOLDER).glob("*.json"))]
    read = [_read(path) for path in paths if path.exists()]
    by_id = {row.id: row for row in read if isinstance(row, InfusionSession)}
    sessions = [row for row in by_id.values() if patient_id in {None, row.patient.id}]
    faults = tuple(row for row in read if isinstance(row, str))
    return SessionArchive(tuple(sorted(sessions, key=lambda row: row.begun)), faults)


def read_session(folder: Path, session_id: str | None = None) -> InfusionSession:
    """Return the session with this id, the newest if no id is given. Raises SessionArchiveError if there is none."""
    archive = read_sessions(folder)
    matching = [row for row in archive.sessions if session_id in {None, row.id}]
    if not matching:
        missing = f"no session {session_id}" if session_id else "no session"
        raise SessionArchiveError("; ".join([f"{folder} has {missing}", *archive.faults]))
    return matching[-1]


def _read(path: Path) -> InfusionSession | str:
    """Return a session, or why it cannot be read."""
    try:
        return decode_session(read_file(path, LARGEST))
    except (OSError, msgspec.MsgspecError) as err:
        return f"{path} cannot be read: {err}"
