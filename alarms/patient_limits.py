"""The alarm limits in force for one patient: a profile, the limits that staff changed, the patient's baselines.

Pure: time is an argument. Runs inside the alarm engine, which alone changes it; the engine process reads it.
"""

from collections.abc import Collection, Mapping

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.conditions.condition_state import JudgeState
from bedside.alarms.conditions.judge import Judge
from bedside.alarms.conditions.limits import in_words
from bedside.config.checks.configuration import limit_faults
from bedside.config.schema import Limit, Profile
from bedside.config.vitals import VitalId


class PatientLimits:
    """Keeps the limits and baselines of the patient, and for each vital a judge that applies them.

    Every change replaces the judge of the vital, so its delays and counts start again. Each setter returns the change
    as the log records it, "HR 50..120 after 5 s, ... -> 50..110 after 5 s, ...".

    Attributes:
        limits: the profile's limits, or those that staff set for this patient instead.
        baselines: this patient's own usual values, to which the relative limits refer.

    """

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.limits: dict[VitalId, Limit] = dict(profile.limits)
        self.baselines: dict[VitalId, float] = {}
        self.judges: dict[VitalId, Judge] = {}
        self.restart()

    def set_limit(self, vital: VitalId, limit: Limit) -> str:
        """Set the limits of a vital for this patient. The caller must have checked them with `check_limit`."""
        old, self.limits[vital] = self.limits.get(vital), limit
        self._replace_judge(vital)
        return f"{vital} {in_words(old)} -> {in_words(limit)}"

    def set_baseline(self, vital: VitalId, value: float | None) -> str:
        """Set this patient's baseline of a vital; None removes the baseline."""
        old = self.baselines.pop(vital, None)
        if value is not None:
            self.baselines[vital] = value
        self._replace_judge(vital)
        before, after = ("none" if each is None else f"{each:g}" for each in (old, value))
        return f"{vital} {before} -> {after}"

    def set_profile(self, profile: Profile) -> str:
        """Replace the profile. Limits set for this patient are lost; baselines stay."""
        old, self.profile = self.profile, profile
        self.limits = dict(profile.limits)
        self.restart()
        return f"{old.name} -> {profile.name}"

    def forget_patient(self) -> None:
        """Return to the profile's own limits and remove the baselines."""
        self.limits, self.baselines = dict(self.profile.limits), {}
        self.restart()

    def restart(self) -> None:
        """Replace every judge: delays and counts start again, and no vital is held."""
        self.judges = {}
        for vital in self.limits | self.profile.relative:
            self._replace_judge(vital)

    def hold(self, vitals: Collection[VitalId]) -> list[VitalId]:
        """Suspend the judging of exactly these vitals; return those that were suspended or resumed by this call."""
        changed = [vital for vital, judge in self.judges.items() if judge.is_held != (vital in vitals)]
        for vital in changed:
            self.judges[vital].is_held = vital in vitals
        return changed

    def is_held(self, vital: VitalId) -> bool:
        """Whether the judging of a vital is suspended."""
        return vital in self.judges and self.judges[vital].is_held

    def judge_states(self) -> dict[VitalId, JudgeState]:
        """Return what each judge remembers, to be stored."""
        return {vital: judge.state() for vital, judge in self.judges.items()}

    def resume(self, states: Mapping[VitalId, JudgeState], by_s: float, *, is_long: bool) -> frozenset[AlarmId]:
        """Continue the judges from stored states (see Judge.resume); return the alarms whose conditions are present."""
        for vital, state in states.items():
            if vital in self.judges:
                self.judges[vital].resume(state, by_s, is_long=is_long)
        conditions = (row for judge in self.judges.values() for row in judge.conditions.items())
        return frozenset(spec.id for spec, condition in conditions if condition.is_present)

    def fill(self, vital: VitalId) -> float:
        """How full the integral delay of a vital is, 0 to 1; at 1 its alarm begins."""
        return self.judges[vital].fill if vital in self.judges else 0.0

    def _replace_judge(self, vital: VitalId) -> None:
        was_held = self.is_held(vital)
        judge = Judge(vital, self.limits.get(vital), self.profile.relative.get(vital), self.baselines.get(vital))
        judge.is_held = was_held
        self.judges[vital] = judge


def check_limit(vital: VitalId, limit: Limit) -> None:
    """Raise ValueError with the first rule that the limits of a vital break."""
    for fault in limit_faults(vital, limit):
        raise ValueError(f"{vital}{fault.key}={fault.value}: {fault.allowed}")
