"""The session files of a state folder: the open session, and one file for each closed one. They survive a power loss.

Runs on the engine's event loop.
"""

from pathlib import Path
from typing import Final

from msgspec import Struct

from bedside.monitor.infusion.session import InfusionSession, Phase
from bedside.monitor.infusion.session_json import decode_session
from bedside.monitor.process.state_file import load, read_file

RUNNING: Final = "session.json"
FOLDER: Final = "sessions"  # of closed sessions, each under its id
LARGEST: Final = 1 << 22  # bytes


class SessionFile:
    """Reads and writes the sessions of one state folder.

    Attributes:
        fault: why the file of the open session could not be read, "" if it could or if there was none.
        is_closed: whether the session in the file of the open one has a file as a closed one too. Releases until 2026
            closed a session in two steps, and a crash between them left both. The closed one counts.

    """

    def __init__(self, folder: Path) -> None:
        self._running, self._folder = folder / RUNNING, folder / FOLDER
        self.fault = ""
        self.is_closed = False

    def read(self) -> InfusionSession | None:
        """Return the open session that an earlier engine stored, None if there is none or its file is damaged.

        A damaged file is renamed, so that it is never overwritten, and `fault` says why.
        """
        session, fault = load(self._running, LARGEST, decode_session)
        if fault:
            self.fault = f"{RUNNING} cannot be used: {fault}"
        if session is None:
            return None
        self.is_closed = _is_closed(self._folder / f"{session.id}.json")
        return None if self.is_closed else session

    @staticmethod
    def changes(session: InfusionSession) -> tuple[dict[str, Struct], tuple[str, ...]]:
        """Return which files of the state folder this session writes, by their paths in it, and which it removes.

        A closed session is written into a file of its own, and is no longer the open one.
        """
        if session.phase is not Phase.CLOSED:
            return {RUNNING: session}, ()
        return {f"{FOLDER}/{session.id}.json": session}, (RUNNING,)


def _is_closed(path: Path) -> bool:
    """Whether a file holds a closed session."""
    try:
        return decode_session(read_file(path, LARGEST)).phase is Phase.CLOSED
    except (OSError, ValueError):
        return False
