"""The sessions of a state folder: the one that goes on, and all that are over. Read-only; any process."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from bedside.monitor.infusion.session import InfusionSession
from bedside.monitor.infusion.session_file import FOLDER, RUNNING
from bedside.monitor.infusion.session_json import decode_session


class SessionArchiveError(Exception):
    """A session cannot be read, or is not there. Its text is for people."""


@dataclass(frozen=True, slots=True)
class SessionArchive:
    """What was found: sessions, oldest first, and a sentence for each file that could not be read."""

    sessions: tuple[InfusionSession, ...]
    faults: tuple[str, ...]


def read_sessions(folder: Path, patient_id: str | None = None) -> SessionArchive:
    """Return the sessions, of one patient if one is named. A damaged file costs that session, and no other."""
    paths = [*sorted((folder / FOLDER).glob("*.json")), folder / RUNNING]
    read = [_read(path) for path in paths if path.exists()]
    found = [row for row in read if isinstance(row, InfusionSession) and patient_id in {None, row.patient.id}]
    faults = tuple(row for row in read if isinstance(row, str))
    return SessionArchive(tuple(sorted(found, key=lambda row: row.begun)), faults)


def read_session(folder: Path, session_id: str | None = None) -> InfusionSession:
    """Return one session by its id, the newest if none is named; SessionArchiveError if there is none."""
    kept = read_sessions(folder)
    found = [row for row in kept.sessions if session_id in {None, row.id}]
    if not found:
        of_it = f"no session {session_id}" if session_id else "no session"
        raise SessionArchiveError("; ".join([f"{folder} has {of_it}", *kept.faults]))
    return found[-1]


def _read(path: Path) -> InfusionSession | str:
    """Return a session, or why it cannot be read."""
    try:
        return decode_session(path.read_bytes())
    except (OSError, msgspec.MsgspecError) as err:
        return f"{path} cannot be read: {err}"
