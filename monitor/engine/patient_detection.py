"""Is somebody there although the bed stands by? A pulse that has been coming for some time says so.

Pure: time is an argument.
"""

from typing import Final

_SEEN_AFTER_S: Final = 30.0  # a probe that is handled or tried on a finger is no patient yet


class PatientDetection:
    """Told at every tick whether a fresh pulse is there."""

    def __init__(self) -> None:
        self._since: float | None = None

    def note(self, at: float, *, is_pulse: bool) -> None:
        """Take note whether a pulse is coming at `at`."""
        if not is_pulse:
            self._since = None
        elif self._since is None:
            self._since = at

    def is_seen(self, at: float) -> bool:
        """Say whether it has been coming without a break for long enough."""
        return self._since is not None and at - self._since >= _SEEN_AFTER_S
