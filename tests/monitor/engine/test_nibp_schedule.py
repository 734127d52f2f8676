from dataclasses import dataclass, field

import pytest

from bedside.config.schema import NibpConfig, NibpPlan, NibpStep
from bedside.monitor.engine.nibp_schedule import NibpSchedule

INFUSION = NibpPlan(name="Infusion", steps=(NibpStep(every_min=5, times=3), NibpStep(every_min=15)))
SHORT = NibpPlan(name="Short", steps=(NibpStep(every_min=1, times=2),))
LENGTH_S = 25  # of a measurement of the cuff below
FOREVER = 100_000


@dataclass
class Arm:
    """A cuff that measures for LENGTH_S whenever it is asked, a second at a time; `outcomes`: pressure or none."""

    programme: NibpSchedule
    now: float = 0.0
    outcomes: list[bool] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    result_at: float | None = None
    is_answering: bool = True
    busy_until: float | None = None

    def run(self, seconds: float) -> list[float]:
        """Let time pass; return when measurements began in it."""
        before = len(self.starts)
        until = self.now + seconds
        while self.now < until:
            self.now += 1
            self.tick()
        return self.starts[before:]

    def tick(self) -> None:
        if self.busy_until is not None and self.now >= self.busy_until:
            self.end(has_pressure=self.outcomes.pop(0) if self.outcomes else True)
        self.programme.follow(self.now, is_measuring=self.busy_until is not None, result_at=self.result_at)
        if self.programme.is_due(self.now):
            self.start(by_hand=False)

    def start(self, *, by_hand: bool) -> None:
        assert self.busy_until is None, "two measurements at once"
        self.programme.started(self.now, by_hand=by_hand)
        self.starts.append(self.now)
        if self.is_answering:
            self.busy_until = self.now + LENGTH_S

    def end(self, *, has_pressure: bool) -> None:
        self.busy_until = None
        self.ends.append(self.now)
        if has_pressure:
            self.result_at = self.now


def arm(interval_s: float = 0, settings: NibpConfig = NibpConfig()) -> Arm:  # noqa: B008 - frozen
    return Arm(NibpSchedule(interval_s, at=0.0, start_at_once=False, settings=settings))


def test_the_first_measurement_waits_one_interval_unless_told_otherwise() -> None:
    programme = NibpSchedule(300, at=100.0, start_at_once=False)
    assert [programme.is_due(at) for at in (100.0, 399.9, 400.0)] == [False, False, True]
    assert NibpSchedule(300, at=100.0, start_at_once=True).is_due(100.0)


def test_a_measurement_by_hand_moves_the_next_one() -> None:
    programme = NibpSchedule(300, at=0.0, start_at_once=False)
    programme.started(200.0, by_hand=True)
    assert programme.next_at == 500.0


def test_a_module_that_is_not_to_be_had_is_asked_again_soon() -> None:
    programme = NibpSchedule(300, at=0.0, start_at_once=True)
    programme.not_started(0.0)
    assert programme.next_at == 2.0


def test_an_interval_of_zero_measures_only_on_demand() -> None:
    programme = NibpSchedule(300, at=0.0, start_at_once=False)
    programme.set_interval(0, 10.0)
    assert programme.next_at is None
    assert not programme.is_due(1e9)


def test_an_interval_counts_from_start_to_start() -> None:
    assert arm(120).run(500) == [120, 240, 360, 480]


def test_the_arm_rests_between_two_that_start_by_themselves_however_short_the_interval() -> None:
    assert arm(30).run(200) == [30, 85, 140, 195]  # 25 s of measurement and 30 s of rest


def test_nothing_begins_while_a_start_is_not_yet_answered() -> None:
    programme = NibpSchedule(300, at=0.0, start_at_once=True)
    programme.started(0.0)
    programme.next_at = 1.0
    assert programme.is_busy
    assert not programme.is_due(2.0)


def test_a_module_that_does_not_answer_a_start_is_not_waited_for_forever() -> None:
    told = arm(60)
    told.is_answering = False
    assert told.run(180) == [60, 120, 180]


def test_stat_begins_the_next_seconds_after_the_last_has_ended() -> None:
    told = arm()
    told.programme.begin_stat(told.now)
    assert told.run(100) == [1, 31, 61, 91]  # 25 s of measurement and 5 s of rest
    assert [later - earlier for earlier, later in zip(told.ends, told.starts[1:], strict=False)] == [5, 5, 5]


def test_stat_ends_after_five_minutes_and_the_interval_goes_on() -> None:
    told = arm(600)
    told.programme.begin_stat(0.0)
    starts = told.run(320)
    assert starts[-1] == 271
    assert told.programme.stat_until is None
    assert told.programme.next_at == 900.0
    assert told.run(580) == [900]


def test_stat_is_as_short_as_the_clinic_says() -> None:
    told = arm(settings=NibpConfig(stat_min=1, stat_rest_s=10))
    told.programme.begin_stat(0.0)
    assert told.run(FOREVER / 10) == [1, 36]


def test_a_measurement_that_runs_when_stat_runs_out_is_the_last_and_is_left_to_end() -> None:
    told = arm(settings=NibpConfig(stat_rest_s=10))
    told.programme.begin_stat(0.0)
    assert told.run(303)[-1] == 281
    assert told.programme.stat_until == 300
    assert told.run(1000) == []
    assert told.ends[-1] == 306
    assert not told.programme.stat_until


@pytest.mark.parametrize(
    ("outcomes", "count"),
    [
        ([False, False], 2),
        ([True, False, False], 3),
        ([False, True, False, False], 4),
        ([False, True, False, True, False, True], 10),
    ],
)
def test_stat_ends_when_two_in_a_row_gave_no_pressure(outcomes: list[bool], count: int) -> None:
    told = arm()
    told.outcomes = outcomes
    told.programme.begin_stat(0.0)
    assert len(told.run(400)) == count


def test_a_pressure_that_comes_a_moment_after_the_end_counts() -> None:
    told = arm()
    told.outcomes = [False, False, False]
    told.programme.begin_stat(0.0)
    told.run(28)  # the first has ended at 26
    told.result_at = 28.0
    assert len(told.run(60)) == 2  # had the first been a miss, STAT would have ended after the second
    assert told.programme.stat_until is not None


def test_a_module_that_never_answers_ends_stat() -> None:
    told = arm()
    told.is_answering = False
    told.programme.begin_stat(0.0)
    assert len(told.run(400)) == 2


def test_stat_that_is_stopped_begins_no_more() -> None:
    told = arm()
    told.programme.begin_stat(0.0)
    told.run(10)
    told.programme.end_stat(told.now)
    told.end(has_pressure=False)
    assert told.run(1000) == []


def test_stat_asked_for_while_the_arm_rests_after_the_programme_waits_seconds_only() -> None:
    told = arm(60)
    told.run(90)  # one from 60 to 85, and then half a minute of rest
    told.programme.begin_stat(told.now)
    assert told.run(10) == [95]


def test_a_programme_measures_at_once_and_then_phase_by_phase_until_told_otherwise() -> None:
    told = arm()
    told.programme.run(INFUSION, 0.0)
    assert [start // 60 for start in told.run(60 * 60)] == [0, 5, 10, 15, 30, 45]
    assert (told.programme.plan, told.programme.step, told.programme.left) == (INFUSION, 1, None)


def test_a_programme_whose_last_phase_ends_measures_on_demand_from_then_on() -> None:
    told = arm()
    told.programme.run(SHORT, 0.0)
    assert told.run(FOREVER / 10) == [1, 61]
    assert (told.programme.plan, told.programme.next_at, told.programme.interval_s) == (None, None, 0)


def test_a_measurement_by_hand_is_none_of_the_programmes() -> None:
    told = arm()
    told.programme.run(INFUSION, 0.0)
    told.run(60)
    assert told.programme.left == 2
    told.start(by_hand=True)
    assert told.programme.left == 2
    assert [start // 60 for start in told.run(30 * 60)] == [6, 11, 16, 31]


def test_stat_interrupts_a_programme_and_takes_none_of_its_measurements() -> None:
    told = arm()
    told.programme.run(INFUSION, 0.0)
    told.run(60)
    told.programme.begin_stat(told.now)
    told.run(310)
    assert (told.programme.stat_until, told.programme.left, told.programme.plan) == (None, 2, INFUSION)
    assert len(told.run(300)) == 1


def test_an_interval_ends_a_programme_and_stat() -> None:
    told = arm()
    told.programme.run(INFUSION, 0.0)
    told.programme.begin_stat(0.0)
    told.programme.set_interval(600, 0.0)
    assert (told.programme.plan, told.programme.stat_until) == (None, None)
    assert told.run(1300) == [600, 1200]
