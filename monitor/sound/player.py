"""The sounder: keeps the voice on a sound output; without one it says so, and the monitor goes on.

Owned by the engine process, since sound must survive the screen. A thread of its own opens the output and looks
after it, because PortAudio may take its time and the engine's loop has none. A device that is missing or was
unplugged is looked for again every ten seconds.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from bedside.monitor.sound.output import Output, SoundError, opened
from bedside.monitor.sound.synthesizer import Synthesizer, What

OFF: Final = "sound is switched off by the configuration"
_RETRY_S: Final = 10.0
_STUCK_S: Final = 1.0  # a device that has asked for nothing so long has been unplugged
_LOOK_S: Final = 0.1
_HUNG_S: Final = 5.0  # so long may a library take to open or close a device
_JOIN_S: Final = 3.0

_log = logging.getLogger("bedside.sound")


class Outlet:
    """Opens the output, notices when it is gone, and opens it again. Time is an argument.

    Attributes:
        fault: why no alarm can be heard, None if it can (or is not known yet).

    """

    def __init__(self, open_output: Callable[[], Output]) -> None:
        self._open_output = open_output
        self._output: Output | None = None
        self._opened_at = 0.0
        self._retry_at = float("-inf")
        self.fault: str | None = None

    def look(self, at: float) -> None:
        """Open the output if it is time to; drop one that asks for sound no more. Only sound heard ends a fault."""
        if self._output is None:
            if at >= self._retry_at:
                self._open(at)
            return
        heard_at = self._output.heard_at
        if at - (self._opened_at if heard_at is None else heard_at) > _STUCK_S:
            self.close()
            self._fail("the sound output has stopped", at)
        elif heard_at is not None:
            self.fault = None

    def close(self) -> None:
        """Let go of the output."""
        if self._output is not None:
            self._output.close()
            self._output = None

    def _open(self, at: float) -> None:
        try:
            self._output, self._opened_at = self._open_output(), at
        except SoundError as err:
            self._fail(f"no sound output: {' '.join(str(err).split())}", at)

    def _fail(self, sentence: str, at: float) -> None:
        if sentence != self.fault:
            _log.warning("%s", sentence)
        self.fault, self._retry_at = sentence, at + _RETRY_S


class SoundPlayer:
    """Give it what must sound, once a tick. Nothing that goes wrong with sound comes out of it but `fault`."""

    def __init__(self, output: str, volume: float, pulse_tone: float = 0.0) -> None:
        """Begin to look for the output: "default", the name of a device, "wav:FILE", or "none"; volumes 0 to 1."""
        self._is_off = output == "none"
        self._voice = Synthesizer(volume, pulse_tone)
        self._outlet = Outlet(lambda: opened(output, self._voice))
        self._looked_at = time.monotonic()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="sound", daemon=True)
        if not self._is_off:
            self._thread.start()

    @property
    def fault(self) -> str | None:
        """Why no alarm can be heard, None if it can (or is not known yet, in the first second)."""
        if self._is_off:
            return OFF
        is_hung = time.monotonic() - self._looked_at > _HUNG_S  # or its thread has died of a bug
        return "the sound output does not answer" if is_hung else self._outlet.fault

    def play(self, what: What | None, key: str) -> None:
        """Set what must sound, None for silence; `key` names the occurrence."""
        self._voice.say(what, key)

    def set_volume(self, volume: float) -> None:
        """Set how loud alarms are, 0 to 1, at once."""
        self._voice.set_volume(volume)

    def set_pulse_tone(self, volume: float) -> None:
        """Set how loud the tone of a pulse is, 0 to 1; 0: none."""
        self._voice.set_pulse_tone(volume)

    def try_out(self) -> None:
        """Sound the burst of low priority once, unless an alarm sounds."""
        self._voice.try_out()

    def beep(self, spo2: float) -> None:
        """Sound one pulse, unless an alarm sounds."""
        self._voice.beep(spo2)

    def take_started(self) -> list[tuple[str, float]]:
        """Return, and forget, which alarms' first bursts were handed over, and when (monotonic seconds)."""
        started = self._voice.started
        return [started.popleft() for _ in range(len(started))]

    def close(self) -> None:
        """Fall silent and let go; may be called twice."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(_JOIN_S)
            if self._thread.is_alive():
                _log.error("the sound output does not let go: left to itself")

    def _keep(self) -> None:
        try:
            while True:
                self._looked_at = time.monotonic()
                self._outlet.look(self._looked_at)
                if self._ended.wait(_LOOK_S):
                    return
        finally:
            self._outlet.close()
