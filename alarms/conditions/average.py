"""A moving average, for vitals that their device does not average itself.

Pure: time is an argument.
"""

from collections import deque
from collections.abc import Iterable


class Average:
    """The mean of the values of the last `window_s` seconds; if that is 0, the last value itself."""

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self._past: deque[tuple[float, float]] = deque()

    def of(self, value: float, at: float) -> float:
        """Add a value; return the mean of the window that ends with it."""
        if not self._window_s:
            return value
        self._past.append((at, value))
        while self._past[0][0] <= at - self._window_s:
            self._past.popleft()
        return sum(each for _, each in self._past) / len(self._past)

    def forget(self) -> None:
        """Discard all values."""
        self._past.clear()

    def state(self) -> tuple[tuple[float, float], ...]:
        """Return the times and values of the window, to be stored."""
        return tuple(self._past)

    def resume(self, past: Iterable[tuple[float, float]], by_s: float) -> None:
        """Continue from stored times and values; `by_s` is added to the times."""
        self._past = deque((at + by_s, value) for at, value in past)
