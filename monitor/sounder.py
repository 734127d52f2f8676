"""The sounder: the voice on a sound device, or in a WAV file; without either it says so, and the monitor goes on.

Owned by the engine process, since sound must survive the screen. The device's own thread asks for samples; a WAV
file has a thread here. A device that is missing is looked for again every ten seconds.
"""

import contextlib
import logging
import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from monitor.tones import RATE_HZ
from monitor.voice import Voice, What

_RETRY_S: Final = 10.0
_BLOCK_S: Final = 0.02
_STUCK_S: Final = 1.0  # a device that has asked for nothing so long has been unplugged
_log = logging.getLogger("bedside.sound")


class Output(Protocol):
    """A place where sound goes."""

    heard_at: float  # when it last asked for samples, monotonic seconds

    def close(self) -> None:
        """Let go of the device or the file."""


class Device:
    """A sound device, by PortAudio."""

    def __init__(self, name: str | None, voice: Voice) -> None:
        """Open the device; OSError or sounddevice's PortAudioError if there is none."""
        import sounddevice  # noqa: PLC0415 - fails where the PortAudio library is missing, which is an alarm, no crash

        self._voice = voice
        self.heard_at = time.monotonic()
        self._stream = sounddevice.OutputStream(
            samplerate=RATE_HZ, channels=1, dtype="float32", device=name, latency="low", callback=self._fill
        )
        self._stream.start()

    def close(self) -> None:
        """Let go of the device."""
        with contextlib.suppress(Exception):  # PortAudio's own errors, of a device that is gone already
            self._stream.close()

    def _fill(self, out: Any, _frames: int, _time: Any, _status: Any) -> None:  # noqa: ANN401 - PortAudio's signature
        self.heard_at = time.monotonic()
        self._voice.fill(out[:, 0], self.heard_at)


class WavFile:
    """A file that holds what would have sounded, in real time: for tests, and for machines without a sound device."""

    def __init__(self, path: Path, voice: Voice) -> None:
        """Open the file; OSError if it cannot be written."""
        self._voice = voice
        self._file = wave.open(str(path), "wb")  # noqa: SIM115 - closed by its thread
        self._file.setnchannels(1)
        self._file.setsampwidth(2)
        self._file.setframerate(RATE_HZ)
        self._ended = threading.Event()
        self.heard_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="sound file", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the file, whole."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        block = np.empty(round(_BLOCK_S * RATE_HZ), np.float32)
        due = time.monotonic()
        with self._file:
            while not self._ended.wait(max(0.0, due - time.monotonic())):
                self.heard_at = time.monotonic()
                self._voice.fill(block, self.heard_at)
                self._file.writeframesraw((block * 32767).astype("<i2").tobytes())
                due += _BLOCK_S


class Sounder:
    """Give it what must sound, once a tick.

    Attributes:
        fault: why no alarm can be heard, None if it can.

    """

    def __init__(self, output: str, volume: float, now: Callable[[], float] = time.monotonic) -> None:
        self._name = output
        self._now = now
        self._voice = Voice(volume)
        self._output: Output | None = None
        self._retry_at = now() + _RETRY_S
        self.fault: str | None = None
        self._open()

    def play(self, what: What | None, key: str) -> None:
        """Set what must sound, None for silence; `key` names the occurrence."""
        self._voice.say(what, key)
        self._look(self._now())

    def take_started(self) -> list[tuple[str, float]]:
        """Return, and forget, which alarms' first bursts were handed over, and when (monotonic seconds)."""
        started = self._voice.started
        return [started.popleft() for _ in range(len(started))]

    def close(self) -> None:
        """Fall silent and let go."""
        if self._output is not None:
            self._output.close()
            self._output = None

    def _look(self, at: float) -> None:
        """Notice a device that was unplugged, and one that has come back."""
        if self._output is not None and at - self._output.heard_at > _STUCK_S:
            self.fault = "the sound device has stopped"
            self.close()
            self._retry_at = at + _RETRY_S
        if self._output is None and self._name != "none" and at >= self._retry_at:
            self._retry_at = at + _RETRY_S
            self._open()

    def _open(self) -> None:
        if self._name == "none":
            self.fault = "switched off by the configuration"
            return
        try:
            self._output = self._opened()
        except Exception as err:  # noqa: BLE001 - PortAudio's error class cannot be named where its library is missing
            self.fault = f"no sound device: {str(err).splitlines()[0] if str(err) else type(err).__name__}"
            _log.debug("%s", self.fault)
        else:
            self.fault = None

    def _opened(self) -> Output:
        if self._name.startswith("wav:"):
            return WavFile(Path(self._name.removeprefix("wav:")), self._voice)
        return Device(None if self._name == "default" else self._name, self._voice)
