import threading
import time
import wave
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from bedside.alarms.catalogue import Category, Priority
from bedside.monitor.sound.output import SoundError, WavFile
from bedside.monitor.sound.player import OFF, Outlet, SoundPlayer
from bedside.monitor.sound.synthesizer import Synthesizer, What
from bedside.monitor.sound.tones import RATE_HZ, Samples, burst
from tests.support.waiting import until

SPO2 = What(Priority.HIGH, Category.OXYGEN)


@pytest.fixture
def voice() -> Synthesizer:
    return Synthesizer(1.0)


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
    sounder = SoundPlayer("none", 0.7)
    sounder.play(SPO2, "a")
    assert sounder.fault == OFF
    assert sounder.take_started() == []
    sounder.close()


def test_a_sounder_whose_thread_has_died_is_at_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sounder = SoundPlayer(f"wav:{tmp_path / 'alarm.wav'}", 0.7)
    sounder.close()
    now = time.monotonic()
    monkeypatch.setattr("bedside.monitor.sound.player.time", SimpleNamespace(monotonic=lambda: now + 5.2))
    assert sounder.fault == "the sound output does not answer"


def written(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE_HZ)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / np.float32(32767)


def seconds_in(path: Path) -> float:
    """Return how many seconds of 16-bit samples the file holds so far."""
    return path.stat().st_size / 2 / RATE_HZ if path.exists() else 0.0


@pytest.mark.system
def test_a_wav_file_holds_what_sounded_in_real_time(tmp_path: Path) -> None:
    path = tmp_path / "alarm.wav"
    sounder = SoundPlayer(f"wav:{path}", 0.7)
    began = time.monotonic()
    sounder.play(SPO2, "a")
    ((key, at),) = until(sounder.take_started)
    until(lambda: seconds_in(path) > 1.0)  # half a second of the burst at least
    sounder.play(None, "")
    so_far = seconds_in(path)
    until(lambda: seconds_in(path) > so_far + 0.1)
    sounder.close()
    lasted = time.monotonic() - began
    samples, expected = written(path), burst(*SPO2[:2], 0.7)
    assert key == "a"
    assert began <= at <= began + lasted
    assert len(samples) / RATE_HZ <= lasted + 0.5  # real time: never ahead of the clock
    heard = np.trim_zeros(np.trunc(samples * 32767), "f")[: RATE_HZ // 2]
    made = np.trim_zeros(np.trunc(expected * 32767), "f")[: RATE_HZ // 2]
    np.testing.assert_allclose(heard, made, atol=1.5)
    assert not samples[-1000:].any()


@pytest.mark.system
def test_every_thread_is_named_and_joined(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    sounder = SoundPlayer(f"wav:{tmp_path / 'alarm.wav'}", 0.7)

    def own() -> set[str]:
        return {thread.name for thread in set(threading.enumerate()) - before}

    until(lambda: own() == {"sound", "sound file"})
    sounder.close()
    sounder.close()
    assert own() == set()


@pytest.mark.system
def test_a_file_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    sounder = SoundPlayer(f"wav:{tmp_path / 'nowhere' / 'alarm.wav'}", 0.7)
    until(lambda: sounder.fault is not None)
    assert str(sounder.fault).endswith("alarm.wav cannot be written: no such file or directory")
    sounder.close()


@pytest.mark.system
def test_a_disk_that_fills_up_silences_the_file_and_not_the_monitor(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, voice: Synthesizer
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(wave.Wave_write, "writeframesraw", full)
    output = WavFile(tmp_path / "alarm.wav", voice)
    until(lambda: not output._thread.is_alive())
    assert output.heard_at is None
    output.close()
