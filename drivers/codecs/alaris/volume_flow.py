"""Infers from the infused volume whether a pump is delivering, for a pump whose report of it is not understood.

Pure; runs on the engine's event loop.
"""

from typing import Final

_HOUR_S: Final = 3600.0
_SHORTEST_S: Final = 3.0  # three answers of a pump that is polled once a second
_STEPS: Final = 3.0  # the pump has stopped if the volume did not rise while this many steps were due


class Flow:
    """Compares each infused volume with the one before.

    Whether the pump delivers is unknown until the volume has risen, or has stayed the same for long enough.
    """

    def __init__(self) -> None:
        self._volume_ml: float | None = None
        self._moved_at = 0.0
        self._is_running: bool | None = None

    def is_running(self, volume_ml: float, step_ml: float, rate_ml_h: float, at: float) -> bool | None:
        """Return whether the pump delivers, after a report at `at` (monotonic seconds); None while unknown.

        `volume_ml` and `rate_ml_h` are those of the report. `step_ml`: the smallest step of the reported volume.
        """
        before, self._volume_ml = self._volume_ml, volume_ml
        if before is None or volume_ml < before:  # the first volume, or the pump's counter was reset
            self._moved_at = at
        elif volume_ml > before:
            self._moved_at, self._is_running = at, True
        elif at - self._moved_at > _patience_s(step_ml, rate_ml_h):
            self._is_running = False
        return self._is_running

    def clear(self) -> None:
        """Forget the last volume and whether the pump delivers."""
        self._volume_ml = self._is_running = None


def _patience_s(step_ml: float, rate_ml_h: float) -> float:
    """Return how long, in seconds, the volume may stay the same although the pump delivers; 0 at rate 0."""
    return max(_SHORTEST_S, _STEPS * step_ml / rate_ml_h * _HOUR_S) if rate_ml_h > 0 else 0.0
