"""How loud it is at the bed: in force at once, kept, logged, and never below what the clinic says."""

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


class FakeSounder(SoundPlayer):
    """Takes what it is told, without a thread."""

    def __init__(self) -> None:
        super().__init__("none", 0.7)
        self.told: list[tuple[str, float]] = []
        self.silence: str | None = None

    @property
    def fault(self) -> str | None:
        return self.silence

    def set_volume(self, volume: float) -> None:
        self.told.append(("volume", volume))

    def set_pulse_tone(self, volume: float) -> None:
        self.told.append(("pulse", volume))

    def play_test_tone(self) -> None:
        self.told.append(("trial", 1))


class Room:
    def __init__(self, folder: Path, settings: SoundConfig = SoundConfig()) -> None:  # noqa: B008 - frozen
        self.sounder = FakeSounder()
        profile = load_profile("adult")
        self.alarms = AlarmEngine(profile, AlarmConfig(), origin=Origin.SIMULATED, watched={}, at=0.0)
        self.sound = VolumeControl(folder, settings, self.sounder, self.alarms)
        self.sounder.told.clear()

    def say(self, command: object) -> str:
        return str(self.sound.handlers[type(command)](command, 5.0) or "")


Make = Callable[..., Room]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return lambda **settings: Room(tmp_path, SoundConfig(**settings))


def test_a_volume_is_in_force_at_once_is_logged_and_survives_a_restart(tmp_path: Path, make: Make) -> None:
    room = make(volume=0.7)
    assert room.say(SetVolume(volume=0.45, actor="nurse")) == ""
    assert ("volume", 0.45) in room.sounder.told
    (row,) = room.alarms.drain()
    assert (row.happening, row.actor, row.reason) == (Happening.SOUND_SET, "nurse", "alarm volume 0.7 -> 0.45")
    assert make(volume=0.7).sound.view().volume == 0.45
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_a_pulse_tone_is_in_force_at_once_and_kept_beside_the_volume(make: Make) -> None:
    room = make(volume=0.7)
    assert room.say(SetPulseTone(volume=0.2)) == ""
    assert ("pulse", 0.2) in room.sounder.told
    view = make().sound.view()
    assert (view.volume, view.pulse_tone) == (0.7, 0.2)


@pytest.mark.parametrize("volume", [-1, 0, 0.29, 1.01, float("nan")])
def test_no_volume_below_the_clinics_minimum_is_taken(make: Make, volume: float) -> None:
    room = make(volume_min=0.3)
    assert "must lie between 0.3, this clinic's minimum, and 1" in room.say(SetVolume(volume=volume))
    assert room.sounder.told == []
    assert room.alarms.drain() == ()


@pytest.mark.parametrize("volume", [0.3, 1.0])
def test_the_minimum_and_the_loudest_are_taken(make: Make, volume: float) -> None:
    assert make(volume_min=0.3).say(SetVolume(volume=volume)) == ""


@pytest.mark.parametrize("volume", [-0.1, 1.1, float("nan")])
def test_a_pulse_tone_lies_between_none_and_the_loudest(make: Make, volume: float) -> None:
    assert make().say(SetPulseTone(volume=volume)) == f"volume={volume:g} must lie between 0 and 1"


def test_a_minimum_that_the_clinic_has_raised_goes_before_what_was_kept(make: Make) -> None:
    make(volume_min=0.3).say(SetVolume(volume=0.35))
    assert make(volume_min=0.6).sound.view().volume == 0.6


def test_the_same_again_is_no_news(make: Make) -> None:
    room = make(volume=0.7)
    assert room.say(SetVolume(volume=0.7)) == ""
    assert room.alarms.drain() == ()


@pytest.mark.parametrize("text", ["", "{}", '{"volume": 7, "pulse_tone": 0}', "no JSON"])
def test_a_file_that_cannot_be_used_leaves_the_configured_volume_and_says_so(
    tmp_path: Path, make: Make, text: str
) -> None:
    (tmp_path / FILE).write_text(text)
    room = make(volume=0.8)
    assert room.sound.view().volume == 0.8
    assert room.sound.fault.startswith("sound.json cannot be used, the configured volumes are in force:")
    room.say(SetVolume(volume=0.9))
    assert room.sound.fault == ""


def test_a_disk_that_does_not_take_it_loses_it_at_a_restart_and_says_so(tmp_path: Path, make: Make) -> None:
    room = make()
    (tmp_path / "sound.new").mkdir()
    assert room.say(SetVolume(volume=0.5)).startswith("set, but a restart would lose it:")
    assert ("volume", 0.5) in room.sounder.told


def test_the_test_tone_sounds_unless_an_alarm_does(make: Make) -> None:
    room = make()
    assert room.say(TestSound()) == ""
    assert room.sounder.told == [("trial", 1)]
    room.alarms.report(AlarmId.DEVICE_LOST, "Cuff", 1.0, is_present=True)
    assert room.say(TestSound()) == "an alarm sounds now: no test is needed"
    assert room.sounder.told == [("trial", 1)]


def test_a_test_that_nobody_can_hear_is_refused_with_the_reason(make: Make) -> None:
    room = make()
    room.sounder.silence = "the sound output has stopped"
    assert room.say(TestSound()) == "nothing can be heard: the sound output has stopped"
    assert room.sound.view().fault == "the sound output has stopped"
    assert room.sounder.told == []
