"""The bed over a restart of the machine and a step of its clock."""

from math import inf
from pathlib import Path

import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Happening
from bedside.monitor.engine import bed as bed_module
from bedside.monitor.engine.bed_state import BedState
from bedside.monitor.infusion.commands import BeginSession
from bedside.monitor.infusion.session import StepKind
from bedside.monitor.link.commands import (
    Admit,
)
from bedside.monitor.process.bed_time import Anchor, BedTime
from tests.monitor.engine.test_bed import ANNA, ToldSession, bed_at


def test_in_another_boot_the_times_of_the_earlier_engine_are_moved_and_a_row_says_which_was_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine was off for 90 s by its clock, and its monotonic seconds began anew."""
    before = BedState(boot="b-1", at=510.0, utc=110.0, bed_s=110.0, session="S-mine", steps=3)
    anchor = Anchor(boot="b-1", at=500.0, utc=100.0, bed_s=100.0)
    given: dict[str, float] = {}
    monkeypatch.setattr(bed_module, "resume", lambda *_parts, **more: given.update(more) or -inf)
    monkeypatch.setattr(bed_module, "SessionService", ToldSession)
    ToldSession.told.clear()
    time = BedTime(anchor, boot="b-2", at=30.0, utc=200.0)
    bed = bed_at(tmp_path, 30.0, time=time, before=before, boot="b-2")
    assert given == {"at": 30.0, "by_s": -570.0, "away_s": 90.0}
    assert ToldSession.told == [(30.0, None, ("S-mine", 3))]
    (row,) = bed.alarms.pending()
    assert (row.at, row.happening, row.actor) == (30.0, Happening.TIME_BELIEVED, "")
    assert row.reason == "the machine was started again: its clock is believed, by which 100 s went by"
    assert bed.alarms.state().judged_from is None


def test_a_step_of_the_clock_and_a_time_without_steps_are_rows(tmp_path: Path) -> None:
    bed = bed_at(tmp_path)
    bed.step(10.5, 10.5)
    bed.step(15.5, 15.5)
    assert bed.alarms.drain() == ()
    bed.step(15.6, 16.2004)
    bed.step(15.7, 15.7)
    forward, back = (row for row in bed.alarms.drain() if row.alarm is None)
    kind = Happening.CLOCK_STEPPED
    said = (15.6, kind, "", "the clock was set forward by 0.6 s", 0.6)
    assert (forward.at, forward.happening, forward.actor, forward.reason, forward.value) == said
    said = (15.7, kind, "", "the clock was set back by 0.6 s", -0.6)
    assert (back.at, back.happening, back.actor, back.reason, back.value) == said
    bed.step(20.8004, 20.8)
    (row,) = [row for row in bed.alarms.drain() if row.happening is Happening.UNWATCHED]
    assert (row.at, row.actor, row.value) == (20.8004, "", 5.1)
    assert row.reason == "nothing was watched for 5.1 s: the machine slept, or the engine was stopped"


@pytest.mark.parametrize("has_session", [True, False])
def test_a_step_of_the_clock_in_a_session_is_its_step_and_an_alarm_until_someone_has_seen_it(
    tmp_path: Path, *, has_session: bool
) -> None:
    bed = bed_at(tmp_path)
    assert bed.obey(Admit(patient=ANNA), 10.0) is None
    assert not has_session or bed.obey(BeginSession(), 10.5) is None
    bed.step(11.0, 111.0)
    if bed.session.session is not None:
        last = bed.session.session.steps[-1]
        assert (last.kind, last.what, last.bed_s) == (
            StepKind.CLOCK_STEPPED,
            "the clock was set forward by 100.0 s",
            11.0,
        )
    for second in range(12, 40):
        bed.step(float(second), second + 100.0)
    stepped = [row for row in bed.alarms.active() if row.spec.id is AlarmId.CLOCK_STEPPED]
    assert [(row.is_present, row.priority) for row in stepped] == ([(False, Priority.MEDIUM)] if has_session else [])
