"""The synthesizer: turns the alarm sound that the engine has set into a stream of samples.

The engine's event loop calls `set_sound`, the thread of the sound device calls `fill`. They share only values that are
assigned in one step, so that neither waits for the other.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from bedside.alarms.catalogue import Category, Priority
from bedside.monitor.sound.tones import BEEPS, FLOOR, RATE_HZ, Samples, beep, burst, interval_s

_FADE_S: Final = 0.005  # fade-out of an interrupted tone: no click, and no delay of the next
_MOST_STARTED: Final = 256  # the engine takes them twenty times a second; beyond this the oldest are dropped
_MOST_PLAYED: Final = 64


class AlarmSound(NamedTuple):
    """The sound of an alarm; an escalated alarm sounds at full volume."""

    priority: Priority
    category: Category
    is_escalated: bool = False


@dataclass(frozen=True, slots=True)
class _Cycle:
    """A burst, and the number of samples from its start to the start of the next."""

    burst: Samples
    period: int


class Synthesizer:
    """Repeats the bursts of one alarm until another sound, or silence, is set.

    Attributes:
        started: (key, monotonic seconds) of each alarm whose first burst was passed to the output; the engine takes
            them. An alarm that is interrupted by a higher one and sounds again is not listed twice.

    """

    def __init__(self, volume: float, pulse_tone: float = 0.0) -> None:
        """Set the volumes of alarms (FLOOR at least) and of the pulse tone (0: none), 0 to 1."""
        self.set_volume(volume)
        self.set_pulse_tone(pulse_tone)
        self._requested_beep: int | None = None
        self._is_test_tone_requested = False
        self._requested: tuple[AlarmSound | None, str] = (None, "")
        self._played: deque[str] = deque(maxlen=_MOST_PLAYED)
        self.started: deque[tuple[str, float]] = deque(maxlen=_MOST_STARTED)
        self.tune(RATE_HZ)

    def tune(self, rate_hz: int) -> None:
        """Make the bursts for a device's sampling rate; must not run during `fill`. The current burst restarts."""
        self._cycles = {
            (priority, category): self._cycle(priority, category, rate_hz)
            for priority in Priority
            for category in Category
        }
        self._beeps = {spo2: beep(spo2, rate_hz) for spo2 in BEEPS}
        self._beep: Samples = np.empty(0, np.float32)
        self._test_tone: Samples = np.empty(0, np.float32)
        self._fade = np.linspace(1, 0, round(_FADE_S * rate_hz), dtype=np.float32)
        self._tail = np.zeros_like(self._fade)
        self._tail_place = len(self._tail)
        self._current: tuple[AlarmSound | None, str] = (None, "")
        self._place = 0
        self._last = np.float32(0)

    def set_volume(self, volume: float) -> None:
        """Set the volume of alarms, 0 to 1; below FLOOR it counts as FLOOR. Effective at once, even within a burst."""
        self._volume = np.float32(max(FLOOR, min(1.0, volume)))

    def set_pulse_tone(self, volume: float) -> None:
        """Set the volume of the pulse tone, 0 to 1, from the next pulse on; 0: none."""
        self._pulse_tone = np.float32(max(0.0, min(1.0, volume)))

    def set_sound(self, sound: AlarmSound | None, key: str) -> None:
        """Set the sound to repeat. A new occurrence restarts the burst even if it sounds the same."""
        self._requested = (sound, key)

    def beep(self, spo2: float) -> None:
        """Play one pulse tone, unless an alarm sounds; its pitch follows the SpO2 in per cent."""
        if self._pulse_tone:
            self._requested_beep = max(BEEPS.start, min(BEEPS.stop - 1, round(spo2)))

    def play_test_tone(self) -> None:
        """Play the low priority burst once, unless an alarm sounds; an alarm that starts interrupts it."""
        self._is_test_tone_requested = True

    def fill(self, out: Samples, at: float) -> None:
        """Write the next samples into `out`, one-dimensional and not empty; `at` is now, in monotonic seconds."""
        requested = self._requested
        if requested != self._current:
            self._switch_to(requested, at)
        self._copy_bursts(out)
        self._add_beep(out)
        self._add_test_tone(out)
        self._add_tail(out)
        self._last = out[-1]

    def _cycle(self, priority: Priority, category: Category, rate_hz: int) -> _Cycle:
        samples = burst(priority, category, 1.0, rate_hz)
        return _Cycle(samples, len(samples) + round(interval_s(priority) * rate_hz))

    def _switch_to(self, requested: tuple[AlarmSound | None, str], at: float) -> None:
        self._current, self._place = requested, 0
        np.multiply(self._fade, self._last, out=self._tail)
        self._tail_place = 0
        sound, key = requested
        if sound is not None and key not in self._played:
            self._played.append(key)
            self.started.append((key, at))

    def _copy_bursts(self, out: Samples) -> None:
        out.fill(0)
        sound = self._current[0]
        if sound is None:
            return
        cycle, done = self._cycles[sound.priority, sound.category], 0
        gain = np.float32(1) if sound.is_escalated else self._volume
        while done < len(out):
            taken = min(len(out) - done, cycle.period - self._place)
            part = cycle.burst[self._place : self._place + taken]
            np.multiply(part, gain, out=out[done : done + len(part)])
            done += taken
            self._place = (self._place + taken) % cycle.period

    def _add_beep(self, out: Samples) -> None:
        """Add the pulse tone, over several blocks if needed; it never sounds together with another tone."""
        spo2, self._requested_beep = self._requested_beep, None
        if spo2 is not None and self._current[0] is None and not len(self._test_tone):
            self._beep = self._beeps[spo2] * self._pulse_tone
        part = self._beep[: len(out)]
        out[: len(part)] += part
        self._beep = self._beep[len(part) :]

    def _add_test_tone(self, out: Samples) -> None:
        """Add the test tone, over several blocks if needed; it never sounds together with an alarm."""
        is_requested, self._is_test_tone_requested = self._is_test_tone_requested, False
        if self._current[0] is not None:
            self._test_tone = self._test_tone[:0]
        elif is_requested:
            self._test_tone = self._cycles[Priority.LOW, Category.GENERAL].burst * self._volume
        part = self._test_tone[: len(out)]
        out[: len(part)] += part
        self._test_tone = self._test_tone[len(part) :]

    def _add_tail(self, out: Samples) -> None:
        """Add the fade-out of an interrupted tone, over several blocks if needed."""
        part = self._tail[self._tail_place : self._tail_place + len(out)]
        out[: len(part)] += part
        self._tail_place += len(part)
