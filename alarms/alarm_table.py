"""The table of all alarms: their states, and the events that happened to them.

Pure: time is an argument. Runs inside the alarm engine. Decides which alarms are acknowledged, which escalate or need
a reminder, and which are suppressed by another.
"""

from collections.abc import Collection
from typing import Final

from bedside.alarms.active_alarm import ActiveAlarm
from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.alarm_state import AlarmState
from bedside.alarms.catalogue import AlarmSpec, Kind, Priority
from bedside.alarms.conditions.limits import AlarmCondition
from bedside.alarms.engine_state import AlarmRecord, EngineState
from bedside.alarms.event import Event, Happening
from bedside.alarms.lifecycle import Input, State
from bedside.config.origin import Origin
from bedside.config.refusal import Refusal
from bedside.config.schema import Profile

_NEW_BOOT: Final = "stood before the computer was started again"
_ENDED: Final = Refusal("that alarm is no longer active")


class AlarmTable:
    """Keeps the state of every alarm, moves it through its lifecycle, and records the events."""

    def __init__(self, profile: Profile, origin: Origin) -> None:
        self.profile = profile
        self._origin = origin
        self._alarms: dict[str, AlarmState] = {}
        self._events: list[Event] = []

    def records(self) -> tuple[AlarmRecord, ...]:
        """Return every alarm that has been raised at least once, as it is stored for the next engine."""
        return tuple(alarm.record() for alarm in self._alarms.values())

    def resume(self, state: EngineState, at: float, *, by_s: float, away_s: float) -> None:
        """Continue the alarms of an earlier engine (see AlarmState.resumed); its pause or switching off ends.

        A time that moves is one of another boot, in which the log begins a new run: what stands is in its rows too.
        """
        if state.inactivation is not None:
            self.write(at, Happening.REACTIVATED, reason=f"{state.inactivation} ended; the monitor was started again")
        alarms = (AlarmState.resumed(record, by_s, away_s) for record in state.alarms)
        self._alarms |= {alarm.key: alarm for alarm in alarms}
        for alarm in self._active() if by_s else ():
            if alarm.is_present:
                self.note(alarm, at, Happening.ONSET, reason=_NEW_BOOT)
            if alarm.state is State.ACKNOWLEDGED:
                self.note(alarm, at, Happening.ACKNOWLEDGE, reason=_NEW_BOOT)

    def end(self, key: str, at: float, reason: str) -> None:
        """End the condition of the alarm with this key, if it is present."""
        if key in self._alarms:
            self.set_present(self._alarms[key], at, is_present=False, reason=reason)

    def find(self, alarm_id: AlarmId, subject: str) -> AlarmState | None:
        """Return the state of the alarm about `subject`, None if this alarm has never been raised."""
        return self._alarms.get(f"{alarm_id}:{subject}")

    def find_or_add(self, spec: AlarmSpec, subject: str) -> AlarmState:
        """Return the state of the alarm about `subject`; add a state if this alarm has never been raised."""
        return self._alarms.setdefault(f"{spec.id}:{subject}", AlarmState(spec, subject))

    def set_present(self, alarm: AlarmState, at: float, *, is_present: bool, reason: str = "") -> None:
        """Begin or end the condition of an alarm; without a change nothing happens."""
        if is_present == alarm.is_present:
            return
        if is_present:
            alarm.begin(at)
            self.note(alarm, at, Happening.ONSET, reason=reason)
        else:
            alarm.end(at)
            self.note(alarm, at, Happening.RELIEF, reason=reason)
        self._suppress(at)

    def update_limit_alarm(self, spec: AlarmSpec, condition: AlarmCondition, at: float, reason: str = "") -> None:
        """Begin, end or update the alarm of a limit as its condition requires."""
        alarm = self.find(spec.id, str(spec.vital))
        if alarm is None:
            if not condition.is_present:
                return
            alarm = self.find_or_add(spec, str(spec.vital))
        if condition.is_present and condition.bound is not None:
            alarm.value, alarm.limit, alarm.delay_s = condition.worst, condition.bound.at, condition.bound.delay_s
        self.set_present(alarm, at, is_present=condition.is_present, reason=reason)

    def clear(self, alarm_ids: Collection[AlarmId], at: float, reason: str) -> None:
        """End these alarms, acknowledged or not, since they no longer concern anybody."""
        for alarm in self._active():
            if alarm.spec.id not in alarm_ids:
                continue
            if alarm.is_present:
                alarm.end(at)
                self.note(alarm, at, Happening.RELIEF, reason=reason)
            if alarm.move(Input.ACKNOWLEDGE, at):  # after its relief this leads to IDLE from every state
                self.note(alarm, at, Happening.CLEARED, reason=reason)
        self._suppress(at)

    def tick(self, at: float) -> None:
        """Escalate alarms that nobody acknowledged in time; remind of those acknowledged long ago and still present."""
        self._suppress(at)
        for alarm in self._active():
            self._escalate(alarm, at)
            self._remind(alarm, at)

    def acknowledge(self, key: str, seen: Priority, at: float, actor: str) -> Refusal | None:
        """Acknowledge an alarm that a person has seen at priority `seen`; refuse if its priority has risen since.

        The alarms that this alarm suppresses are acknowledged with it: the plain limit with the extreme limit.
        """
        alarm = self._alarms.get(key)
        if alarm is None or alarm.state is State.IDLE:
            return _ENDED
        if alarm.priority.rank > seen.rank:
            refusal = Refusal(f"the alarm has risen to {alarm.priority.lower()} priority: look at it again")
            self.note(alarm, at, Happening.ACKNOWLEDGE_REFUSED, actor=actor, reason=refusal.sentence)
            return refusal
        suppressed = [other for other in self._active() if other.is_suppressed and _suppresses(alarm, other)]
        for each in (alarm, *suppressed):
            if each.move(Input.ACKNOWLEDGE, at):
                self.note(each, at, Happening.ACKNOWLEDGE, actor=actor)
        self._suppress(at)
        return None

    def active(self) -> tuple[ActiveAlarm, ...]:
        """Return every alarm that is present or latched, in the order in which they are displayed."""
        return tuple(sorted((alarm.active() for alarm in self._active()), key=lambda alarm: alarm.order))

    def sound_started(self, sound_key: str, at: float) -> None:
        """Record that the first burst of the alarm with this sound key was handed to the sound device at `at`."""
        for alarm in self.active():
            if alarm.sound_key == sound_key:
                self.note(self._alarms[alarm.key], at, Happening.SOUND_STARTED)

    def note(self, alarm: AlarmState, at: float, happening: Happening, *, actor: str = "", reason: str = "") -> None:
        """Record an event of an alarm for the log."""
        self._events.append(alarm.event(at, happening, self._origin, actor=actor, reason=reason))

    def write(
        self,
        at: float,
        happening: Happening,
        *,
        subject: str = "",
        actor: str = "",
        reason: str = "",
        value: float | None = None,
    ) -> None:
        """Record an event of the monitor or of its settings for the log."""
        event = Event(
            at=at,
            happening=happening,
            subject=subject,
            actor=actor,
            reason=reason,
            value=value,
            origin=self._origin,
        )
        self._events.append(event)

    def pending(self) -> tuple[Event, ...]:
        """Return the events since the last call of `drain`, and leave them."""
        return tuple(self._events)

    def drain(self) -> tuple[Event, ...]:
        """Return the events since the last call, oldest first, and remove them."""
        events, self._events = tuple(self._events), []
        return events

    def _active(self) -> list[AlarmState]:
        return [alarm for alarm in self._alarms.values() if alarm.state is not State.IDLE]

    def _suppress(self, at: float) -> None:
        """Determine which alarms are suppressed. When a suppression ends, escalation and reminder are counted anew."""
        active = self._active()
        present = [alarm for alarm in active if alarm.is_present]
        for alarm in active:
            was_suppressed = alarm.is_suppressed
            alarm.is_suppressed = any(_suppresses(other, alarm) for other in present)
            if was_suppressed and not alarm.is_suppressed:
                alarm.raised_at = alarm.moved_at = at

    def _escalate(self, alarm: AlarmState, at: float) -> None:
        after_s = self.profile.escalate_after_s
        is_waiting = alarm.state is State.SOUNDING and not (alarm.is_suppressed or alarm.is_escalated)
        if not after_s or not is_waiting or alarm.spec.kind is not Kind.PHYSIOLOGICAL:
            return
        if at - alarm.moved_at >= after_s:
            alarm.escalate(at)
            self.note(alarm, at, Happening.ESCALATE, reason=f"not acknowledged for {after_s:g} s")

    def _remind(self, alarm: AlarmState, at: float) -> None:
        after_s = self.profile.remind_after_s
        if not after_s or alarm.state is not State.ACKNOWLEDGED or alarm.priority is Priority.LOW:
            return
        if at - alarm.moved_at >= after_s:
            alarm.move(Input.REMIND, at)
            self.note(alarm, at, Happening.REMIND, reason=f"acknowledged {after_s:g} s ago, and still present")


def _suppresses(other: AlarmState, alarm: AlarmState) -> bool:
    return other.is_present and other.spec.id in alarm.spec.suppressed_by and other.covers(alarm)
