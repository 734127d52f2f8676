import threading
import wave
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from bedside.alarms.catalogue import Category, Priority
from bedside.drivers import clock
from bedside.monitor.sound.output import SoundError, WavFile
from bedside.monitor.sound.player import OFF, OutputKeeper, SoundPlayer
from bedside.monitor.sound.synthesizer import AlarmSound, Synthesizer
from bedside.monitor.sound.tones import RATE_HZ, Samples, burst
from tests.support.waiting import until

SPO2 = AlarmSound(Priority.HIGH, Category.OXYGEN)


@pytest.fixture
def synthesizer() -> Synthesizer:
    return Synthesizer(1.0)


@dataclass
class FakeOutput:
    requested_at: float | None = None
    is_open: bool = True

    def close(self) -> None:
        self.is_open = False


@dataclass
class Outputs:
    """Opens one output after the other; a SoundError is raised."""

    results: list[FakeOutput | SoundError]

    def open(self) -> FakeOutput:
        result = self.results.pop(0)
        if isinstance(result, SoundError):
            raise result
        return result


def test_an_output_that_requests_samples_is_no_fault() -> None:
    output = FakeOutput()
    keeper = OutputKeeper(Outputs([output]).open)
    keeper.check(0.0)
    output.requested_at = 0.2
    keeper.check(1.2)
    assert keeper.fault is None


def test_a_missing_output_is_a_fault_and_retried_every_ten_seconds() -> None:
    output = FakeOutput()
    outputs = Outputs([SoundError("Error querying\ndevice -1"), SoundError("still none"), output])
    keeper = OutputKeeper(outputs.open)
    keeper.check(0.0)
    assert keeper.fault == "no sound output: Error querying device -1"
    keeper.check(9.9)
    assert len(outputs.results) == 2
    keeper.check(10.0)
    assert keeper.fault == "no sound output: still none"
    keeper.check(20.0)
    keeper.check(20.1)
    assert keeper.fault == "no sound output: still none"  # open, but no samples requested yet
    output.requested_at = 20.2
    keeper.check(20.2)
    assert keeper.fault is None


@pytest.mark.parametrize("requested_at", [None, 0.5])
def test_an_output_that_stops_requesting_samples_is_closed_and_reopened(requested_at: float | None) -> None:
    stuck, fresh = FakeOutput(), FakeOutput()
    keeper = OutputKeeper(Outputs([stuck, fresh]).open)
    keeper.check(0.0)
    stuck.requested_at = requested_at
    keeper.check((requested_at or 0.0) + 1.1)
    assert keeper.fault == "the sound output has stopped"
    assert not stuck.is_open
    keeper.check(20.0)
    fresh.requested_at = 20.0
    keeper.check(20.1)
    assert keeper.fault is None


def test_a_lasting_fault_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    keeper = OutputKeeper(Outputs([SoundError("none"), SoundError("none"), SoundError("none")]).open)
    for at in (0.0, 10.0, 20.0):
        keeper.check(at)
    assert [record.getMessage() for record in caplog.records] == ["no sound output: none"]


# --- The player ------------------------------------------------------------------------------------------------


def test_sound_that_is_switched_off_is_a_fault() -> None:
    player = SoundPlayer("none", 0.7)
    player.play(SPO2, "a")
    assert player.fault == OFF
    assert player.take_started() == []
    player.close()


def test_a_player_whose_thread_has_died_reports_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    player = SoundPlayer(f"wav:{tmp_path / 'alarm.wav'}", 0.7)
    player.close()
    now = clock.now()
    monkeypatch.setattr("bedside.monitor.sound.player.clock", SimpleNamespace(now=lambda: now + 5.2))
    assert player.fault == "the sound output does not answer"


def written(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE_HZ)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / np.float32(32767)


def seconds_in(path: Path) -> float:
    """Return how many seconds of 16-bit samples the file holds so far."""
    return path.stat().st_size / 2 / RATE_HZ if path.exists() else 0.0


@pytest.mark.system
def test_a_wav_file_records_the_sound_in_real_time(tmp_path: Path) -> None:
    path = tmp_path / "alarm.wav"
    player = SoundPlayer(f"wav:{path}", 0.7)
    began = clock.now()
    player.play(SPO2, "a")
    ((key, at),) = until(player.take_started)
    until(lambda: seconds_in(path) > 1.0)  # half a second of the burst at least
    player.play(None, "")
    so_far = seconds_in(path)
    until(lambda: seconds_in(path) > so_far + 0.1)
    player.close()
    lasted = clock.now() - began
    samples, expected = written(path), burst(*SPO2[:2], 0.7)
    assert key == "a"
    assert began <= at <= began + lasted
    assert len(samples) / RATE_HZ <= lasted + 0.5  # real time: never ahead of the clock
    recorded = np.trim_zeros(np.trunc(samples * 32767), "f")[: RATE_HZ // 2]
    made = np.trim_zeros(np.trunc(expected * 32767), "f")[: RATE_HZ // 2]
    np.testing.assert_allclose(recorded, made, atol=1.5)
    assert not samples[-1000:].any()


@pytest.mark.system
def test_every_thread_is_named_and_joined(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    player = SoundPlayer(f"wav:{tmp_path / 'alarm.wav'}", 0.7)

    def own() -> set[str]:
        return {thread.name for thread in set(threading.enumerate()) - before}

    until(lambda: own() == {"sound", "sound file"})
    player.close()
    player.close()
    assert own() == set()


@pytest.mark.system
def test_a_file_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    player = SoundPlayer(f"wav:{tmp_path / 'nowhere' / 'alarm.wav'}", 0.7)
    until(lambda: player.fault is not None)
    assert str(player.fault).endswith("alarm.wav cannot be written: no such file or directory")
    player.close()


@pytest.mark.system
def test_a_full_disk_stops_the_file_and_not_the_monitor(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, synthesizer: Synthesizer
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(wave.Wave_write, "writeframesraw", full)
    output = WavFile(tmp_path / "alarm.wav", synthesizer)
    until(lambda: not output._thread.is_alive())
    assert output.requested_at is None
    output.close()
