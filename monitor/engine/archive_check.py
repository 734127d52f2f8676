"""Is what was measured kept? What the archive says of itself, as a technical condition.

Runs on the engine's event loop. Time is an argument.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any, Final

from bedside.monitor.link.heartbeats import StoreState

EXPECTED: Final = "BEDSIDE_ARCHIVE"  # in the environment of an engine that has an archive beside it
_SILENT_S: Final = 15.0  # it speaks every second; a disk may hold it up


class ArchiveCheck:
    """Hears the archive, and misses it where there should be one."""

    def __init__(self, at: float, *, is_expected: bool) -> None:
        self._heard_at = at
        self._is_expected = is_expected
        self._said = ""
        self.central = ""  # what the archive says of the central store, "" while it is reached or there is none
        self.commands: Mapping[type, Callable[[Any, float], str]] = {StoreState: self._hear}

    @classmethod
    def from_environment(cls, at: float) -> "ArchiveCheck":
        """Return the watch of this process."""
        return cls(at, is_expected=EXPECTED in os.environ)

    def fault(self, at: float) -> str:
        """Return what is not kept now, "" if all is."""
        if self._is_expected and at - self._heard_at > _SILENT_S:
            return "numbers and waves are not kept: the archive is silent"
        return self._said

    def _hear(self, state: StoreState, at: float) -> str:
        self._heard_at, self._said, self.central = at, state.fault, state.central
        return ""
