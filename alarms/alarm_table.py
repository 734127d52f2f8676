"""The board: every alarm that stands or stood, and what happened to it.

Runs inside the alarm engine. Has anyone seen it, has it waited too long, does another alarm say more? Pure.
"""

from collections.abc import Collection
from typing import Final

from bedside.alarms.active_alarm import ActiveAlarm
from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.alarm_state import AlarmState
from bedside.alarms.catalogue import AlarmSpec, Kind, Priority
from bedside.alarms.conditions.limits import AlarmCondition
from bedside.alarms.event import Event, Happening
from bedside.alarms.lifecycle import Input, State
from bedside.config.origin import Origin
from bedside.config.refusal import Refusal
from bedside.config.schema import Profile

_GONE: Final = Refusal("that alarm no longer stands")


class AlarmTable:
    """Keeps the conditions, moves them through their life, and writes down what happened."""

    def __init__(self, profile: Profile, origin: Origin) -> None:
        self.profile = profile
        self._origin = origin
        self._conditions: dict[str, AlarmState] = {}
        self._events: list[Event] = []

    def condition(self, alarm: AlarmId, subject: str) -> AlarmState | None:
        """Return the condition of an alarm about a subject, None if it never was."""
        return self._conditions.get(f"{alarm}:{subject}")

    def make(self, spec: AlarmSpec, subject: str) -> AlarmState:
        """Return the condition of an alarm about a subject, made if need be."""
        return self._conditions.setdefault(f"{spec.id}:{subject}", AlarmState(spec, subject))

    def move(self, condition: AlarmState, at: float, *, is_present: bool, reason: str = "") -> None:
        """Let a condition begin or end; said again, it is nothing new."""
        if is_present == condition.is_present:
            return
        if is_present:
            condition.begin(at)
            self.note(condition, at, Happening.ONSET, reason=reason)
        else:
            condition.end(at)
            self.note(condition, at, Happening.RELIEF, reason=reason)
        self._hide(at)

    def settle(self, spec: AlarmSpec, watch: AlarmCondition, at: float, reason: str = "") -> None:
        """Bring the alarm of a limit into line with its condition."""
        condition = self.condition(spec.id, str(spec.vital))
        if condition is None:
            if not watch.is_present:
                return
            condition = self.make(spec, str(spec.vital))
        if watch.is_present and watch.bound is not None:
            condition.value, condition.limit, condition.delay_s = watch.worst, watch.bound.at, watch.bound.delay_s
        self.move(condition, at, is_present=watch.is_present, reason=reason)

    def clear(self, alarms: Collection[AlarmId], at: float, reason: str) -> None:
        """End these alarms, whether or not anyone has seen them: they concern nobody any more."""
        for row in self._active():
            if row.spec.id not in alarms:
                continue
            if row.is_present:
                row.end(at)
                self.note(row, at, Happening.RELIEF, reason=reason)
            if row.move(Input.ACKNOWLEDGE, at):  # of what is over that leads to IDLE, whatever it was before
                self.note(row, at, Happening.CLEARED, reason=reason)
        self._hide(at)

    def tick(self, at: float) -> None:
        """Let time pass: what nobody has seen rises, what was acknowledged long ago is said again."""
        self._hide(at)
        for condition in self._active():
            self._escalate(condition, at)
            self._remind(condition, at)

    def acknowledge(self, key: str, seen: Priority, at: float, actor: str) -> Refusal | None:
        """Acknowledge an alarm that a person has seen at this priority; refuse if it has risen since.

        The alarms that it suppresses are acknowledged with it: with an extreme value, the limit crossed on the way.
        """
        condition = self._conditions.get(key)
        if condition is None or condition.state is State.IDLE:
            return _GONE
        if condition.priority.rank > seen.rank:
            refusal = Refusal(f"it has risen to {condition.priority.lower()} priority: look again")
            self.note(condition, at, Happening.ACKNOWLEDGE_REFUSED, actor=actor, reason=refusal.sentence)
            return refusal
        spoken_for = [row for row in self._active() if row.is_suppressed and _says_more(condition, row)]
        for row in (condition, *spoken_for):
            if row.move(Input.ACKNOWLEDGE, at):
                self.note(row, at, Happening.ACKNOWLEDGE, actor=actor)
        self._hide(at)
        return None

    def active(self) -> tuple[ActiveAlarm, ...]:
        """Return every alarm that stands or is latched, in the order in which it is shown."""
        return tuple(sorted((row.active() for row in self._active()), key=lambda row: row.order))

    def sound_started(self, sound_key: str, at: float) -> None:
        """Note that the first burst of an occurrence was handed to the sound device."""
        for row in self.active():
            if row.sound_key == sound_key:
                self.note(self._conditions[row.key], at, Happening.SOUND_STARTED)

    def note(
        self, condition: AlarmState, at: float, happening: Happening, *, actor: str = "", reason: str = ""
    ) -> None:
        """Write down what happened to an alarm."""
        self._events.append(condition.event(at, happening, self._origin, actor=actor, reason=reason))

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
        """Write down what happened to the monitor, or to its settings."""
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

    def drain(self) -> tuple[Event, ...]:
        """Return, and forget, what happened since the last call, in order."""
        events, self._events = tuple(self._events), []
        return events

    def _active(self) -> list[AlarmState]:
        return [row for row in self._conditions.values() if row.state is not State.IDLE]

    def _hide(self, at: float) -> None:
        """Look anew which alarms another one speaks for; one that comes into sight again is news."""
        active = self._active()
        present = [row for row in active if row.is_present]
        for row in active:
            was_hidden, row.is_suppressed = row.is_suppressed, any(_says_more(other, row) for other in present)
            if was_hidden and not row.is_suppressed:
                row.raised_at = row.moved_at = at

    def _escalate(self, condition: AlarmState, at: float) -> None:
        after_s = self.profile.escalate_after_s
        is_waiting = condition.state is State.SOUNDING and not (condition.is_suppressed or condition.is_escalated)
        if not after_s or not is_waiting or condition.spec.kind is not Kind.PHYSIOLOGICAL:
            return
        if at - condition.moved_at >= after_s:
            condition.escalate(at)
            self.note(condition, at, Happening.ESCALATE, reason=f"not acknowledged for {after_s:g} s")

    def _remind(self, condition: AlarmState, at: float) -> None:
        after_s = self.profile.remind_after_s
        if not after_s or condition.state is not State.ACKNOWLEDGED or condition.priority is Priority.LOW:
            return
        if at - condition.moved_at >= after_s:
            condition.move(Input.REMIND, at)
            self.note(condition, at, Happening.REMIND, reason=f"acknowledged {after_s:g} s ago, and still so")


def _says_more(other: AlarmState, condition: AlarmState) -> bool:
    return other.is_present and other.spec.id in condition.spec.suppressed_by and other.covers(condition)
