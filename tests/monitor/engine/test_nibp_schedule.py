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
    """A cuff that measures for LENGTH_S at each request. `outcomes`: whether each measurement gives a pressure."""

    schedule: NibpSchedule
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
        self.schedule.follow(self.now, is_measuring=self.busy_until is not None, result_at=self.result_at)
        if self.schedule.is_due(self.now):
            self.start(by_hand=False)

    def start(self, *, by_hand: bool) -> None:
        assert self.busy_until is None, "two measurements at once"
        self.schedule.started(self.now, by_hand=by_hand)
        self.starts.append(self.now)
        if self.is_answering:
            self.busy_until = self.now + LENGTH_S

    def end(self, *, has_pressure: bool) -> None:
        self.busy_until = None
        self.ends.append(self.now)
        if has_pressure:
            self.result_at = self.now


def make_arm(interval_s: float = 0, settings: NibpConfig = NibpConfig()) -> Arm:  # noqa: B008 - frozen
    return Arm(NibpSchedule(interval_s, at=0.0, start_at_once=False, settings=settings))


def test_the_first_measurement_waits_one_interval_by_default() -> None:
    schedule = NibpSchedule(300, at=100.0, start_at_once=False)
    assert [schedule.is_due(at) for at in (100.0, 399.9, 400.0)] == [False, False, True]
    assert NibpSchedule(300, at=100.0, start_at_once=True).is_due(100.0)


def test_after_a_measurement_by_hand_the_next_is_one_interval_later() -> None:
    schedule = NibpSchedule(300, at=0.0, start_at_once=False)
    schedule.started(200.0, by_hand=True)
    assert schedule.next_at == 500.0


def test_a_module_that_cannot_be_reached_is_retried_after_two_seconds() -> None:
    schedule = NibpSchedule(300, at=0.0, start_at_once=True)
    schedule.not_started(0.0)
    assert schedule.next_at == 2.0


def test_an_interval_of_zero_measures_only_on_demand() -> None:
    schedule = NibpSchedule(300, at=0.0, start_at_once=False)
    schedule.set_interval(0, 10.0)
    assert schedule.next_at is None
    assert not schedule.is_due(1e9)


def test_an_interval_counts_from_start_to_start() -> None:
    assert make_arm(120).run(500) == [120, 240, 360, 480]


def test_the_arm_rests_between_two_automatic_measurements_however_short_the_interval() -> None:
    assert make_arm(30).run(200) == [30, 85, 140, 195]  # 25 s of measurement and 30 s of rest


def test_no_measurement_begins_while_the_module_has_not_answered_a_start() -> None:
    schedule = NibpSchedule(300, at=0.0, start_at_once=True)
    schedule.started(0.0)
    schedule.next_at = 1.0
    assert schedule.is_busy
    assert not schedule.is_due(2.0)


def test_a_start_without_an_answer_does_not_block_the_next_interval() -> None:
    arm = make_arm(60)
    arm.is_answering = False
    assert arm.run(180) == [60, 120, 180]


def test_in_stat_the_next_measurement_begins_five_seconds_after_the_last_has_ended() -> None:
    arm = make_arm()
    arm.schedule.begin_stat(arm.now)
    assert arm.run(100) == [1, 31, 61, 91]  # 25 s of measurement and 5 s of rest
    assert [later - earlier for earlier, later in zip(arm.ends, arm.starts[1:], strict=False)] == [5, 5, 5]


def test_stat_ends_after_five_minutes_and_the_interval_continues() -> None:
    arm = make_arm(600)
    arm.schedule.begin_stat(0.0)
    starts = arm.run(320)
    assert starts[-1] == 271
    assert arm.schedule.stat_until is None
    assert arm.schedule.next_at == 900.0
    assert arm.run(580) == [900]


def test_stat_lasts_as_long_as_the_clinic_configured() -> None:
    arm = make_arm(settings=NibpConfig(stat_min=1, stat_rest_s=10))
    arm.schedule.begin_stat(0.0)
    assert arm.run(FOREVER / 10) == [1, 36]


def test_a_measurement_that_runs_at_the_end_of_stat_is_completed_and_is_the_last() -> None:
    arm = make_arm(settings=NibpConfig(stat_rest_s=10))
    arm.schedule.begin_stat(0.0)
    assert arm.run(303)[-1] == 281
    assert arm.schedule.stat_until == 300
    assert arm.run(1000) == []
    assert arm.ends[-1] == 306
    assert not arm.schedule.stat_until


@pytest.mark.parametrize(
    ("outcomes", "count"),
    [
        ([False, False], 2),
        ([True, False, False], 3),
        ([False, True, False, False], 4),
        ([False, True, False, True, False, True], 10),
    ],
)
def test_stat_ends_after_two_measurements_in_a_row_without_a_pressure(outcomes: list[bool], count: int) -> None:
    arm = make_arm()
    arm.outcomes = outcomes
    arm.schedule.begin_stat(0.0)
    assert len(arm.run(400)) == count


def test_a_pressure_that_comes_a_moment_after_the_measurement_counts() -> None:
    arm = make_arm()
    arm.outcomes = [False, False, False]
    arm.schedule.begin_stat(0.0)
    arm.run(28)  # the first has ended at 26
    arm.result_at = 28.0
    assert len(arm.run(60)) == 2  # had the first been a miss, STAT would have ended after the second
    assert arm.schedule.stat_until is not None


def test_a_module_that_never_answers_ends_stat() -> None:
    arm = make_arm()
    arm.is_answering = False
    arm.schedule.begin_stat(0.0)
    assert len(arm.run(400)) == 2


def test_after_stat_is_stopped_no_measurement_begins() -> None:
    arm = make_arm()
    arm.schedule.begin_stat(0.0)
    arm.run(10)
    arm.schedule.end_stat(arm.now)
    arm.end(has_pressure=False)
    assert arm.run(1000) == []


def test_stat_requested_while_the_arm_rests_shortens_the_rest() -> None:
    arm = make_arm(60)
    arm.run(90)  # one from 60 to 85, and then half a minute of rest
    arm.schedule.begin_stat(arm.now)
    assert arm.run(10) == [95]


def test_a_programme_measures_at_once_and_then_phase_by_phase() -> None:
    arm = make_arm()
    arm.schedule.run(INFUSION, 0.0)
    assert [start // 60 for start in arm.run(60 * 60)] == [0, 5, 10, 15, 30, 45]
    assert (arm.schedule.plan, arm.schedule.step, arm.schedule.left) == (INFUSION, 1, None)


def test_after_the_last_phase_of_a_programme_the_cuff_measures_on_demand() -> None:
    arm = make_arm()
    arm.schedule.run(SHORT, 0.0)
    assert arm.run(FOREVER / 10) == [1, 61]
    assert (arm.schedule.plan, arm.schedule.next_at, arm.schedule.interval_s) == (None, None, 0)


def test_a_measurement_by_hand_does_not_count_for_the_programme() -> None:
    arm = make_arm()
    arm.schedule.run(INFUSION, 0.0)
    arm.run(60)
    assert arm.schedule.left == 2
    arm.start(by_hand=True)
    assert arm.schedule.left == 2
    assert [start // 60 for start in arm.run(30 * 60)] == [6, 11, 16, 31]


def test_stat_interrupts_a_programme_and_does_not_count_for_it() -> None:
    arm = make_arm()
    arm.schedule.run(INFUSION, 0.0)
    arm.run(60)
    arm.schedule.begin_stat(arm.now)
    arm.run(310)
    assert (arm.schedule.stat_until, arm.schedule.left, arm.schedule.plan) == (None, 2, INFUSION)
    assert len(arm.run(300)) == 1


def test_a_new_interval_ends_a_programme_and_stat() -> None:
    arm = make_arm()
    arm.schedule.run(INFUSION, 0.0)
    arm.schedule.begin_stat(0.0)
    arm.schedule.set_interval(600, 0.0)
    assert (arm.schedule.plan, arm.schedule.stat_until) == (None, None)
    assert arm.run(1300) == [600, 1200]
