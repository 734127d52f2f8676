"""For how long a phase has lasted, and how long it still lasts; pauses of the infusion do not count."""

import pytest

from bedside.monitor.infusion.clock import elapsed_s, left_s, observation_min, phase_begun
from bedside.monitor.infusion.session import InfusionSession, Phase, Step, StepKind
from tests.monitor.infusion.sessions import BEGIN, SETTINGS, after, nasal, session, step

CHECKS, BASELINE, INFUSION, RECOVERY, _ = Phase
STARTED = step(StepKind.STARTED, "infusion begun", INFUSION, 10)
BEGUN = (step(StepKind.BEGUN, "session begun, IV", CHECKS, 1), step(StepKind.BASELINE_BEGUN, "x", BASELINE, 4), STARTED)


def runs(*steps: Step) -> InfusionSession:
    return session(INFUSION, steps=(*BEGUN, *steps))


def event(kind: StepKind, minutes: float, phase: Phase = INFUSION) -> Step:
    return step(kind, "x", phase, minutes)


def test_a_phase_begins_with_its_first_step_and_the_checks_with_the_session() -> None:
    before = runs(event(StepKind.OBSERVED, 20))
    begun = {phase: phase_begun(before, phase) for phase in (CHECKS, BASELINE, INFUSION)}
    assert begun == {CHECKS: BEGIN.timestamp(), BASELINE: after(4).timestamp(), INFUSION: after(10).timestamp()}
    assert (phase_begun(before, RECOVERY), phase_begun(before, Phase.CLOSED)) == (None, None)


@pytest.mark.parametrize(
    ("steps", "minutes", "elapsed_min"),
    [
        ((), 30, 20),
        ((event(StepKind.PAUSED, 20),), 30, 10),
        ((event(StepKind.PAUSED, 20), event(StepKind.RESUMED, 25)), 30, 15),
        ((event(StepKind.PAUSED, 20), event(StepKind.OBSERVED, 22), event(StepKind.RESUMED, 25)), 30, 15),
        ((event(StepKind.RESUMED, 12), event(StepKind.PAUSED, 20), event(StepKind.RESUMED, 25)), 30, 15),
        (
            (
                event(StepKind.PAUSED, 20),
                event(StepKind.RESUMED, 25),
                event(StepKind.PAUSED, 30),
                event(StepKind.RESUMED, 31),
                event(StepKind.PAUSED, 35),
            ),
            40,
            19,
        ),
        ((event(StepKind.PAUSED, 20), event(StepKind.ENDED, 25)), 30, 15),
        ((event(StepKind.PAUSED, 20), event(StepKind.STOPPED_EARLY, 25)), 30, 15),
    ],
)
def test_pauses_of_the_infusion_do_not_count(steps: tuple[Step, ...], minutes: float, elapsed_min: float) -> None:
    assert elapsed_s(runs(*steps), after(minutes).timestamp()) == elapsed_min * 60
    assert left_s(runs(*steps), after(minutes).timestamp(), SETTINGS) == (40 - elapsed_min) * 60


def test_other_phases_have_no_pauses_and_count_from_their_own_begin() -> None:
    paused = (event(StepKind.PAUSED, 20), event(StepKind.ENDED, 50, RECOVERY))
    recovers = session(RECOVERY, steps=(*BEGUN, *paused))
    assert elapsed_s(recovers, after(60).timestamp()) == 600
    assert elapsed_s(session(BASELINE), after(7).timestamp()) == 420, (
        "without a step it counts from the session's begin"
    )
    assert elapsed_s(session(CHECKS, steps=BEGUN[:1]), after(7).timestamp()) == 420


def test_what_is_left_is_never_below_nothing_and_unknown_where_no_length_is_set() -> None:
    assert left_s(runs(), after(50).timestamp(), SETTINGS) == 0.0
    assert left_s(runs(), after(49).timestamp(), SETTINGS) == 60.0
    assert left_s(runs(), after(90).timestamp(), SETTINGS) == 0.0
    for phase in (CHECKS, BASELINE, Phase.CLOSED):
        assert left_s(session(phase), after(30).timestamp(), SETTINGS) is None
    assert left_s(session(INFUSION, order=None), after(30).timestamp(), SETTINGS) is None
    assert left_s(nasal(INFUSION), after(30).timestamp(), SETTINGS) is None
    ended = (event(StepKind.ENDED, 40, RECOVERY),)
    assert left_s(session(RECOVERY, steps=ended), after(50).timestamp(), SETTINGS) == 50 * 60
    assert left_s(nasal(RECOVERY, steps=ended), after(50).timestamp(), SETTINGS) == 110 * 60
    assert [observation_min(each, SETTINGS) for each in (session(), nasal())] == [60.0, 120.0]
