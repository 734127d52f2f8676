from alarms.catalogue import AlarmId
from alarms.event import Happening
from tests.alarms.conftest import Story

HR_HIGH = "HR_HIGH:HR"


def paused(story: Story) -> Story:
    story.hold(134, until=8)
    story.engine.pause_audio(8.0, is_on=True, actor="nurse")
    return story


def test_a_pause_silences_what_stands_and_leaves_it_to_be_seen(story: Story) -> None:
    paused(story)
    assert story.heard() is None
    assert story.shown() == [HR_HIGH]
    assert story.engine.audio_paused_until == 128.0


def test_an_alarm_that_begins_after_it_sounds_through_it(story: Story) -> None:
    paused(story).report(AlarmId.DEVICE_LOST)  # in the same moment: seen by whoever paused
    assert story.heard() is None
    story.now = 9
    story.report(AlarmId.DEVICE_LOST, "Cuff")
    assert story.heard() == "DEVICE_LOST:Cuff"


def test_when_it_runs_out_all_that_still_stands_is_heard_again(story: Story) -> None:
    paused(story).hold(134, until=127)
    assert story.heard() is None
    story.hold(134, until=128)
    assert story.heard() == HR_HIGH
    assert story.engine.audio_paused_until is None
    happenings = [row.happening for row in story.events()]
    assert happenings.count(Happening.AUDIO_PAUSED) == 1
    assert happenings.count(Happening.AUDIO_RESUMED) == 1


def test_a_person_ends_it_and_the_log_says_who(story: Story) -> None:
    paused(story).events()
    story.engine.pause_audio(10.0, is_on=False, actor="doctor")
    assert story.heard() == HR_HIGH
    (resumed,) = story.events()
    assert (resumed.happening, resumed.actor) == (Happening.AUDIO_RESUMED, "doctor")


def test_ending_a_pause_that_is_none_is_nothing(story: Story) -> None:
    story.engine.pause_audio(1.0, is_on=False, actor="nurse")
    assert story.events() == []
