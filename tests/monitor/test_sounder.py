import sys
import threading
import time
import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from alarms.catalogue import Category, Priority
from monitor.sound_output import Device, SoundError, WavFile, opened
from monitor.sounder import OFF, Outlet, Sounder
from monitor.tones import RATE_HZ, Samples, burst
from monitor.voice import Voice

SPO2 = (Priority.HIGH, Category.OXYGEN)


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
def voice() -> Voice:
    return Voice(0.7)


# --- The device, asked by invented frames -----------------------------------------------------------------------


def test_the_device_plays_at_its_own_rate(port_audio: FakePortAudio, voice: Voice) -> None:
    device = opened("default", voice)
    (stream,) = port_audio.streams
    assert (stream.device, stream.samplerate, stream.is_open) == (None, 48_000, True)
    expected = burst(*SPO2, 0.7, rate_hz=48_000)
    voice.say(SPO2, "a")
    np.testing.assert_array_equal(stream.ask(len(expected)), expected)
    device.close()
    assert not stream.is_open


def test_a_device_is_found_by_its_name(port_audio: FakePortAudio, voice: Voice) -> None:
    opened("USB Audio", voice)
    assert port_audio.streams[0].device == "USB Audio"


def test_a_device_stamps_when_it_asked_and_when_an_alarm_started(port_audio: FakePortAudio, voice: Voice) -> None:
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
def test_no_device_is_a_sound_error(port_audio: FakePortAudio, voice: Voice, name: str | None, sentence: str) -> None:
    port_audio.devices.clear()
    with pytest.raises(SoundError, match=sentence):
        Device(name, voice)


def test_devices_are_looked_for_anew_at_each_opening(port_audio: FakePortAudio, voice: Voice) -> None:
    port_audio.devices.clear()
    for _ in range(2):
        with pytest.raises(SoundError):
            opened("default", voice)
    port_audio.devices[None] = 44_100
    opened("default", voice)
    assert port_audio.looks == 3


@pytest.mark.parametrize("error", [OSError("PortAudio library not found"), ImportError("no module")])
def test_a_missing_library_is_a_sound_error_that_names_the_package(
    monkeypatch: pytest.MonkeyPatch, voice: Voice, error: Exception
) -> None:
    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "sounddevice":
                raise error

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(SoundError, match=rf"{error} .*libportaudio2"):
        opened("default", voice)


def test_a_device_that_is_gone_can_be_closed(port_audio: FakePortAudio, voice: Voice) -> None:
    device = opened("default", voice)

    def gone() -> None:
        raise FakeError("Unanticipated host error")

    port_audio.streams[0].close = gone  # type: ignore[method-assign]
    device.close()


# --- The outlet, in invented time -------------------------------------------------------------------------------


@dataclass
class FakeOutput:
    heard_at: float | None = None
    is_open: bool = True

    def close(self) -> None:
        self.is_open = False


@dataclass
class Shelf:
    """Hands out what stands on it; a SoundError is raised."""

    things: list[FakeOutput | SoundError]

    def open(self) -> FakeOutput:
        thing = self.things.pop(0)
        if isinstance(thing, SoundError):
            raise thing
        return thing


def test_an_output_that_asks_for_sound_is_no_fault() -> None:
    output = FakeOutput()
    outlet = Outlet(Shelf([output]).open)
    outlet.look(0.0)
    output.heard_at = 0.2
    outlet.look(1.2)
    assert outlet.fault is None


def test_a_missing_output_is_a_fault_and_looked_for_again_every_ten_seconds() -> None:
    found = FakeOutput()
    shelf = Shelf([SoundError("Error querying\ndevice -1"), SoundError("still none"), found])
    outlet = Outlet(shelf.open)
    outlet.look(0.0)
    assert outlet.fault == "no sound output: Error querying device -1"
    outlet.look(9.9)
    assert len(shelf.things) == 2
    outlet.look(10.0)
    assert outlet.fault == "no sound output: still none"
    outlet.look(20.0)
    outlet.look(20.1)
    assert outlet.fault == "no sound output: still none"  # open, but nothing heard yet
    found.heard_at = 20.2
    outlet.look(20.2)
    assert outlet.fault is None


@pytest.mark.parametrize("heard_at", [None, 0.5])
def test_an_output_that_asks_no_more_is_dropped_and_opened_again(heard_at: float | None) -> None:
    stuck, fresh = FakeOutput(), FakeOutput()
    outlet = Outlet(Shelf([stuck, fresh]).open)
    outlet.look(0.0)
    stuck.heard_at = heard_at
    outlet.look((heard_at or 0.0) + 1.1)
    assert outlet.fault == "the sound output has stopped"
    assert not stuck.is_open
    outlet.look(20.0)
    fresh.heard_at = 20.0
    outlet.look(20.1)
    assert outlet.fault is None


def test_a_lasting_fault_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    outlet = Outlet(Shelf([SoundError("none"), SoundError("none"), SoundError("none")]).open)
    for at in (0.0, 10.0, 20.0):
        outlet.look(at)
    assert [record.getMessage() for record in caplog.records] == ["no sound output: none"]


# --- The sounder ------------------------------------------------------------------------------------------------


def test_sound_that_is_switched_off_is_a_fault_too() -> None:
    sounder = Sounder("none", 0.7)
    sounder.play(SPO2, "a")
    assert sounder.fault == OFF
    assert sounder.take_started() == []
    sounder.close()


def test_a_sounder_whose_thread_has_died_is_at_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sounder = Sounder(f"wav:{tmp_path / 'alarm.wav'}", 0.7)
    sounder.close()
    now = time.monotonic()
    monkeypatch.setattr("monitor.sounder.time", SimpleNamespace(monotonic=lambda: now + 5.2))
    assert sounder.fault == "the sound output does not answer"


def eventually(is_so: Callable[[], bool], within_s: float = 3.0) -> bool:
    deadline = time.monotonic() + within_s
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.01)
    return is_so()


def written(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE_HZ)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / np.float32(32767)


@pytest.mark.system
def test_a_wav_file_holds_what_sounded_in_real_time(tmp_path: Path) -> None:
    path = tmp_path / "alarm.wav"
    sounder = Sounder(f"wav:{path}", 0.7)
    began = time.monotonic()
    sounder.play(SPO2, "a")
    time.sleep(1.0)
    started = sounder.take_started()
    sounder.play(None, "")
    time.sleep(0.1)
    sounder.close()
    lasted = time.monotonic() - began
    samples, expected = written(path), burst(*SPO2, 0.7)
    ((key, at),) = started
    assert key == "a"
    assert at - began < 1.0
    assert len(samples) / RATE_HZ == pytest.approx(lasted, abs=0.3)
    heard = np.trim_zeros(np.trunc(samples * 32767), "f")[: RATE_HZ // 2]
    made = np.trim_zeros(np.trunc(expected * 32767), "f")[: RATE_HZ // 2]
    np.testing.assert_allclose(heard, made, atol=1.5)
    assert not samples[-1000:].any()


@pytest.mark.system
def test_every_thread_is_named_and_joined(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    sounder = Sounder(f"wav:{tmp_path / 'alarm.wav'}", 0.7)

    def own() -> set[str]:
        return {thread.name for thread in set(threading.enumerate()) - before}

    assert eventually(lambda: own() == {"sound", "sound file"})
    sounder.close()
    sounder.close()
    assert own() == set()


@pytest.mark.system
def test_a_file_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    sounder = Sounder(f"wav:{tmp_path / 'nowhere' / 'alarm.wav'}", 0.7)
    assert eventually(lambda: sounder.fault is not None)
    assert str(sounder.fault).endswith("alarm.wav cannot be written: no such file or directory")
    sounder.close()


@pytest.mark.system
def test_a_disk_that_fills_up_silences_the_file_and_not_the_monitor(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, voice: Voice
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(wave.Wave_write, "writeframesraw", full)
    output = WavFile(tmp_path / "alarm.wav", voice)
    assert eventually(lambda: not output._thread.is_alive())
    assert output.heard_at is None
    output.close()
