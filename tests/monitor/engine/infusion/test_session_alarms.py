"""The alarms of a session: each begins with its condition and ends with it."""

import pytest

from bedside.alarms.alarm_id import AlarmId
from tests.support.infusion_bed import InfusionBed
from tests.support.session_alarm_stories import SESSION_ALARM_STORIES


@pytest.mark.parametrize("alarm", SESSION_ALARM_STORIES)
def test_an_alarm_of_the_session_begins_and_ends_with_its_condition(bed: InfusionBed, alarm: AlarmId) -> None:
    SESSION_ALARM_STORIES[alarm](bed)
