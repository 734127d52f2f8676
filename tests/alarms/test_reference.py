"""The alarm engine is compared with a second, simple alarm system: they must never differ.

12,000 steps here, 100,000 with `make slow`.
"""

from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE, Kind, Priority
from bedside.alarms.conditions.observation import Observation
from bedside.alarms.engine import AlarmEngine
from bedside.alarms.inactivation import InactivationKind
from bedside.alarms.lifecycle import State
from bedside.config.origin import Origin
from bedside.config.schema import AlarmConfig, Limit, Profile
from bedside.config.vitals import VitalId
from tests.alarms.reference import NAMES, Reference

PER_STORY = 100
LIMITS = {
    VitalId.HR: Limit(high=120, extreme_high=140, delay_s=0, extreme_delay_s=0),
    VitalId.SPO2: Limit(low=90, high=99, delay_s=0),
}
PROFILE = Profile(name="plain", limits=LIMITS, escalate_after_s=60, remind_after_s=100)
FALLEN = "DEVICE_LOST:Oximeter"
# alarms of limits, each with those that suppress it
BY_VALUE = {
    "HR_HIGH:HR": ("HR_EXTREME_HIGH:HR", "DEVICE_LOST:Monitor"),
    "HR_EXTREME_HIGH:HR": ("DEVICE_LOST:Monitor",),
    "SPO2_LOW:SPO2": (FALLEN,),
    "SPO2_HIGH:SPO2": (FALLEN,),
}
REPORTED = {FALLEN: (VitalId.SPO2,), "DEVICE_LOST:Monitor": (VitalId.HR,), "DISK_LOW:": ()}
KEYS = st.sampled_from([*BY_VALUE, *REPORTED])
counted: Counter[str] = Counter()


def expected_state(*, there: bool, unseen: bool, seen: bool) -> State:
    if seen:
        return State.ACKNOWLEDGED
    if unseen:
        return State.SOUNDING if there else State.LATCHED
    return State.IDLE


class Both(RuleBasedStateMachine):
    """The same story for the engine and the reference."""

    def __init__(self) -> None:
        super().__init__()
        settings = AlarmConfig(audio_pause_s=50)
        self.engine = AlarmEngine(PROFILE, settings, origin=Origin.SIMULATED, watched={}, at=0.0)
        self.reference = Reference(escalate_s=60, remind_s=100, pause_s=50)
        for key in (*BY_VALUE, *REPORTED):
            spec = CATALOGUE[AlarmId(key.partition(":")[0])]
            of_patient = spec.kind is Kind.PHYSIOLOGICAL
            self.reference.add(key, spec.priority, of_patient=of_patient, hidden_by=BY_VALUE.get(key, ()))

    @property
    def now(self) -> float:
        return self.reference.now

    @rule(value=st.sampled_from([80, 120, 121, 140, 150]))
    def heart_rate(self, value: float) -> None:
        self.engine.observe(Observation(vital=VitalId.HR, value=value, at=self.now))
        self.set("HR_HIGH:HR", there=value > 120)
        self.set("HR_EXTREME_HIGH:HR", there=value > 140)

    @rule(value=st.sampled_from([80, 90, 97, 99, 100]))
    def saturation(self, value: float) -> None:
        self.engine.observe(Observation(vital=VitalId.SPO2, value=value, at=self.now))
        self.set("SPO2_LOW:SPO2", there=value < 90)
        self.set("SPO2_HIGH:SPO2", there=value > 99)

    @rule(key=st.sampled_from(list(REPORTED)), there=st.booleans())
    def report(self, key: str, *, there: bool) -> None:
        alarm, _, subject = key.partition(":")
        self.engine.report(AlarmId(alarm), subject, self.now, is_present=there, vitals=REPORTED[key])
        self.set(key, there=there)

    @rule(key=KEYS, seen=st.sampled_from(Priority))
    def acknowledge(self, key: str, seen: Priority) -> None:
        refusal = self.engine.acknowledge(key, seen, self.now, "nurse")
        assert (refusal is None) is self.reference.acknowledge(key, seen)

    @rule()
    def acknowledge_all_that_is_shown(self) -> None:
        for row in self.engine.shown():
            refusal = self.engine.acknowledge(row.key, row.priority, self.now, "nurse")
            assert (refusal is None) is self.reference.acknowledge(row.key, row.priority)

    @rule()
    def pause(self) -> None:
        self.engine.inactivate(InactivationKind.AUDIO_PAUSED, self.now, "nurse")
        self.reference.pause()

    @rule()
    def resume(self) -> None:
        self.engine.reactivate(self.now, "nurse")
        self.reference.resume()

    @rule(seconds=st.sampled_from([1, 3, 20, 49, 50, 60, 100, 250]))
    def pass_time(self, seconds: float) -> None:
        self.reference.pass_time(seconds)
        self.engine.tick(self.now)

    @invariant()
    def they_agree(self) -> None:
        standing = {row.key: row for row in self.engine.active()}
        counted["steps"] += 1
        for key, row in self.reference.alarms.items():
            state = standing[key].state if key in standing else State.IDLE
            counted[state] += 1
            assert state is expected_state(there=row.there, unseen=row.unseen, seen=row.seen), key
            if key in standing:
                assert standing[key].priority == NAMES[row.rank], key
                assert standing[key].is_suppressed is row.hidden, key
                assert standing[key].is_escalated is row.risen, key
        heard = self.engine.sounding()
        allowed = self.reference.heard()
        assert (heard.key in allowed) if heard else not allowed

    @invariant()
    def no_unseen_alarm_of_the_patient_is_forgotten(self) -> None:
        standing = {row.key for row in self.engine.active()}
        for key, row in self.reference.alarms.items():
            assert not row.unseen or key in standing

    def set(self, key: str, *, there: bool) -> None:
        (self.reference.begin if there else self.reference.end)(key)


@pytest.mark.parametrize("steps", [12_000, pytest.param(100_000, marks=[pytest.mark.slow, pytest.mark.slice])])
def test_engine_and_reference_never_differ(steps: int) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    counted.clear()
    quick = settings(
        max_examples=steps * 11 // (10 * PER_STORY) + 50,  # a story may be shorter
        stateful_step_count=PER_STORY,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Both, settings=quick)
    print(f"{counted['steps']:,} steps; seen in each state: {dict(counted)}")
    assert counted["steps"] >= steps
    assert all(counted[state] > steps // 100 for state in State)
