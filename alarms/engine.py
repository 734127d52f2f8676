"""Decide which alarms stand, from observations and the passing of time.

Runs in the engine process, in replay and in tests. Knows no clock: whoever calls says what time it is.
"""

from collections.abc import Collection, Mapping
from typing import Final

from bedside.alarms.active_alarm import ActiveAlarm
from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.alarm_table import AlarmTable
from bedside.alarms.catalogue import CATALOGUE, MONITOR_ALARMS, Priority
from bedside.alarms.conditions.early_warning import EarlyWarning
from bedside.alarms.conditions.judge import Judge
from bedside.alarms.conditions.observation import Observation
from bedside.alarms.conditions.staleness import Staleness
from bedside.alarms.event import Event, Happening
from bedside.alarms.inactivation import Inactivation, InactivationKind
from bedside.alarms.patient_limits import PatientLimits, check_limit
from bedside.config.origin import Origin
from bedside.config.quality import Quality
from bedside.config.refusal import Refusal
from bedside.config.schema import AlarmConfig, Limit, Profile
from bedside.config.vitals import VITALS, VitalId

_DOUBT: Final = "questionable value"
_BEDSIDE_ALARMS: Final = frozenset(CATALOGUE) - MONITOR_ALARMS


class AlarmEngine:
    """Feed it observations and conditions, tick it, and drain what happened.

    `watched` are the continuous vitals whose absence is an alarm, each with the period of its device in seconds.
    In standby nobody is watched: nothing is judged, and the only conditions taken are the monitor's own.
    """

    def __init__(
        self, profile: Profile, settings: AlarmConfig, *, origin: Origin, watched: Mapping[VitalId, float], at: float
    ) -> None:
        self.patient = PatientLimits(profile)
        self.inactivation = Inactivation(settings)
        self.is_standby = False
        self._since = at  # what was measured before concerns nobody here
        self._table = AlarmTable(profile, origin)
        self._stale = {vital: Staleness(vital, period_s, at=at) for vital, period_s in watched.items()}
        self._early = EarlyWarning(profile.early_warning)

    def observe(self, observation: Observation) -> None:
        """Hold a number against its limits. A bad one is never judged, a questionable one is judged and marked."""
        if observation.quality is Quality.BAD or self.is_standby or observation.at < self._since:
            return
        at, vital = observation.at, observation.vital
        if vital in self._stale:
            self._stale[vital].observe(at)
        self._early.observe(vital, observation.value, at)
        judge = self.patient.judges.get(vital)
        if judge is None:
            return
        self._expire(judge, at)
        if judge.observe(observation.value, at):
            doubt = _DOUBT if observation.quality is Quality.QUESTIONABLE else ""
            for spec, watch in judge.conditions.items():
                self._table.settle(spec, watch, at, doubt)

    def report(
        self,
        alarm: AlarmId,
        subject: str,
        at: float,
        *,
        is_present: bool,
        detail: str = "",
        vitals: Collection[VitalId] = (),
    ) -> None:
        """Take a condition that is no limit, present or not; said again, it is nothing new.

        `vitals` are those that nobody can judge because of it: their alarms are silent while it stands.
        """
        if self.is_standby and alarm in _BEDSIDE_ALARMS:
            return
        condition = self._table.condition(alarm, subject)
        if condition is None:
            if not is_present:
                return
            condition = self._table.make(CATALOGUE[alarm], subject)
        if condition.is_present and not is_present and alarm in CATALOGUE[AlarmId.NO_DATA].suppressed_by:
            self._wait_anew(condition.silences, at)
        condition.silences = frozenset(vitals) if is_present else frozenset()
        if is_present:
            condition.detail = detail  # what is known now; the log keeps what was known at the onset
        self._table.move(condition, at, is_present=is_present, reason=detail if is_present else "")

    def tick(self, at: float) -> None:
        """Let time pass up to `at`: delays run out, numbers go missing, pauses end, alarms rise."""
        if not self.is_standby:
            self._watch_patient(at)
        if was := self.inactivation.expire(at):
            self._table.write(at, Happening.REACTIVATED, reason=f"{was} ran out")
        if self.inactivation.remind(at, self.patient.profile.remind_after_s):
            self._table.write(at, Happening.REMIND, reason=f"{self.inactivation.kind} is still in force")
        self._table.tick(at)

    def acknowledge(self, key: str, seen: Priority, at: float, actor: str) -> Refusal | None:
        """Acknowledge an alarm that a person has seen at this priority; refuse if it has risen since."""
        return self._table.acknowledge(key, seen, at, actor)

    def inactivate(self, kind: InactivationKind, at: float, actor: str) -> Refusal | None:
        """Pause or switch off audio or alarms, if the clinic permits it. Alarms are still evaluated and logged."""
        if kind not in self.inactivation.permitted:
            refusal = Refusal(f"{kind.replace('_', ' ').lower()} is not permitted by this clinic's configuration")
            self._table.write(at, Happening.INACTIVATION_REFUSED, actor=actor, reason=refusal.sentence)
            return refusal
        length_s = self.inactivation.begin(kind, at)
        self._table.write(at, Happening.INACTIVATED, actor=actor, value=length_s, reason=str(kind))
        return None

    def reactivate(self, at: float, actor: str, reason: str = "") -> None:
        """End whatever is inactivated: every condition that is still present is signalled again."""
        if was := self.inactivation.end():
            self._table.write(at, Happening.REACTIVATED, actor=actor, reason=f"{was} ended; {reason}".rstrip("; "))

    def begin_standby(self, at: float, actor: str) -> None:
        """Watch nobody from now on: what stands ends, save for the faults of the monitor itself."""
        if not self.is_standby:
            self.note(Happening.STANDBY_BEGAN, at, actor=actor)
            self._begin_anew(at, actor, "standby began")
            self.is_standby = True

    def end_standby(self, at: float, actor: str) -> None:
        """Watch again: everything is judged, and every delay counted, from now on."""
        if self.is_standby:
            self.is_standby = False
            self.note(Happening.STANDBY_ENDED, at, actor=actor)
            self._begin_anew(at, actor, "standby ended")

    def forget_patient(self, at: float, actor: str, reason: str) -> None:
        """Begin as if nobody had been here: the profile's own limits, no baselines, no alarm and no pause left over."""
        self.patient.forget_patient()
        self._table.clear(CATALOGUE, at, reason)
        self._begin_anew(at, actor, reason)

    def note(self, what: Happening, at: float, *, actor: str, subject: str = "", reason: str = "") -> None:
        """Write down what happened to the patient's stay, or to the monitor's settings."""
        self._table.write(at, what, subject=subject, actor=actor, reason=reason)

    def hold(self, vitals: Collection[VitalId], at: float, reason: str) -> None:
        """Judge exactly these vitals no more for now, since they cannot be measured well; empty: judge all again."""
        if self.is_standby:
            return
        for vital in self.patient.hold(vitals):
            what = Happening.HELD if self.patient.is_held(vital) else Happening.JUDGED_AGAIN
            self._table.write(at, what, subject=vital, reason=reason)

    def set_limit(self, vital: VitalId, limit: Limit, at: float, actor: str) -> None:
        """Change the limits of a vital; ValueError if they break a rule. Conditions are judged anew."""
        check_limit(vital, limit)
        self._settle_all(vital, at, "limits changed")
        change = self.patient.set_limit(vital, limit)
        self._table.write(at, Happening.LIMITS_CHANGED, subject=vital, actor=actor, reason=change)

    def set_profile(self, profile: Profile, at: float, actor: str) -> None:
        """Take another profile: its limits and its rules; what was set for this patient alone is gone."""
        for vital in self.patient.judges:
            self._settle_all(vital, at, "profile changed")
        change = self.patient.set_profile(profile)
        self._table.profile = profile
        self._early = EarlyWarning(profile.early_warning)
        self._table.write(at, Happening.PROFILE_CHANGED, actor=actor, reason=change)

    def set_baseline(self, vital: VitalId, value: float | None, at: float, actor: str) -> None:
        """Set this patient's own value, against which the relative limits hold; None: there is none."""
        self._settle_all(vital, at, "baseline changed")
        change = self.patient.set_baseline(vital, value)
        self._table.write(at, Happening.BASELINE_SET, subject=vital, actor=actor, value=value, reason=change)

    def sound_started(self, sound_key: str, at: float) -> None:
        """Note that the first burst of an occurrence was handed to the sound device."""
        self._table.sound_started(sound_key, at)

    def drain(self) -> tuple[Event, ...]:
        """Return, and forget, what happened since the last call, in order."""
        return self._table.drain()

    def active(self) -> tuple[ActiveAlarm, ...]:
        """Return every alarm that stands or is latched, in the order in which it is shown."""
        return self._table.active()

    def shown(self) -> tuple[ActiveAlarm, ...]:
        """Return what is to be seen: no alarm that another one speaks for, none at all while alarms are off."""
        if self.inactivation.hides:
            return ()
        return tuple(row for row in self.active() if not row.is_suppressed)

    def sounding(self) -> ActiveAlarm | None:
        """Return the alarm whose tone must sound now: the highest priority, and the newest among equals."""
        lets_sound = self.inactivation.lets_sound
        return next((row for row in self.active() if row.is_audible and lets_sound(row)), None)

    def is_reminding(self, at: float) -> bool:
        """Say whether a burst must remind people that audio or alarms are off."""
        return self.inactivation.is_reminding(at)

    def _watch_patient(self, at: float) -> None:
        for judge in self.patient.judges.values():
            self._expire(judge, at)
        for vital, stale in self._stale.items():
            self._report_stale(vital, stale, at)
        for alarm, detail in self._early.alarms(at):
            self.report(alarm, "", at, is_present=bool(detail), detail=detail)

    def _begin_anew(self, at: float, actor: str, reason: str) -> None:
        """Forget all that was measured, and let every alarm of the bedside end, and every pause."""
        self._since = at
        self.reactivate(at, actor, reason)
        self._table.clear(_BEDSIDE_ALARMS, at, reason)
        self.patient.restart()
        self._early = EarlyWarning(self.patient.profile.early_warning)
        for stale in self._stale.values():
            stale.begin(at)

    def _expire(self, judge: Judge, at: float) -> None:
        for spec, watch in judge.expire(at):
            self._table.settle(spec, watch, at)

    def _settle_all(self, vital: VitalId, at: float, reason: str) -> None:
        """Let what stands on a vital end: it is judged anew, or not at all."""
        judge = self.patient.judges.get(vital)
        if judge is not None:
            judge.forget()
            for spec, watch in judge.conditions.items():
                self._table.settle(spec, watch, at, reason)

    def _wait_anew(self, vitals: Collection[VitalId], at: float) -> None:
        """Give a device that is found, or a sensor that is on again, as long for its first number as at the start.

        Without this NO_DATA, spoken for until now, would sound for the moment until that number comes.
        """
        for vital in vitals:
            if vital in self._stale:
                self._stale[vital].wait_anew(at)

    def _report_stale(self, vital: VitalId, stale: Staleness, at: float) -> None:
        is_gone = stale.is_gone(at)
        if is_gone:
            self._settle_all(vital, at, "no data")
        detail = stale.detail(at) if is_gone else ""
        self.report(AlarmId.NO_DATA, VITALS[vital].label, at, is_present=is_gone, detail=detail, vitals=(vital,))
