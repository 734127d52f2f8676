"""The sessions of a state folder: the one that goes on, and all that are over. Read-only; any process."""

from pathlib import Path

import msgspec

from monitor.infusion.keeper import FOLDER, RUNNING
from monitor.infusion.session import Session


class ShelfError(Exception):
    """A session cannot be read, or is not there. Its text is for people."""


def sessions(folder: Path, patient_id: str | None = None) -> list[Session]:
    """Return the sessions, of one patient if one is named, oldest first."""
    paths = [*sorted((folder / FOLDER).glob("*.json")), folder / RUNNING]
    found = [_read(path) for path in paths if path.exists()]
    return sorted((row for row in found if patient_id in {None, row.patient.id}), key=lambda row: row.begun)


def session(folder: Path, session_id: str | None = None) -> Session:
    """Return one session by its id, the newest if none is named; ShelfError if there is none."""
    found = [row for row in sessions(folder) if session_id in {None, row.id}]
    if not found:
        of_it = f"no session {session_id}" if session_id else "no session"
        raise ShelfError(f"{folder} has {of_it}")
    return found[-1]


def _read(path: Path) -> Session:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Session)
    except (OSError, msgspec.MsgspecError) as err:
        raise ShelfError(f"{path} cannot be read: {err}") from err
