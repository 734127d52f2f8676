"""The voice: what must sound now, as a stream of samples, whoever takes them.

`say` belongs to the engine's event loop, `fill` to the thread of the sound device; between them only whole values
are handed over, so that neither waits for the other.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from alarms.catalogue import Category, Priority
from monitor.tones import RATE_HZ, Samples, burst, interval_s

What = tuple[Priority, Category]
_FADE_S: Final = 0.005  # a tone that is cut ends within it: no click, and no wait for the next
_MOST_STARTED: Final = 256  # the engine takes them twenty times a second; what is beyond is the oldest, and lost
_MOST_HEARD: Final = 64


@dataclass(frozen=True, slots=True)
class _Cycle:
    """A burst, and the samples from its beginning to the beginning of the next."""

    burst: Samples
    period: int


class Voice:
    """Repeats the bursts of one alarm until told another, or none.

    Attributes:
        started: (key, monotonic seconds) of each alarm whose first burst was handed over; taken by the engine. An
            alarm that gave way to a higher one and sounds again is not started again.

    """

    def __init__(self, volume: float) -> None:
        self._volume = volume
        self._wanted: tuple[What | None, str] = (None, "")
        self._heard: deque[str] = deque(maxlen=_MOST_HEARD)
        self.started: deque[tuple[str, float]] = deque(maxlen=_MOST_STARTED)
        self.tune(RATE_HZ)

    def tune(self, rate_hz: int) -> None:
        """Make the bursts for a device's own rate. Only while nobody calls `fill`; what sounded begins anew."""
        self._cycles = {
            (priority, category): self._cycle(priority, category, rate_hz)
            for priority in Priority
            for category in Category
        }
        self._fade = np.linspace(1, 0, round(_FADE_S * rate_hz), dtype=np.float32)
        self._tail = np.zeros_like(self._fade)
        self._tail_place = len(self._tail)
        self._current: tuple[What | None, str] = (None, "")
        self._place = 0
        self._last = np.float32(0)

    def say(self, what: What | None, key: str) -> None:
        """Set what must sound; another occurrence begins its burst anew even if it sounds alike, since it is news."""
        self._wanted = (what, key)

    def fill(self, out: Samples, at: float) -> None:
        """Write the next samples into `out`, one-dimensional and not empty; `at` is now, in monotonic seconds."""
        wanted = self._wanted
        if wanted != self._current:
            self._turn_to(wanted, at)
        self._copy_bursts(out)
        self._add_tail(out)
        self._last = out[-1]

    def _cycle(self, priority: Priority, category: Category, rate_hz: int) -> _Cycle:
        samples = burst(priority, category, self._volume, rate_hz)
        return _Cycle(samples, len(samples) + round(interval_s(priority) * rate_hz))

    def _turn_to(self, wanted: tuple[What | None, str], at: float) -> None:
        self._current, self._place = wanted, 0
        np.multiply(self._fade, self._last, out=self._tail)
        self._tail_place = 0
        what, key = wanted
        if what is not None and key not in self._heard:
            self._heard.append(key)
            self.started.append((key, at))

    def _copy_bursts(self, out: Samples) -> None:
        out.fill(0)
        what = self._current[0]
        if what is None:
            return
        cycle, done = self._cycles[what], 0
        while done < len(out):
            taken = min(len(out) - done, cycle.period - self._place)
            part = cycle.burst[self._place : self._place + taken]
            out[done : done + len(part)] = part
            done += taken
            self._place = (self._place + taken) % cycle.period

    def _add_tail(self, out: Samples) -> None:
        """Let the tone that was cut fade out below what follows, over as many blocks as it takes."""
        part = self._tail[self._tail_place : self._tail_place + len(out)]
        out[: len(part)] += part
        self._tail_place += len(part)
