"""Sessions on the disk: the one that goes on, and each that is over, a file each. They survive a power loss.

Runs on the engine's event loop.
"""

from pathlib import Path
from typing import Final

import msgspec

from bedside.monitor.infusion.session import InfusionSession, Phase
from bedside.monitor.process.atomic_file import kept_durably

RUNNING: Final = "session.json"
FOLDER: Final = "sessions"  # of those that are over, by their id
_LARGEST: Final = 1 << 22


class SessionFile:
    """The sessions of one state folder. `fault`: why the one found there could not be gone on with, "" if none."""

    def __init__(self, folder: Path) -> None:
        self._running, self._folder = folder / RUNNING, folder / FOLDER
        self.fault = ""

    def found(self) -> InfusionSession | None:
        """Return the session that an engine before this one left; a damaged file is set aside, never overwritten."""
        try:
            return msgspec.json.decode(self._running.read_bytes()[:_LARGEST], type=InfusionSession)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as err:  # msgspec's errors are ValueErrors
            aside = self._running.with_suffix(".damaged.json")
            self.fault = f"{RUNNING} cannot be used, set aside as {aside.name}: {err}"
            if self._running.exists():
                self._running.replace(aside)
            return None

    def keep(self, session: InfusionSession) -> str:
        """Write a session; return "" or a sentence why a restart would lose it. One that is over gets its own file."""
        if session.phase is not Phase.CLOSED:
            return kept_durably(self._running, session)
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as err:
            return f"the session's record cannot be kept: {err.strerror}"
        answer = kept_durably(self._folder / f"{session.id}.json", session)
        if not answer:
            self._running.unlink(missing_ok=True)
        return answer
