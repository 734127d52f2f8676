"""The mean of the last seconds, where a device does not average by itself.

Pure: time is an argument.
"""

from collections import deque


class Average:
    """A moving mean over `window_s`; 0: the value itself."""

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self._past: deque[tuple[float, float]] = deque()

    def of(self, value: float, at: float) -> float:
        """Take a value and return the mean of the window that it ends."""
        if not self._window_s:
            return value
        self._past.append((at, value))
        while self._past[0][0] <= at - self._window_s:
            self._past.popleft()
        return sum(each for _, each in self._past) / len(self._past)

    def forget(self) -> None:
        """Begin anew."""
        self._past.clear()
