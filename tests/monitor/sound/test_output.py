import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from bedside.alarms.catalogue import Category, Priority
from bedside.drivers import clock
from bedside.monitor.sound.output import Device, SoundError, opened
from bedside.monitor.sound.synthesizer import AlarmSound, Synthesizer
from bedside.monitor.sound.tones import Samples, burst

SPO2 = AlarmSound(Priority.HIGH, Category.OXYGEN)


class FakeError(Exception):
    """Replaces sounddevice.PortAudioError."""


@dataclass
class FakeStream:
    """Replaces sounddevice.OutputStream; the test requests the samples."""

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

    def request(self, count: int) -> Samples:
        out = np.full((count, 1), 9, np.float32)
        self.callback(out, count, None, None)
        return out[:, 0]


@dataclass
class FakePortAudio:
    """Replaces the module sounddevice."""

    devices: dict[str | None, int] = field(default_factory=lambda: {None: 48_000, "USB Audio": 44_100})
    streams: list[FakeStream] = field(default_factory=list)
    searches: int = 0
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
        self.searches += 1

    def _initialize(self) -> None:
        pass


@pytest.fixture
def port_audio(monkeypatch: pytest.MonkeyPatch) -> FakePortAudio:
    fake = FakePortAudio()
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    return fake


@pytest.fixture
def synthesizer() -> Synthesizer:
    return Synthesizer(0.7)


# --- The device -------------------------------------------------------------------------------------------------


def test_the_device_plays_at_its_own_rate(port_audio: FakePortAudio, synthesizer: Synthesizer) -> None:
    device = opened("default", synthesizer)
    (stream,) = port_audio.streams
    assert (stream.device, stream.samplerate, stream.is_open) == (None, 48_000, True)
    expected = burst(*SPO2[:2], 0.7, rate_hz=48_000)
    synthesizer.set_sound(SPO2, "a")
    np.testing.assert_array_equal(stream.request(len(expected)), expected)
    device.close()
    assert not stream.is_open


def test_a_device_is_opened_by_its_name(port_audio: FakePortAudio, synthesizer: Synthesizer) -> None:
    opened("USB Audio", synthesizer)
    assert port_audio.streams[0].device == "USB Audio"


def test_a_device_stamps_when_it_asked_and_when_an_alarm_started(
    port_audio: FakePortAudio, synthesizer: Synthesizer
) -> None:
    device = opened("default", synthesizer)
    assert device.requested_at is None
    synthesizer.set_sound(SPO2, "a")
    before = clock.now()
    port_audio.streams[0].request(64)
    assert device.requested_at is not None
    assert before <= device.requested_at <= clock.now()
    assert list(synthesizer.started) == [("a", device.requested_at)]


@pytest.mark.parametrize(
    ("name", "sentence"), [(None, "Error querying device -1"), ("Speaker", "No device matching 'Speaker'")]
)
def test_a_missing_device_is_a_sound_error(
    port_audio: FakePortAudio, synthesizer: Synthesizer, name: str | None, sentence: str
) -> None:
    port_audio.devices.clear()
    with pytest.raises(SoundError, match=sentence):
        Device(name, synthesizer)


def test_devices_are_searched_again_at_each_opening(port_audio: FakePortAudio, synthesizer: Synthesizer) -> None:
    port_audio.devices.clear()
    for _ in range(2):
        with pytest.raises(SoundError):
            opened("default", synthesizer)
    port_audio.devices[None] = 44_100
    opened("default", synthesizer)
    assert port_audio.searches == 3


@pytest.mark.parametrize("error", [OSError("PortAudio library not found"), ImportError("no module")])
def test_a_missing_library_is_a_sound_error_that_names_the_package(
    monkeypatch: pytest.MonkeyPatch, synthesizer: Synthesizer, error: Exception
) -> None:
    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "sounddevice":
                raise error

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(SoundError, match=rf"{error} .*libportaudio2"):
        opened("default", synthesizer)


def test_an_unplugged_device_can_be_closed(port_audio: FakePortAudio, synthesizer: Synthesizer) -> None:
    device = opened("default", synthesizer)

    def gone() -> None:
        raise FakeError("Unanticipated host error")

    port_audio.streams[0].close = gone  # type: ignore[method-assign]
    device.close()
