"""Each alarm of the engine process begins and ends; what sounds; what a lost screen changes."""

from pathlib import Path

import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Category, Priority
from bedside.alarms.inactivation import InactivationKind
from bedside.alarms.log.chain_check import rows
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.link.commands import Inactivate
from bedside.monitor.link.heartbeats import Alive
from bedside.monitor.sound.synthesizer import AlarmSound
from tests.support.engine_alarm_stories import START_STORIES, STORIES, Ward
from tests.support.engine_bed import oximeter_packet


@pytest.mark.parametrize("alarm", STORIES)
def test_a_story_of_the_monitor(alarm: AlarmId, ward: Ward) -> None:
    STORIES[alarm](ward)


@pytest.mark.parametrize("alarm", START_STORIES)
def test_a_story_of_the_monitor_that_begins_before_its_start(
    alarm: AlarmId, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    START_STORIES[alarm](tmp_path, monkeypatch)


def test_a_lost_screen_ends_the_pause_that_it_showed(ward: Ward) -> None:
    do, alarms = ward.do, ward.alarms
    do(Alive(frames=1))
    assert do(Inactivate(kind=InactivationKind.AUDIO_PAUSED)) == ""
    ward.tick(1.9)
    assert alarms.inactivation.kind is InactivationKind.AUDIO_PAUSED
    ward.tick(0.2)
    assert alarms.inactivation.kind is None
    ward.kill()
    (row,) = [row for row in rows(ward.folder / FILE) if row["happening"] == "REACTIVATED"]
    assert row["reason"] == "AUDIO_PAUSED ended; the screen that showed it was lost"


def test_the_highest_alarm_sounds_and_an_escalated_one_sounds_louder(ward: Ward) -> None:
    played: list[tuple[object, str]] = []
    ward.engine.player.play = lambda sound, key: played.append((sound, key))  # type: ignore[method-assign]
    slow = oximeter_packet(pulse=45)
    for _ in range(560):
        ward.receive(slow)
        ward.tick(0.34)
    sounded = list(dict.fromkeys(played))
    assert (AlarmSound(Priority.MEDIUM, Category.CARDIOVASCULAR), "PR_LOW:PR#1") in sounded
    assert sounded[-1] == (AlarmSound(Priority.HIGH, Category.CARDIOVASCULAR, is_escalated=True), "PR_LOW:PR#1^")
