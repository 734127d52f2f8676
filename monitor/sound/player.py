"""The sound player: keeps a sound output open for the synthesizer, and reports a fault if there is none.

Runs in the engine process, because sound must survive a crash of the screen. A separate thread opens the output and
checks it: PortAudio may block, and the engine's loop must not. If the device is missing or was unplugged, the thread
retries every ten seconds.
"""

import logging
import threading
from collections.abc import Callable
from typing import Final

from bedside.drivers import clock
from bedside.monitor.sound.output import Output, SoundError, opened
from bedside.monitor.sound.synthesizer import AlarmSound, Synthesizer

OFF: Final = "sound is switched off by the configuration"
_RETRY_S: Final = 10.0
_STUCK_S: Final = 1.0  # a device that has requested no samples for so long has been unplugged
_CHECK_S: Final = 0.1
_HUNG_S: Final = 5.0  # a library may take this long to open or close a device
_JOIN_S: Final = 3.0

_log = logging.getLogger("bedside.sound")


class OutputKeeper:
    """Opens the output, detects when it stops, and reopens it. Time is an argument.

    Attributes:
        fault: the reason why no alarm can be heard, None while sound works or before the first result is known.

    """

    def __init__(self, open_output: Callable[[], Output]) -> None:
        self._open_output = open_output
        self._output: Output | None = None
        self._opened_at = 0.0
        self._retry_at = float("-inf")
        self.fault: str | None = None

    def check(self, at: float) -> None:
        """Open the output if a try is due, and close it if it has stopped. `at`: now, in monotonic seconds.

        A fault ends only when the new output has requested samples.
        """
        if self._output is None:
            if at >= self._retry_at:
                self._open(at)
            return
        requested_at = self._output.requested_at
        if at - (self._opened_at if requested_at is None else requested_at) > _STUCK_S:
            self.close()
            self._fail("the sound output has stopped", at)
        elif requested_at is not None:
            self.fault = None

    def close(self) -> None:
        """Close the output if it is open."""
        if self._output is not None:
            self._output.close()
            self._output = None

    def _open(self, at: float) -> None:
        try:
            self._output, self._opened_at = self._open_output(), at
        except SoundError as err:
            self._fail(f"no sound output: {' '.join(str(err).split())}", at)

    def _fail(self, reason: str, at: float) -> None:
        if reason != self.fault:
            _log.warning("%s", reason)
        self.fault, self._retry_at = reason, at + _RETRY_S


class SoundPlayer:
    """Plays the sound that the engine sets once a tick. Its methods raise nothing: `fault` reports every problem."""

    def __init__(self, output: str, volume: float, pulse_tone: float = 0.0) -> None:
        """Start opening the output: "default", the name of a device, "wav:FILE", or "none"; volumes 0 to 1."""
        self._is_off = output == "none"
        self._synthesizer = Synthesizer(volume, pulse_tone)
        self._output = OutputKeeper(lambda: opened(output, self._synthesizer))
        self._checked_at = clock.now()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="sound", daemon=True)
        if not self._is_off:
            self._thread.start()

    @property
    def fault(self) -> str | None:
        """The reason why no alarm can be heard; None while sound works, and in the first second."""
        if self._is_off:
            return OFF
        is_hung = clock.now() - self._checked_at > _HUNG_S  # or its thread has died
        return "the sound output does not answer" if is_hung else self._output.fault

    def play(self, sound: AlarmSound | None, key: str) -> None:
        """Set the sound to repeat, None for silence; `key` identifies the occurrence of the alarm."""
        self._synthesizer.set_sound(sound, key)

    def set_volume(self, volume: float) -> None:
        """Set the volume of alarms, 0 to 1; effective at once."""
        self._synthesizer.set_volume(volume)

    def set_pulse_tone(self, volume: float) -> None:
        """Set the volume of the pulse tone, 0 to 1; 0: none."""
        self._synthesizer.set_pulse_tone(volume)

    def play_test_tone(self) -> None:
        """Play the low priority burst once, unless an alarm sounds."""
        self._synthesizer.play_test_tone()

    def beep(self, spo2: float) -> None:
        """Play one pulse tone, unless an alarm sounds."""
        self._synthesizer.beep(spo2)

    def take_started(self) -> list[tuple[str, float]]:
        """Return and clear the alarms whose first burst was passed to the output: (key, monotonic seconds)."""
        started = self._synthesizer.started
        return [started.popleft() for _ in range(len(started))]

    def close(self) -> None:
        """Stop the sound and close the output; may be called twice."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(_JOIN_S)
            if self._thread.is_alive():
                _log.error("the sound output does not close: its thread is abandoned")

    def _keep(self) -> None:
        try:
            while True:
                self._checked_at = clock.now()
                self._output.check(self._checked_at)
                if self._ended.wait(_CHECK_S):
                    return
        finally:
            self._output.close()
