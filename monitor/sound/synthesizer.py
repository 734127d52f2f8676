"""The voice: what must sound now, as a stream of samples, whoever takes them.

`say` belongs to the engine's event loop, `fill` to the thread of the sound device; between them only whole values
are handed over, so that neither waits for the other.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from bedside.alarms.catalogue import Category, Priority
from bedside.monitor.sound.tones import BEEPS, FLOOR, RATE_HZ, Samples, beep, burst, interval_s

_FADE_S: Final = 0.005  # a tone that is cut ends within it: no click, and no wait for the next
_MOST_STARTED: Final = 256  # the engine takes them twenty times a second; what is beyond is the oldest, and lost
_MOST_HEARD: Final = 64


class What(NamedTuple):
    """What must sound: one that has escalated is as loud as it goes."""

    priority: Priority
    category: Category
    is_escalated: bool = False


@dataclass(frozen=True, slots=True)
class _Cycle:
    """A burst, and the samples from its beginning to the beginning of the next."""

    burst: Samples
    period: int


class Synthesizer:
    """Repeats the bursts of one alarm until told another, or none.

    Attributes:
        started: (key, monotonic seconds) of each alarm whose first burst was handed over; taken by the engine. An
            alarm that gave way to a higher one and sounds again is not started again.

    """

    def __init__(self, volume: float, pulse_tone: float = 0.0) -> None:
        """Take the volumes of alarms (raised to the floor) and of the pulse tone (0: none), 0 to 1."""
        self.set_volume(volume)
        self.set_pulse_tone(pulse_tone)
        self._beep_wanted: int | None = None
        self._is_trial_wanted = False
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
        self._beeps = {spo2: beep(spo2, rate_hz) for spo2 in BEEPS}
        self._beep: Samples = np.empty(0, np.float32)
        self._trial: Samples = np.empty(0, np.float32)
        self._fade = np.linspace(1, 0, round(_FADE_S * rate_hz), dtype=np.float32)
        self._tail = np.zeros_like(self._fade)
        self._tail_place = len(self._tail)
        self._current: tuple[What | None, str] = (None, "")
        self._place = 0
        self._last = np.float32(0)

    def set_volume(self, volume: float) -> None:
        """Set how loud alarms are, 0 to 1, raised to the floor: from the next samples on, also of one that sounds."""
        self._volume = np.float32(max(FLOOR, min(1.0, volume)))

    def set_pulse_tone(self, volume: float) -> None:
        """Set how loud the tone of a pulse is, 0 to 1, from the next pulse on; 0: none."""
        self._pulse_tone = np.float32(max(0.0, min(1.0, volume)))

    def say(self, what: What | None, key: str) -> None:
        """Set what must sound; another occurrence begins its burst anew even if it sounds alike, since it is news."""
        self._wanted = (what, key)

    def beep(self, spo2: float) -> None:
        """Sound one pulse, unless an alarm sounds; its pitch tells the SpO2, in per cent."""
        if self._pulse_tone:
            self._beep_wanted = max(BEEPS.start, min(BEEPS.stop - 1, round(spo2)))

    def try_out(self) -> None:
        """Sound the burst of low priority once, unless an alarm sounds; one that begins cuts it short."""
        self._is_trial_wanted = True

    def fill(self, out: Samples, at: float) -> None:
        """Write the next samples into `out`, one-dimensional and not empty; `at` is now, in monotonic seconds."""
        wanted = self._wanted
        if wanted != self._current:
            self._turn_to(wanted, at)
        self._copy_bursts(out)
        self._add_beep(out)
        self._add_trial(out)
        self._add_tail(out)
        self._last = out[-1]

    def _cycle(self, priority: Priority, category: Category, rate_hz: int) -> _Cycle:
        samples = burst(priority, category, 1.0, rate_hz)
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
        cycle, done = self._cycles[what.priority, what.category], 0
        gain = np.float32(1) if what.is_escalated else self._volume
        while done < len(out):
            taken = min(len(out) - done, cycle.period - self._place)
            part = cycle.burst[self._place : self._place + taken]
            np.multiply(part, gain, out=out[done : done + len(part)])
            done += taken
            self._place = (self._place + taken) % cycle.period

    def _add_beep(self, out: Samples) -> None:
        """Let a pulse sound below nothing else, over as many blocks as it takes."""
        wanted, self._beep_wanted = self._beep_wanted, None
        if wanted is not None and self._current[0] is None and not len(self._trial):
            self._beep = self._beeps[wanted] * self._pulse_tone
        part = self._beep[: len(out)]
        out[: len(part)] += part
        self._beep = self._beep[len(part) :]

    def _add_trial(self, out: Samples) -> None:
        """Let the test tone sound below no alarm, over as many blocks as it takes."""
        is_wanted, self._is_trial_wanted = self._is_trial_wanted, False
        if self._current[0] is not None:
            self._trial = self._trial[:0]
        elif is_wanted:
            self._trial = self._cycles[Priority.LOW, Category.GENERAL].burst * self._volume
        part = self._trial[: len(out)]
        out[: len(part)] += part
        self._trial = self._trial[len(part) :]

    def _add_tail(self, out: Samples) -> None:
        """Let the tone that was cut fade out below what follows, over as many blocks as it takes."""
        part = self._tail[self._tail_place : self._tail_place + len(out)]
        out[: len(part)] += part
        self._tail_place += len(part)
