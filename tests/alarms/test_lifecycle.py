from collections.abc import Mapping
from itertools import product

import pytest

from bedside.alarms.lifecycle import ACKNOWLEDGED, IDLE, LATCHED, LATCHING, NON_LATCHING, SOUNDING, Input, State, after

PAIRS = list(product(State, Input))


@pytest.mark.parametrize("table", [LATCHING, NON_LATCHING], ids=["latching", "non-latching"])
def test_the_table_has_every_pair(table: Mapping[tuple[State, Input], State]) -> None:
    assert set(table) == set(PAIRS)


def test_a_non_latching_alarm_differs_in_one_cell() -> None:
    differing = [pair for pair in PAIRS if LATCHING[pair] is not NON_LATCHING[pair]]
    assert differing == [(SOUNDING, Input.RELIEF)]


@pytest.mark.parametrize(("is_latching", "reachable"), [(True, set(State)), (False, set(State) - {LATCHED})])
def test_every_state_can_be_reached(*, is_latching: bool, reachable: set[State]) -> None:
    seen, frontier = {IDLE}, [IDLE]
    while frontier:
        state = frontier.pop()
        following = {after(state, given, is_latching=is_latching) for given in Input} - seen
        seen |= following
        frontier += following
    assert seen == reachable


def legal(story: tuple[Input, ...]) -> bool:
    """Whether onset and relief alternate, beginning with an onset."""
    spans = [given for given in story if given in {Input.ONSET, Input.RELIEF}]
    return spans == [Input.RELIEF if index % 2 else Input.ONSET for index in range(len(spans))]


STORIES = [story for length in range(1, 7) for story in product(Input, repeat=length) if legal(story)]


def test_an_onset_that_nobody_acknowledged_never_ends_in_idle() -> None:
    """In all sequences of up to six inputs a latching alarm is idle only if its last onset was acknowledged."""
    assert len(STORIES) > 1000
    unseen_and_idle = []
    for story in STORIES:
        state, is_seen = IDLE, True
        for given in story:
            is_seen = (is_seen and given is not Input.ONSET) or given is Input.ACKNOWLEDGE
            state = after(state, given, is_latching=True)
        unseen_and_idle += [story] if state is IDLE and not is_seen else []
    assert unseen_and_idle == []


def test_a_latched_alarm_waits_for_a_person_and_sounds_again_with_the_next_onset() -> None:
    assert after(LATCHED, Input.RELIEF, is_latching=True) is LATCHED
    assert after(LATCHED, Input.ONSET, is_latching=True) is SOUNDING
    assert after(LATCHED, Input.ACKNOWLEDGE, is_latching=True) is IDLE
    assert after(ACKNOWLEDGED, Input.ESCALATE, is_latching=True) is SOUNDING
