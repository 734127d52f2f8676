"""The voice: what must sound now, as a stream of samples, whoever takes them.

`say` belongs to the engine's event loop, `fill` to the thread of the sound device; between them only whole values
are handed over, so that neither waits for the other.
"""

from collections import deque
from typing import Final

import numpy as np

from alarms.catalogue import Category, Priority
from monitor.tones import RATE_HZ, Samples, cycle

What = tuple[Priority, Category]
_FADE: Final = np.linspace(1, 0, round(0.005 * RATE_HZ), dtype=np.float32)  # a cut tone without its click
_NOTHING: Final = np.zeros(0, np.float32)


class Voice:
    """Repeats the bursts of one alarm until told another, or none.

    Attributes:
        started: (key, monotonic seconds) of each alarm whose first burst was handed over; taken by the engine.

    """

    def __init__(self, volume: float) -> None:
        self._cycles: dict[What, Samples] = {
            (priority, category): cycle(priority, category, volume) for priority in Priority for category in Category
        }
        self._wanted: tuple[What | None, str] = (None, "")
        self._current: tuple[What | None, str] = (None, "")
        self._place = 0
        self._last = np.float32(0)
        self.started: deque[tuple[str, float]] = deque(maxlen=256)

    def say(self, what: What | None, key: str) -> None:
        """Set what must sound; another alarm of the same kind begins its burst anew, since it is news."""
        self._wanted = (what, key)

    def fill(self, out: Samples, at: float) -> None:
        """Write the next samples into `out`, shape (n,); `at` is now, in monotonic seconds."""
        wanted = self._wanted
        head = _NOTHING
        if wanted != self._current:
            self._current, self._place = wanted, 0
            head = self._last * _FADE
            if wanted[0] is not None:
                self.started.append((wanted[1], at))
        self._copy(out)
        count = min(len(head), len(out))
        out[:count] += head[:count]
        if len(out):
            self._last = out[-1]

    def _copy(self, out: Samples) -> None:
        what = self._current[0]
        if what is None:
            out.fill(0)
            return
        wave, done = self._cycles[what], 0
        while done < len(out):
            count = min(len(out) - done, len(wave) - self._place)
            out[done : done + count] = wave[self._place : self._place + count]
            done += count
            self._place = (self._place + count) % len(wave)
