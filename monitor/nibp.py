"""When the cuff measures: the programme of non-invasive blood pressure.

Pure: time is an argument. Runs on the engine's event loop; it asks, the driver of the module does.
"""

from typing import Final

_RETRY_S: Final = 2.0  # how soon to ask again when the module was not to be had


class NibpProgramme:
    """Measures every `interval_s`; 0: only on demand."""

    def __init__(self, interval_s: float, *, at: float, start_at_once: bool) -> None:
        self.interval_s = interval_s
        self.next_at: float | None = at if start_at_once else self._after(at)

    def is_due(self, at: float) -> bool:
        """Say whether a measurement should begin now."""
        return self.next_at is not None and at >= self.next_at

    def started(self, at: float) -> None:
        """Note that a measurement began, by the programme or by hand: the next is one interval later."""
        self.next_at = self._after(at)

    def not_started(self, at: float) -> None:
        """Note that the module was not to be had: ask again soon."""
        self.next_at = at + _RETRY_S

    def set_interval(self, interval_s: float, at: float) -> None:
        """Change the interval; the next measurement is one whole interval away."""
        self.interval_s = interval_s
        self.next_at = self._after(at)

    def _after(self, at: float) -> float | None:
        return at + self.interval_s if self.interval_s else None
