import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from bedside.alarms.catalogue import Category, Priority
from bedside.monitor.sound.output import Device, SoundError, opened
from bedside.monitor.sound.synthesizer import Synthesizer, What
from bedside.monitor.sound.tones import Samples, burst

SPO2 = What(Priority.HIGH, Category.OXYGEN)


class FakeError(Exception):
    """Stands for sounddevice.PortAudioError."""


@dataclass
class FakeStream:
    """Stands for sounddevice.OutputStream; the test asks for the samples."""

    device: str | None
    samplerate: int
    callback: Callable[[Samples, int, Any, Any], None]
    channels: int = 1
    dtype: str = "float32"
    latency: str = "low"
    is_open: bool = False

    def start(self) -> None:
        self.is_open = True

    def close(self) -> None:
        self.is_open = False

    def ask(self, count: int) -> Samples:
        out = np.full((count, 1), 9, np.float32)
        self.callback(out, count, None, None)
        return out[:, 0]


@dataclass
class FakePortAudio:
    """Stands for the module sounddevice."""

    devices: dict[str | None, int] = field(default_factory=lambda: {None: 48_000, "USB Audio": 44_100})
    streams: list[FakeStream] = field(default_factory=list)
    looks: int = 0
    PortAudioError: type[Exception] = FakeError

    def query_devices(self, name: str | None, kind: str) -> dict[str, float]:
        assert kind == "output"
        if name not in self.devices:
            raise FakeError("Error querying device -1") if name is None else ValueError(f"No device matching {name!r}")
        return {"default_samplerate": float(self.devices[name])}

    def OutputStream(self, **settings: Any) -> FakeStream:  # noqa: N802 - the library's name and signature
        self.streams.append(FakeStream(**settings))
        return self.streams[-1]

    def _terminate(self) -> None:
        self.looks += 1

    def _initialize(self) -> None:
        pass


@pytest.fixture
def port_audio(monkeypatch: pytest.MonkeyPatch) -> FakePortAudio:
    fake = FakePortAudio()
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    return fake


@pytest.fixture
def voice() -> Synthesizer:
    return Synthesizer(0.7)


# --- The device, asked by invented frames -----------------------------------------------------------------------


def test_the_device_plays_at_its_own_rate(port_audio: FakePortAudio, voice: Synthesizer) -> None:
    device = opened("default", voice)
    (stream,) = port_audio.streams
    assert (stream.device, stream.samplerate, stream.is_open) == (None, 48_000, True)
    expected = burst(*SPO2[:2], 0.7, rate_hz=48_000)
    voice.say(SPO2, "a")
    np.testing.assert_array_equal(stream.ask(len(expected)), expected)
    device.close()
    assert not stream.is_open


def test_a_device_is_found_by_its_name(port_audio: FakePortAudio, voice: Synthesizer) -> None:
    opened("USB Audio", voice)
    assert port_audio.streams[0].device == "USB Audio"


def test_a_device_stamps_when_it_asked_and_when_an_alarm_started(port_audio: FakePortAudio, voice: Synthesizer) -> None:
    device = opened("default", voice)
    assert device.heard_at is None
    voice.say(SPO2, "a")
    before = time.monotonic()
    port_audio.streams[0].ask(64)
    assert device.heard_at is not None
    assert before <= device.heard_at <= time.monotonic()
    assert list(voice.started) == [("a", device.heard_at)]


@pytest.mark.parametrize(
    ("name", "sentence"), [(None, "Error querying device -1"), ("Speaker", "No device matching 'Speaker'")]
)
def test_no_device_is_a_sound_error(
    port_audio: FakePortAudio, voice: Synthesizer, name: str | None, sentence: str
) -> None:
    port_audio.devices.clear()
    with pytest.raises(SoundError, match=sentence):
        Device(name, voice)


def test_devices_are_looked_for_anew_at_each_opening(port_audio: FakePortAudio, voice: Synthesizer) -> None:
    port_audio.devices.clear()
    for _ in range(2):
        with pytest.raises(SoundError):
            opened("default", voice)
    port_audio.devices[None] = 44_100
    opened("default", voice)
    assert port_audio.looks == 3


@pytest.mark.parametrize("error", [OSError("PortAudio library not found"), ImportError("no module")])
def test_a_missing_library_is_a_sound_error_that_names_the_package(
    monkeypatch: pytest.MonkeyPatch, voice: Synthesizer, error: Exception
) -> None:
    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "sounddevice":
                raise error

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(SoundError, match=rf"{error} .*libportaudio2"):
        opened("default", voice)


def test_a_device_that_is_gone_can_be_closed(port_audio: FakePortAudio, voice: Synthesizer) -> None:
    device = opened("default", voice)

    def gone() -> None:
        raise FakeError("Unanticipated host error")

    port_audio.streams[0].close = gone  # type: ignore[method-assign]
    device.close()


# --- The outlet, in invented time -------------------------------------------------------------------------------
