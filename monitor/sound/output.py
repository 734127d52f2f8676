"""Sound outputs: a sound device through PortAudio, or a WAV file written in real time.

Opened and closed by the sound player's thread. A device runs in PortAudio's thread, a file in its own; both request
samples from the synthesizer and record the time of the last request.
"""

import threading
import wave
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from bedside.drivers import clock
from bedside.monitor.sound import driver_probe
from bedside.monitor.sound.synthesizer import Synthesizer
from bedside.monitor.sound.tones import RATE_HZ

WAV: Final = "wav:"
_BLOCK_S: Final = 0.02
_JOIN_S: Final = 2.0


class SoundError(Exception):
    """The sound output cannot be opened.

    Example scenarios: the PortAudio library is not installed; there is no sound card, or none with that name; the
    file's folder does not exist.
    """


class Output(Protocol):
    """A sound output.

    `requested_at`: when it last requested samples (monotonic seconds); None before the first request.
    """

    requested_at: float | None

    def close(self) -> None:
        """Close the device or the file."""


def opened(name: str, synthesizer: Synthesizer) -> Output:
    """Open the output that the configuration names: "default", a device, or "wav:FILE"; SoundError if it fails."""
    if name.startswith(WAV):
        return WavFile(Path(name.removeprefix(WAV)), synthesizer)
    if fault := driver_probe.crash():
        raise SoundError(fault)
    return Device(None if name == "default" else name, synthesizer)


class Device:
    """A sound device, played at its own sampling rate."""

    def __init__(self, name: str | None, synthesizer: Synthesizer) -> None:
        """Open the sound device with this name (None: the system's default). Raises SoundError if that fails."""
        try:
            import sounddevice  # noqa: PLC0415 - fails where the PortAudio library is missing: an alarm, not a crash
        except (OSError, ImportError) as err:
            raise SoundError(f"{err} (Debian: libportaudio2)") from err
        self._synthesizer = synthesizer
        self.requested_at: float | None = None
        self._failure: type[Exception] = sounddevice.PortAudioError
        try:
            # PortAudio searches for devices only when it is initialised: one plugged in later would not be found.
            sounddevice._terminate()  # noqa: SLF001 - there is no public way
            sounddevice._initialize()  # noqa: SLF001 - as above
            self._start(sounddevice, name)
        except (self._failure, ValueError, OSError) as err:  # ValueError: no device, or several, with that name
            raise SoundError(str(err)) from err

    def close(self) -> None:
        """Close the device."""
        try:
            self._stream.close()
        except self._failure:  # it was unplugged: there is nothing left to close
            return

    def _start(self, sounddevice: Any, name: str | None) -> None:  # noqa: ANN401 - a module without types
        rate_hz = round(sounddevice.query_devices(name, "output")["default_samplerate"])
        self._synthesizer.tune(rate_hz)
        self._stream = sounddevice.OutputStream(
            samplerate=rate_hz, channels=1, dtype="float32", device=name, latency="low", callback=self._fill
        )
        self._stream.start()

    def _fill(self, out: Any, _frames: int, _time: Any, _status: Any) -> None:  # noqa: ANN401 - PortAudio's signature
        at = clock.now()
        self._synthesizer.fill(out[:, 0], at)
        self.requested_at = at


class WavFile:
    """A WAV file of what would have sounded, in real time: for tests and demonstrations.

    Opening overwrites the file.
    """

    def __init__(self, path: Path, synthesizer: Synthesizer) -> None:
        """Open the file and start writing sound to it. Raises SoundError if it cannot be written."""
        synthesizer.tune(RATE_HZ)
        self._synthesizer = synthesizer
        self.requested_at: float | None = None
        self._ended = threading.Event()
        try:
            self._file = path.open("wb")
        except OSError as err:
            raise SoundError(f"{path} cannot be written: {(err.strerror or str(err)).lower()}") from err
        self._thread = threading.Thread(target=self._run, name="sound file", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Complete the file and close it."""
        self._ended.set()
        self._thread.join(_JOIN_S)

    def _run(self) -> None:
        try:
            with self._file, wave.open(self._file, "wb") as sound:
                sound.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
                self._write(sound)
        except OSError:  # the disk is full: the player notices that no samples are requested
            return

    def _write(self, sound: wave.Wave_write) -> None:
        block = np.empty(round(_BLOCK_S * RATE_HZ), np.float32)
        due = clock.now()
        while not self._ended.wait(max(0.0, due - clock.now())):
            at = clock.now()
            self._synthesizer.fill(block, at)
            sound.writeframesraw((block * 32767).astype("<i2").tobytes())
            self.requested_at = at
            due += _BLOCK_S
