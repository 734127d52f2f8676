"""Detects a patient in a bed that is in standby, by a pulse that lasts.

Pure: time is an argument. Runs on the engine's event loop.
"""

from typing import Final

_SEEN_AFTER_S: Final = 30.0  # a probe that staff handle or try on a finger is not a patient yet


class PatientDetection:
    """Records since when a fresh pulse has been measured without a break. Call `note` at every tick."""

    def __init__(self) -> None:
        self._since: float | None = None

    def note(self, at: float, *, is_pulse: bool) -> None:
        """Record whether there is a fresh pulse at `at` (monotonic seconds)."""
        if not is_pulse:
            self._since = None
        elif self._since is None:
            self._since = at

    def is_seen(self, at: float) -> bool:
        """Return whether the pulse has lasted for 30 s without a break."""
        return self._since is not None and at - self._since >= _SEEN_AFTER_S
