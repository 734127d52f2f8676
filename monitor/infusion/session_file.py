"""The session files of a state folder: the open session, and one file for each closed one. They survive a power loss.

Runs on the engine's event loop.
"""

from pathlib import Path
from typing import Final

from bedside.config.refusal import Refusal
from bedside.monitor.infusion.session import InfusionSession, Phase
from bedside.monitor.infusion.session_json import decode_session
from bedside.monitor.process.atomic_file import store_durably

RUNNING: Final = "session.json"
FOLDER: Final = "sessions"  # of closed sessions, each under its id
_LARGEST: Final = 1 << 22  # bytes


class SessionFile:
    """Reads and writes the sessions of one state folder.

    `fault`: why the file of the open session could not be read, "" if it could or if there was none.
    """

    def __init__(self, folder: Path) -> None:
        self._running, self._folder = folder / RUNNING, folder / FOLDER
        self.fault = ""

    def read(self) -> InfusionSession | None:
        """Return the open session that an earlier engine stored, None if there is none or its file is damaged.

        A damaged file is renamed, so that it is never overwritten, and `fault` says why.
        """
        try:
            return decode_session(self._running.read_bytes()[:_LARGEST])
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as err:  # msgspec's errors are ValueErrors
            aside = self._running.with_suffix(".damaged.json")
            self.fault = f"{RUNNING} cannot be used, set aside as {aside.name}: {err}"
            if self._running.exists():
                self._running.replace(aside)
            return None

    def write(self, session: InfusionSession) -> Refusal | None:
        """Write the session to the disk, a closed session into a file of its own.

        Refusal if the disk failed: a restart would lose the session.
        """
        if session.phase is not Phase.CLOSED:
            return store_durably(self._running, session)
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as err:
            return Refusal(f"the session's record cannot be kept: {err.strerror}")
        refusal = store_durably(self._folder / f"{session.id}.json", session)
        if refusal is None:
            self._running.unlink(missing_ok=True)
        return refusal
