"""The volumes of the bed: in force at once, stored, logged, and never below the clinic's minimum."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.engine import AlarmEngine
from bedside.alarms.event import Happening
from bedside.config.load import load_profile
from bedside.config.origin import Origin
from bedside.config.schema import AlarmConfig, SoundConfig
from bedside.monitor.engine.volume import FILE, VolumeControl
from bedside.monitor.link.commands import SetPulseTone, SetVolume, TestSound
from bedside.monitor.sound.player import SoundPlayer


class FakePlayer(SoundPlayer):
    """Records the calls, without a thread."""

    def __init__(self) -> None:
        super().__init__("none", 0.7)
        self.calls: list[tuple[str, float]] = []
        self.silence: str | None = None

    @property
    def fault(self) -> str | None:
        return self.silence

    def set_volume(self, volume: float) -> None:
        self.calls.append(("volume", volume))

    def set_pulse_tone(self, volume: float) -> None:
        self.calls.append(("pulse", volume))

    def play_test_tone(self) -> None:
        self.calls.append(("trial", 1))


class Bedside:
    def __init__(self, folder: Path, settings: SoundConfig = SoundConfig()) -> None:  # noqa: B008 - frozen
        self.player = FakePlayer()
        profile = load_profile("adult")
        self.alarms = AlarmEngine(profile, AlarmConfig(), origin=Origin.SIMULATED, watched={}, at=0.0)
        self.sound = VolumeControl(folder, settings, self.player, self.alarms)
        self.player.calls.clear()

    def say(self, command: object) -> str:
        return str(self.sound.handlers[type(command)](command, 5.0) or "")


Make = Callable[..., Bedside]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return lambda **settings: Bedside(tmp_path, SoundConfig(**settings))


def test_a_volume_is_in_force_at_once_is_logged_and_survives_a_restart(tmp_path: Path, make: Make) -> None:
    bedside = make(volume=0.7)
    assert bedside.say(SetVolume(volume=0.45, actor="nurse")) == ""
    assert ("volume", 0.45) in bedside.player.calls
    (row,) = bedside.alarms.drain()
    assert (row.happening, row.actor, row.reason) == (Happening.SOUND_SET, "nurse", "alarm volume 0.7 -> 0.45")
    assert make(volume=0.7).sound.view().volume == 0.45
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_a_pulse_tone_is_in_force_at_once_and_stored_with_the_volume(make: Make) -> None:
    bedside = make(volume=0.7)
    assert bedside.say(SetPulseTone(volume=0.2)) == ""
    assert ("pulse", 0.2) in bedside.player.calls
    view = make().sound.view()
    assert (view.volume, view.pulse_tone) == (0.7, 0.2)


@pytest.mark.parametrize("volume", [-1, 0, 0.29, 1.01, float("nan")])
def test_a_volume_outside_the_clinics_range_is_refused(make: Make, volume: float) -> None:
    bedside = make(volume_min=0.3)
    assert "must lie between 0.3, this clinic's minimum, and 1" in bedside.say(SetVolume(volume=volume))
    assert bedside.player.calls == []
    assert bedside.alarms.drain() == ()


@pytest.mark.parametrize("volume", [0.3, 1.0])
def test_the_minimum_and_the_maximum_are_accepted(make: Make, volume: float) -> None:
    assert make(volume_min=0.3).say(SetVolume(volume=volume)) == ""


@pytest.mark.parametrize("volume", [-0.1, 1.1, float("nan")])
def test_a_pulse_tone_outside_0_to_1_is_refused(make: Make, volume: float) -> None:
    assert make().say(SetPulseTone(volume=volume)) == f"volume={volume:g} must lie between 0 and 1"


def test_a_raised_minimum_overrides_the_stored_volume(make: Make) -> None:
    make(volume_min=0.3).say(SetVolume(volume=0.35))
    assert make(volume_min=0.6).sound.view().volume == 0.6


def test_setting_the_same_volume_again_is_not_logged(make: Make) -> None:
    bedside = make(volume=0.7)
    assert bedside.say(SetVolume(volume=0.7)) == ""
    assert bedside.alarms.drain() == ()


@pytest.mark.parametrize("text", ["", "{}", '{"volume": 7, "pulse_tone": 0}', "no JSON"])
def test_an_unusable_file_leaves_the_configured_volume_and_is_a_fault(tmp_path: Path, make: Make, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    bedside = make(volume=0.8)
    assert bedside.sound.view().volume == 0.8
    assert bedside.sound.fault.startswith("sound.json cannot be used, the configured volumes are in force:")
    bedside.say(SetVolume(volume=0.9))
    assert bedside.sound.fault == ""


def test_a_volume_that_cannot_be_stored_is_in_force_and_the_reply_says_that_a_restart_loses_it(
    tmp_path: Path, make: Make
) -> None:
    bedside = make()
    (tmp_path / "sound.new").mkdir()
    assert bedside.say(SetVolume(volume=0.5)).startswith("in force now, but not saved, so a restart will lose it:")
    assert ("volume", 0.5) in bedside.player.calls


def test_the_test_tone_sounds_unless_an_alarm_does(make: Make) -> None:
    bedside = make()
    assert bedside.say(TestSound()) == ""
    assert bedside.player.calls == [("trial", 1)]
    bedside.alarms.report(AlarmId.DEVICE_LOST, "Cuff", 1.0, is_present=True)
    assert bedside.say(TestSound()) == "an alarm sounds now: no test is needed"
    assert bedside.player.calls == [("trial", 1)]


def test_a_test_tone_that_cannot_be_heard_is_refused_with_the_reason(make: Make) -> None:
    bedside = make()
    bedside.player.silence = "the sound output has stopped"
    assert bedside.say(TestSound()) == "no sound can be played: the sound output has stopped"
    assert bedside.sound.view().fault == "the sound output has stopped"
    assert bedside.player.calls == []
