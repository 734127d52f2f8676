"""The state of one alarm: its condition, its place in the lifecycle, its occurrences.

Runs inside the alarm engine; nothing else keeps a reference to it.
"""

from typing import Final

from bedside.alarms.active_alarm import ActiveAlarm
from bedside.alarms.catalogue import CATALOGUE, AlarmSpec, Kind, Latching, Priority
from bedside.alarms.engine_state import AlarmRecord
from bedside.alarms.event import Event, Happening
from bedside.alarms.lifecycle import Input, State, after
from bedside.config.origin import Origin
from bedside.config.vitals import VITALS, VitalId

_STORED: Final = (  # as it is; times and vitals are converted
    "is_present",
    "state",
    "priority",
    "is_escalated",
    "is_suppressed",
    "until_seen",
    "value",
    "limit",
    "delay_s",
    "detail",
    "occurrence",
)


class AlarmState:
    """The state of one alarm for one subject (a vital, a device, or "" for the monitor itself).

    Attributes:
        raised_at: when the alarm last began to need attention (monotonic seconds): at its onset, when it escalated, or
            when its suppression ended.
        moved_at: when its lifecycle state last changed or its suppression ended (monotonic seconds); the delays of
            escalation and reminder are counted from then.
        is_suppressed: another present alarm says more about the same cause.
        until_seen: this occurrence is of medium priority at least, and latches whatever the catalogue says.
        vitals: the vitals that cannot be measured while this alarm is present.

    """

    def __init__(self, spec: AlarmSpec, subject: str) -> None:
        self.spec = spec
        self.subject = subject
        self.key = f"{spec.id}:{subject}"
        self.is_present = False
        self.state = State.IDLE
        self.priority = spec.priority
        self.is_escalated = False
        self.is_suppressed = False
        self.value: float | None = None
        self.limit: float | None = None
        self.delay_s: float | None = None
        self.detail = ""
        self.until_seen = False
        self.since = self.raised_at = self.moved_at = 0.0
        self.occurrence = 0
        self.vitals: frozenset[VitalId] = frozenset()

    @classmethod
    def resumed(cls, record: AlarmRecord, by_s: float, away_s: float) -> "AlarmState":
        """Return the alarm as an earlier engine stored it. `by_s` is added to its times.

        For `away_s` seconds nobody could have acknowledged it: they do not count towards escalation and reminder.
        """
        alarm = cls(CATALOGUE[record.id], record.subject)
        for name in _STORED:
            setattr(alarm, name, getattr(record, name))
        alarm.since, alarm.raised_at = record.since + by_s, record.raised_at + by_s
        alarm.moved_at = record.moved_at + by_s + away_s
        alarm.vitals = frozenset(record.vitals)
        return alarm

    def record(self) -> AlarmRecord:
        """Return the alarm as it is stored for the next engine."""
        return AlarmRecord(
            id=self.spec.id,
            subject=self.subject,
            since=self.since,
            raised_at=self.raised_at,
            moved_at=self.moved_at,
            vitals=tuple(sorted(self.vitals)),
            **{name: getattr(self, name) for name in _STORED},
        )

    def begin(self, at: float) -> None:
        """Begin a new occurrence of the alarm: its condition has become present."""
        self.is_present = True
        least = Priority.MEDIUM if self.until_seen else Priority.LOW
        self.priority, self.is_escalated = max(self.spec.priority, least, key=lambda each: each.rank), False
        self.since = self.raised_at = at
        self.occurrence += 1
        self.move(Input.ONSET, at)

    def end(self, at: float) -> None:
        """End the occurrence: the condition is over. A latching alarm that nobody has acknowledged stays active."""
        self.is_present = False
        self.vitals = frozenset()
        self.move(Input.RELIEF, at)

    def escalate(self, at: float) -> None:
        """Raise the priority by one step; an alarm that is HIGH already is sounded louder."""
        ranks = list(Priority)
        self.priority = ranks[min(ranks.index(self.priority) + 1, len(ranks) - 1)]
        self.is_escalated = True
        self.raised_at = at
        self.move(Input.ESCALATE, at)

    def move(self, given: Input, at: float) -> bool:
        """Change the lifecycle state as `given` requires; return whether the state changed."""
        is_latching = self.until_seen or self.spec.latching is not Latching.NONE
        before, self.state = self.state, after(self.state, given, is_latching=is_latching)
        if self.state is not before:
            self.moved_at = at
        if self.state is State.IDLE:
            self.until_seen = False
        return self.state is not before

    def covers(self, other: "AlarmState") -> bool:
        """Whether this alarm concerns everything that `other` concerns: the patient, its vitals, or its device."""
        if self.spec.kind is Kind.PHYSIOLOGICAL:
            return True  # the catalogue names the alarms that it suppresses
        if other.spec.vital is not None:
            return other.spec.vital in self.vitals
        if other.vitals:
            return other.vitals <= self.vitals
        return other.subject == self.subject

    def active(self) -> ActiveAlarm:
        """Return an immutable copy of the alarm's state for other parts of the program."""
        return ActiveAlarm(
            key=self.key,
            spec=self.spec,
            subject=self.subject,
            state=self.state,
            priority=self.priority,
            value=self.value,
            limit=self.limit,
            since=self.since,
            raised_at=self.raised_at,
            occurrence=self.occurrence,
            detail=self.detail,
            is_present=self.is_present,
            is_suppressed=self.is_suppressed,
            is_escalated=self.is_escalated,
        )

    def event(self, at: float, happening: Happening, origin: Origin, *, actor: str, reason: str) -> Event:
        """Return what happened to this alarm at `at`, by which actor and why, as an event for the log."""
        return Event(
            at=at,
            happening=happening,
            alarm=self.spec.id,
            subject=self.subject if self.spec.vital is None else VITALS[self.spec.vital].label,
            priority=self.priority,
            occurrence=self.occurrence,
            value=self.value,
            limit=self.limit,
            delay_s=self.delay_s,
            actor=actor,
            reason=reason,
            origin=origin,
        )
