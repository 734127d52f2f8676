"""Whether something flows, from the volume that was infused: for a pump whose word for it is not known.

Pure; runs on the engine's event loop.
"""

from typing import Final

_HOUR_S: Final = 3600.0
_SHORTEST_S: Final = 3.0  # three answers of a pump that is asked once a second
_STEPS: Final = 3.0  # a volume that rose by none of so many steps that were due does not rise


class Flow:
    """Watches the volume. Knows nothing until the volume rose, or did not rise for long enough."""

    def __init__(self) -> None:
        self._volume_ml: float | None = None
        self._moved_at = 0.0
        self._is_running: bool | None = None

    def is_running(self, volume_ml: float, step_ml: float, rate_ml_h: float, at: float) -> bool | None:
        """Return whether it flows, None while that is not known. `step_ml` is the smallest rise that can be seen."""
        before, self._volume_ml = self._volume_ml, volume_ml
        if before is None or volume_ml < before:  # the first, or the pump's count was cleared
            self._moved_at = at
        elif volume_ml > before:
            self._moved_at, self._is_running = at, True
        elif at - self._moved_at > _patience_s(step_ml, rate_ml_h):
            self._is_running = False
        return self._is_running

    def clear(self) -> None:
        """Forget."""
        self._volume_ml = self._is_running = None


def _patience_s(step_ml: float, rate_ml_h: float) -> float:
    """Return how long the volume may stand still though it flows; at no rate at all nothing flows."""
    return max(_SHORTEST_S, _STEPS * step_ml / rate_ml_h * _HOUR_S) if rate_ml_h > 0 else 0.0
