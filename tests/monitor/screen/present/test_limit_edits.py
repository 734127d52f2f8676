from typing import Any

import msgspec
import pytest

from bedside.alarms.catalogue import Side
from bedside.config.load import load_profile
from bedside.config.schema import Limit
from bedside.config.vitals import VitalId
from bedside.monitor.link.commands import AutoLimits, SetLimit
from bedside.monitor.screen.present.limit_edits import SETTLE_S, TIMEOUT_S, LimitEdits, Sets, Stage

ADULT = load_profile("adult").limits
V = VitalId
HR, SPO2 = V.HR, V.SPO2


class Bedside:
    """Edits with a fake engine and clock: the engine carries out a request when the test says so."""

    def __init__(self) -> None:
        self.edits = LimitEdits()
        self.limits = dict(ADULT)
        self.now = 100.0
        self.tick(0)

    def tick(self, seconds: float = 0.1) -> Sets:
        self.now += seconds
        return self.edits.follow(self.limits, self.now)

    def obey(self, commands: Sets) -> None:
        self.limits |= {command.vital: command.limit for command in commands}
        self.tick()

    def shown(self) -> tuple[float | None, float | None, Stage]:
        limit = self.edits.shown(HR)
        return limit.low, limit.high, self.edits.stage(HR)

    def set_low(self, low: float) -> None:
        self.edits.move(HR, Side.LOW, low, is_held=True)
        self.obey(self.edits.release(HR))


@pytest.fixture
def bed() -> Bedside:
    return Bedside()


def hr(**sides: Any) -> Limit:
    return msgspec.structs.replace(ADULT[HR], **sides)


def test_a_change_is_sent_only_when_the_finger_is_lifted(bed: Bedside) -> None:
    for low in (55.0, 60.0, 65.0):
        bed.edits.move(HR, Side.LOW, low, is_held=True)
        assert bed.tick(1) == bed.tick(1) == ()
    assert bed.shown() == (65, 120, Stage.DRAFT)
    assert bed.edits.release(HR) == (SetLimit(vital=HR, limit=hr(low=65.0)),)
    assert bed.shown() == (65, 120, Stage.REQUESTED)
    assert bed.edits.release(HR) == ()


def test_several_key_presses_are_sent_as_one_change_after_the_last(bed: Bedside) -> None:
    bed.edits.move(HR, Side.LOW, 55.0)
    assert bed.tick(0.05) == ()  # the press came at an unknown time before this snapshot, so the time counts from here
    assert bed.tick(SETTLE_S - 0.1) == ()
    bed.edits.move(HR, Side.LOW, 60.0)
    assert bed.tick(0.05) == ()
    assert bed.tick(SETTLE_S - 0.1) == ()
    assert bed.tick(0.2) == (SetLimit(vital=HR, limit=hr(low=60.0)),)
    assert bed.tick(5) == ()


def test_a_change_is_in_effect_when_a_snapshot_shows_it(bed: Bedside) -> None:
    bed.edits.move(HR, Side.LOW, 55.0, is_held=True)
    commands = bed.edits.release(HR)
    bed.tick(TIMEOUT_S - 0.1)
    assert bed.shown() == (55, 120, Stage.REQUESTED)
    bed.obey(commands)
    assert bed.shown() == (55, 120, Stage.IN_EFFECT)


def test_a_change_that_no_snapshot_shows_in_time_is_discarded(bed: Bedside) -> None:
    bed.edits.move(HR, Side.LOW, 55.0, is_held=True)
    bed.edits.release(HR)
    bed.tick(TIMEOUT_S + 0.1)
    assert bed.shown() == (50, 120, Stage.IN_EFFECT)
    assert not bed.edits.can_undo


def test_a_refused_change_is_discarded_at_once(bed: Bedside) -> None:
    bed.edits.move(HR, Side.LOW, 55.0, is_held=True)
    bed.edits.release(HR)
    bed.edits.refuse()
    assert bed.shown() == (50, 120, Stage.IN_EFFECT)


def test_a_change_that_is_refused_but_takes_effect_can_be_undone(bed: Bedside) -> None:
    """The engine also replies with an error if it has set a limit but could not store it on the disk."""
    bed.edits.move(HR, Side.LOW, 55.0, is_held=True)
    commands = bed.edits.release(HR)
    bed.edits.refuse()
    bed.obey(commands)
    assert bed.shown() == (55, 120, Stage.IN_EFFECT)
    assert bed.edits.undo() == (SetLimit(vital=HR, limit=ADULT[HR]),)


def test_a_draft_keeps_a_new_value_of_the_other_side(bed: Bedside) -> None:
    bed.edits.move(HR, Side.LOW, 55.0, is_held=True)
    bed.limits[HR] = hr(high=130.0)
    bed.tick()
    assert bed.edits.release(HR) == (SetLimit(vital=HR, limit=hr(low=55.0, high=130.0)),)


def test_a_second_change_is_based_on_the_requested_limit(bed: Bedside) -> None:
    bed.edits.move(HR, Side.LOW, 55.0, is_held=True)
    bed.edits.release(HR)
    bed.edits.move(HR, Side.HIGH, 130.0, is_held=True)
    bed.obey(bed.edits.release(HR))
    assert bed.shown() == (55, 130, Stage.IN_EFFECT)
    assert bed.edits.undo() == (SetLimit(vital=HR, limit=ADULT[HR]),)


def test_a_change_back_to_the_limit_in_effect_sends_nothing(bed: Bedside) -> None:
    bed.edits.move(HR, Side.LOW, 55.0)
    bed.edits.move(HR, Side.LOW, 50.0)
    assert bed.edits.release(HR) == ()
    assert bed.shown() == (50, 120, Stage.IN_EFFECT)
    assert bed.edits.put(HR, ADULT[HR]) == ()


def test_changes_are_undone_one_by_one_the_last_first(bed: Bedside) -> None:
    bed.set_low(55.0)
    bed.set_low(60.0)
    lows = []
    while bed.edits.can_undo:
        bed.obey(bed.edits.undo())
        lows.append(bed.edits.shown(HR).low)
    assert lows == [55, 50]


def test_nothing_is_undone_while_a_change_is_pending(bed: Bedside) -> None:
    bed.set_low(55.0)
    bed.edits.move(HR, Side.LOW, 60.0, is_held=True)
    assert bed.edits.undo() == ()
    bed.edits.release(HR)
    assert bed.edits.undo() == ()
    bed.tick(TIMEOUT_S + 0.1)
    assert bed.edits.can_undo


def test_an_undo_that_fails_can_be_repeated(bed: Bedside) -> None:
    bed.set_low(55.0)
    commands = bed.edits.undo()
    assert not bed.edits.can_undo
    bed.tick(TIMEOUT_S + 0.1)
    assert bed.edits.undo() == commands


def test_auto_limits_of_many_vitals_are_one_change(bed: Bedside) -> None:
    assert bed.edits.auto([HR, SPO2]) == AutoLimits(vitals=(HR, SPO2))
    assert bed.edits.stage(HR) is bed.edits.stage(SPO2) is Stage.REQUESTED
    bed.limits |= {HR: hr(low=54.0, high=90.0)}
    bed.tick()
    assert bed.edits.stage(HR) is bed.edits.stage(SPO2) is Stage.IN_EFFECT
    assert bed.edits.undo() == (SetLimit(vital=HR, limit=ADULT[HR]),)


def test_auto_limits_that_change_nothing_time_out(bed: Bedside) -> None:
    bed.edits.auto([HR])
    bed.tick(TIMEOUT_S + 0.1)
    assert bed.edits.stage(HR) is Stage.IN_EFFECT
    assert not bed.edits.can_undo


def test_a_limit_that_is_switched_off_is_switched_on_again_at_its_last_value(bed: Bedside) -> None:
    bed.set_low(60.0)
    bed.edits.switch(HR, Side.LOW, usual=50)
    assert bed.shown() == (None, 120, Stage.DRAFT)
    bed.obey(bed.edits.release(HR))
    bed.edits.switch(HR, Side.LOW, usual=50)
    assert bed.shown() == (60, 120, Stage.DRAFT)


def test_a_limit_that_was_off_before_is_switched_on_at_the_nearest_allowed_value_to_the_profiles(bed: Bedside) -> None:
    bed.limits[HR] = hr(low=None, high=45.0)
    bed.tick()
    bed.edits.switch(HR, Side.LOW, usual=50)
    assert bed.shown() == (44, 45, Stage.DRAFT)


@pytest.mark.parametrize(
    ("vital", "side", "usual"),
    [(SPO2, Side.LOW, 90.0), (SPO2, Side.HIGH, None)],
    ids=["the rules forbid it", "the profile leaves it open"],
)
def test_a_limit_that_may_not_be_switched_stays(bed: Bedside, vital: VitalId, side: Side, usual: float | None) -> None:
    assert not bed.edits.may_switch(vital, side, usual)
    bed.edits.switch(vital, side, usual)
    assert bed.edits.stage(vital) is Stage.IN_EFFECT


def test_closing_sends_changes_by_keys_and_discards_a_drag(bed: Bedside) -> None:
    bed.edits.move(HR, Side.LOW, 55.0)
    bed.edits.move(SPO2, Side.LOW, 92.0, is_held=True)
    assert bed.edits.flush() == (SetLimit(vital=HR, limit=hr(low=55.0)),)
    assert bed.edits.stage(SPO2) is Stage.IN_EFFECT


def test_another_profile_discards_all_edits(bed: Bedside) -> None:
    bed.set_low(55.0)
    bed.edits.move(HR, Side.LOW, 60.0)
    bed.edits.forget()
    assert bed.shown() == (55, 120, Stage.IN_EFFECT)
    assert not bed.edits.can_undo
