"""The alarm engine: decides which alarms are active, from observations and the passing of time.

Runs in the engine process, in replay and in tests. It has no clock: the caller passes the time.
"""

from collections.abc import Collection, Mapping
from math import isfinite
from typing import Final

from bedside.alarms.active_alarm import ActiveAlarm
from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.alarm_table import AlarmTable
from bedside.alarms.catalogue import CATALOGUE, MONITOR_ALARMS, Priority
from bedside.alarms.conditions.early_warning import EarlyWarning
from bedside.alarms.conditions.judge import Judge
from bedside.alarms.conditions.observation import Observation
from bedside.alarms.conditions.staleness import StalenessTable
from bedside.alarms.engine_state import EngineState
from bedside.alarms.event import Event, Happening
from bedside.alarms.inactivation import Inactivation, InactivationKind
from bedside.alarms.patient_limits import PatientLimits, check_limit
from bedside.alarms.unconfirmed import Unconfirmed
from bedside.config.origin import Origin
from bedside.config.quality import Quality
from bedside.config.refusal import Refusal
from bedside.config.schema import AlarmConfig, Limit, Profile
from bedside.config.vitals import VITALS, VitalId

_DOUBT: Final = "questionable value"
UNWATCHED_END: Final = "ended while nothing was watched"
_NOT_REPORTED: Final = "not reported again after the restart"
_LONG_S: Final = 10.0  # without a value for so long, a delay that has begun says nothing any more
_BEDSIDE_ALARMS: Final = frozenset(CATALOGUE) - MONITOR_ALARMS


class AlarmEngine:
    """Decides which alarms are active from observations, reported conditions and the time, and records the events.

    `watched` are the continuous vitals that raise NO_DATA when they are missing, each with the period of its device in
    seconds. In standby no vital is judged, and only the monitor's own faults can raise an alarm.
    """

    def __init__(
        self, profile: Profile, settings: AlarmConfig, *, origin: Origin, watched: Mapping[VitalId, float], at: float
    ) -> None:
        self.patient = PatientLimits(profile)
        self.inactivation = Inactivation(settings)
        self.is_standby = False
        self._since = at  # observations before this belong to nobody, or to another patient
        self._table = AlarmTable(profile, origin)
        self._staleness = StalenessTable(watched, at=at)
        self._early = EarlyWarning(profile.early_warning)
        self._unconfirmed = Unconfirmed()

    def observe(self, observation: Observation) -> None:
        """Compare a number with its limits. A BAD number is not judged, a QUESTIONABLE one is judged and marked."""
        if observation.quality is Quality.BAD or self.is_standby or observation.at < self._since:
            return
        at, vital = observation.at, observation.vital
        self._staleness.observe(vital, at)
        self._early.observe(vital, observation.value, at)
        judge = self.patient.judges.get(vital)
        if judge is None:
            return
        self._expire(judge, at)
        if judge.observe(observation.value, at):
            reason = _DOUBT if observation.quality is Quality.QUESTIONABLE else ""
            self._update(judge, at, reason)

    def report(  # noqa: PLR0913 - what the conditions of devices and of the monitor differ in
        self,
        alarm_id: AlarmId,
        subject: str,
        at: float,
        *,
        is_present: bool,
        detail: str = "",
        vitals: Collection[VitalId] = (),
        is_certain: bool = False,
        until_seen: bool = False,
    ) -> None:
        """Report whether a condition other than a limit is present; without a change nothing happens.

        `vitals` cannot be measured because of the condition: their alarms are suppressed while it is present. After a
        restart an alarm that stood before ends only if it is certain that its condition is over, or after a while. An
        alarm that begins with `until_seen` is of medium priority at least, and its message stays until acknowledged.
        """
        if self.is_standby and alarm_id in _BEDSIDE_ALARMS:
            return
        alarm = self._table.find(alarm_id, subject)
        if alarm is None:
            if not is_present:
                return
            alarm = self._table.find_or_add(CATALOGUE[alarm_id], subject)
        if self._unconfirmed.holds(alarm.key):
            if not (is_present or is_certain):
                return
            self._unconfirmed.settle(alarm.key)
        if alarm.is_present and not is_present and alarm_id in CATALOGUE[AlarmId.NO_DATA].suppressed_by:
            self._staleness.restart(alarm.vitals, at)
        alarm.vitals = frozenset(vitals) if is_present else frozenset()
        if is_present:
            alarm.until_seen = alarm.until_seen or until_seen
            alarm.detail = detail  # what is known now; the log keeps what was known at the onset
        self._table.set_present(alarm, at, is_present=is_present, reason=detail if is_present else "")

    def tick(self, at: float) -> None:
        """Advance the time to `at`: delays run out, numbers go missing, pauses end, alarms escalate."""
        if not self.is_standby:
            self._tick_patient(at)
        if expired := self.inactivation.expire(at):
            self._table.write(at, Happening.REACTIVATED, reason=f"{expired} ran out")
        if self.inactivation.remind(at, self.patient.profile.remind_after_s):
            self._table.write(at, Happening.REMIND, reason=f"{self.inactivation.kind} is still in force")
        for key in self._unconfirmed.expired(at):
            self._table.end(key, at, _NOT_REPORTED)
        self._table.tick(at)

    def state(self) -> EngineState:
        """Return everything that the next engine must know if this one dies now."""
        alarms = self._table.records()
        missing = [vital for alarm in alarms if alarm.id is AlarmId.NO_DATA for vital in alarm.vitals]
        return EngineState(
            judged_from=self._since if isfinite(self._since) else None,
            alarms=alarms,
            judges=self.patient.judge_states(),
            newest=self._early.state(),
            missing=self._staleness.since(missing),
            inactivation=self.inactivation.kind,
        )

    def resume(self, state: EngineState, at: float, *, by_s: float, away_s: float) -> None:
        """Continue from the state of an earlier engine, so that what stood stands. Call it before the first tick.

        `by_s` is added to the times in the state; the earlier engine died `away_s` seconds before `at`. Its pause or
        switching off of alarms does not continue: whoever asked for it may not know that the monitor stood still.
        """
        self._table.resume(state, at, by_s=by_s, away_s=away_s)
        judged = self.patient.resume(state.judges, by_s, is_long=away_s > _LONG_S)
        self._early.resume(state.newest, by_s)
        self._staleness.resume(state.missing, by_s)
        for alarm in state.alarms:
            if alarm.is_present and CATALOGUE[alarm.id].vital is None:
                self._unconfirmed.expect(alarm, at)
            elif alarm.is_present and alarm.id not in judged:  # its limit is no longer the same
                self._table.end(alarm.key, at, "limits changed")

    def abandon(self, state: EngineState, at: float) -> None:
        """End what stood in an earlier engine: it is another patient's, or nobody watched for too long."""
        self._table.resume(state, at, by_s=0.0, away_s=0.0)
        self._table.clear(CATALOGUE, at, UNWATCHED_END)

    def judge_from(self, since: float) -> None:
        """Judge what was measured from `since` on (monotonic seconds), also before this engine was started."""
        self._since = since

    def acknowledge(self, key: str, seen: Priority, at: float, actor: str) -> Refusal | None:
        """Acknowledge an alarm that a person has seen at priority `seen`; refuse if its priority has risen since."""
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
        """End the pause or switching off of audio or alarms: every alarm still present sounds and shows again."""
        if ended := self.inactivation.end():
            self._table.write(at, Happening.REACTIVATED, actor=actor, reason=f"{ended} ended; {reason}".rstrip("; "))

    def begin_standby(self, at: float, actor: str) -> None:
        """Stop monitoring the patient: all alarms end, except those about faults of the monitor itself."""
        if not self.is_standby:
            self.note(Happening.STANDBY_BEGAN, at, actor=actor)
            self._restart(at, actor, "standby began")
            self.is_standby = True

    def end_standby(self, at: float, actor: str) -> None:
        """Resume monitoring: every delay is counted from now on."""
        if self.is_standby:
            self.is_standby = False
            self.note(Happening.STANDBY_ENDED, at, actor=actor)
            self._restart(at, actor, "standby ended")

    def forget_patient(self, at: float, actor: str, reason: str) -> None:
        """Return to the profile's own limits, without baselines, alarms or pauses of the previous patient."""
        self.patient.forget_patient()
        self._table.clear(CATALOGUE, at, reason)
        self._restart(at, actor, reason)

    def note(
        self, what: Happening, at: float, *, actor: str, subject: str = "", reason: str = "", value: float | None = None
    ) -> None:
        """Record an event of the patient's stay or of the monitor's settings for the log."""
        self._table.write(at, what, subject=subject, actor=actor, reason=reason, value=value)

    def hold(self, vitals: Collection[VitalId], at: float, reason: str) -> None:
        """Suspend the judging of exactly these vitals, since they cannot be measured well at present; none if empty."""
        if self.is_standby:
            return
        for vital in self.patient.hold(vitals):
            happening = Happening.HELD if self.patient.is_held(vital) else Happening.JUDGED_AGAIN
            self._table.write(at, happening, subject=vital, reason=reason)

    def set_limit(self, vital: VitalId, limit: Limit, at: float, actor: str) -> None:
        """Change the limits of a vital; ValueError if they break a rule. Its delays start again."""
        check_limit(vital, limit)
        self._end_limit_alarms(vital, at, "limits changed")
        change = self.patient.set_limit(vital, limit)
        self._table.write(at, Happening.LIMITS_CHANGED, subject=vital, actor=actor, reason=change)

    def set_profile(self, profile: Profile, at: float, actor: str) -> None:
        """Replace the profile: its limits and delays apply from now on; limits set for this patient are lost."""
        for vital in self.patient.judges:
            self._end_limit_alarms(vital, at, "profile changed")
        change = self.patient.set_profile(profile)
        self._table.profile = profile
        self._early = EarlyWarning(profile.early_warning)
        self._table.write(at, Happening.PROFILE_CHANGED, actor=actor, reason=change)

    def set_baseline(self, vital: VitalId, value: float | None, at: float, actor: str) -> None:
        """Set this patient's baseline of a vital, to which the relative limits refer; None removes the baseline."""
        self._end_limit_alarms(vital, at, "baseline changed")
        change = self.patient.set_baseline(vital, value)
        self._table.write(at, Happening.BASELINE_SET, subject=vital, actor=actor, value=value, reason=change)

    def sound_started(self, sound_key: str, at: float) -> None:
        """Record that the first burst of the alarm with this sound key was handed to the sound device at `at`."""
        self._table.sound_started(sound_key, at)

    def drain(self) -> tuple[Event, ...]:
        """Return the events since the last call, oldest first, and remove them."""
        return self._table.drain()

    def pending(self) -> tuple[Event, ...]:
        """Return the events since the last call of `drain`, and leave them."""
        return self._table.pending()

    def active(self) -> tuple[ActiveAlarm, ...]:
        """Return every alarm that is present or latched, in the order in which they are displayed."""
        return self._table.active()

    def shown(self) -> tuple[ActiveAlarm, ...]:
        """Return the alarms to display: those that are not suppressed, and none while alarms are paused or off."""
        return () if self.inactivation.hides else tuple(each for each in self.active() if not each.is_suppressed)

    def sounding(self) -> ActiveAlarm | None:
        """Return the alarm that must sound now, the newest of the highest priority; None if none must."""
        return next((each for each in self.active() if each.is_audible and self.inactivation.lets_sound(each)), None)

    def is_reminding(self, at: float) -> bool:
        """Whether a burst must sound now as a reminder that audio or alarms are off."""
        return self.inactivation.is_reminding(at)

    def _tick_patient(self, at: float) -> None:
        for judge in self.patient.judges.values():
            self._expire(judge, at)
        for vital, missing in self._staleness.missing(at):
            self._report_missing(vital, missing, at)
        for alarm_id, detail in self._early.alarms(at):
            self.report(alarm_id, "", at, is_present=bool(detail), detail=detail)

    def _restart(self, at: float, actor: str, reason: str) -> None:
        """Discard everything measured so far; end every alarm of the bedside and every pause."""
        self._since = at
        self.reactivate(at, actor, reason)
        self._table.clear(_BEDSIDE_ALARMS, at, reason)
        self.patient.restart()
        self._early = EarlyWarning(self.patient.profile.early_warning)
        self._staleness.begin(at)

    def _expire(self, judge: Judge, at: float) -> None:
        for spec, condition in judge.expire(at):
            self._table.update_limit_alarm(spec, condition, at)

    def _update(self, judge: Judge, at: float, reason: str) -> None:
        for spec, condition in judge.conditions.items():
            self._table.update_limit_alarm(spec, condition, at, reason)

    def _end_limit_alarms(self, vital: VitalId, at: float, reason: str) -> None:
        if (judge := self.patient.judges.get(vital)) is not None:
            judge.forget()
            self._update(judge, at, reason)

    def _report_missing(self, vital: VitalId, missing: str | None, at: float) -> None:
        if missing is not None:
            self._end_limit_alarms(vital, at, "no data")
        label, is_missing = VITALS[vital].label, missing is not None
        self.report(
            AlarmId.NO_DATA, label, at, is_present=is_missing, detail=missing or "", vitals=(vital,), is_certain=True
        )
