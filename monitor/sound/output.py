"""Where sound can go: a sound device by PortAudio, or a WAV file in real time.

Opened and closed by the sounder's thread. The device has a thread of its own (PortAudio's), and so has the file;
they ask the voice for samples, and note when they last did.
"""

import threading
import time
import wave
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from bedside.monitor.sound import driver_probe as sound_trial
from bedside.monitor.sound.synthesizer import Synthesizer
from bedside.monitor.sound.tones import RATE_HZ

WAV: Final = "wav:"
_BLOCK_S: Final = 0.02
_JOIN_S: Final = 2.0


class SoundError(Exception):
    """Sound cannot go there.

    Example scenarios: the PortAudio library is not installed; there is no sound card, or none of that name; the file
    lies in a folder that does not exist.
    """


class Output(Protocol):
    """A place where sound goes. `heard_at`: when it last asked for samples (monotonic seconds), None: not yet."""

    heard_at: float | None

    def close(self) -> None:
        """Let go of the device or the file."""


def opened(name: str, voice: Synthesizer) -> Output:
    """Return the output that the configuration names: "default", a device, or "wav:FILE"; SoundError if it cannot."""
    if name.startswith(WAV):
        return WavFile(Path(name.removeprefix(WAV)), voice)
    if fault := sound_trial.crash():
        raise SoundError(fault)
    return Device(None if name == "default" else name, voice)


class Device:
    """A sound device, at its own sampling rate."""

    def __init__(self, name: str | None, voice: Synthesizer) -> None:
        """Open the device (None: the system's default), or raise SoundError."""
        try:
            import sounddevice  # noqa: PLC0415 - fails where the PortAudio library is missing: an alarm, not a crash
        except (OSError, ImportError) as err:
            raise SoundError(f"{err} (Debian: libportaudio2)") from err
        self._voice = voice
        self.heard_at: float | None = None
        self._failure: type[Exception] = sounddevice.PortAudioError
        try:
            # PortAudio looks for devices when it begins, and never again: one plugged in since would not be found.
            sounddevice._terminate()  # noqa: SLF001 - there is no public way
            sounddevice._initialize()  # noqa: SLF001 - as above
            self._start(sounddevice, name)
        except (self._failure, ValueError, OSError) as err:  # ValueError: no device, or several, of that name
            raise SoundError(str(err)) from err

    def close(self) -> None:
        """Let go of the device."""
        try:
            self._stream.close()
        except self._failure:  # it was unplugged, and there is nothing left to let go
            return

    def _start(self, sounddevice: Any, name: str | None) -> None:  # noqa: ANN401 - a module without types
        rate_hz = round(sounddevice.query_devices(name, "output")["default_samplerate"])
        self._voice.tune(rate_hz)
        self._stream = sounddevice.OutputStream(
            samplerate=rate_hz, channels=1, dtype="float32", device=name, latency="low", callback=self._fill
        )
        self._stream.start()

    def _fill(self, out: Any, _frames: int, _time: Any, _status: Any) -> None:  # noqa: ANN401 - PortAudio's signature
        at = time.monotonic()
        self._voice.fill(out[:, 0], at)
        self.heard_at = at


class WavFile:
    """A file that holds what would have sounded, in real time: for tests, and to show what an alarm sounded like.

    It is written anew at each opening.
    """

    def __init__(self, path: Path, voice: Synthesizer) -> None:
        """Open the file, or raise SoundError."""
        voice.tune(RATE_HZ)
        self._voice = voice
        self.heard_at: float | None = None
        self._ended = threading.Event()
        try:
            self._file = path.open("wb")
        except OSError as err:
            raise SoundError(f"{path} cannot be written: {(err.strerror or str(err)).lower()}") from err
        self._thread = threading.Thread(target=self._run, name="sound file", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the file, whole."""
        self._ended.set()
        self._thread.join(_JOIN_S)

    def _run(self) -> None:
        try:
            with self._file, wave.open(self._file, "wb") as sound:
                sound.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
                self._write(sound)
        except OSError:  # the disk is full: it asks for samples no more, and that is seen
            return

    def _write(self, sound: wave.Wave_write) -> None:
        block = np.empty(round(_BLOCK_S * RATE_HZ), np.float32)
        due = time.monotonic()
        while not self._ended.wait(max(0.0, due - time.monotonic())):
            at = time.monotonic()
            self._voice.fill(block, at)
            sound.writeframesraw((block * 32767).astype("<i2").tobytes())
            self.heard_at = at
            due += _BLOCK_S
