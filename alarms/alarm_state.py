"""One alarm's own memory: its condition, its state, its occurrences.

Runs inside the alarm engine; nothing else holds on to it.
"""

from bedside.alarms.active_alarm import ActiveAlarm
from bedside.alarms.catalogue import AlarmSpec, Kind, Latching, Priority
from bedside.alarms.event import Event, Happening
from bedside.alarms.lifecycle import Input, State, after
from bedside.config.origin import Origin
from bedside.config.vitals import VITALS, VitalId


class AlarmState:
    """What is known of one alarm about one subject (a vital, a device, or "" for the monitor itself).

    Attributes:
        raised_at: when it last became news: at its onset, when it rose, when what had hidden it ended.
        moved_at: when its state last changed; from here escalation and reminder are counted.
        is_suppressed: another alarm says more about the same thing.

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
        self.since = self.raised_at = self.moved_at = 0.0
        self.occurrence = 0
        self.silences: frozenset[VitalId] = frozenset()

    def begin(self, at: float) -> None:
        """Begin a new occurrence."""
        self.is_present = True
        self.priority, self.is_escalated = self.spec.priority, False
        self.since = self.raised_at = at
        self.occurrence += 1
        self.move(Input.ONSET, at)

    def end(self, at: float) -> None:
        """End the occurrence; a latching alarm that nobody has seen stays."""
        self.is_present = False
        self.silences = frozenset()
        self.move(Input.RELIEF, at)

    def escalate(self, at: float) -> None:
        """Rise by one step, since nobody has seen it; one of the highest is sounded louder."""
        ranks = list(Priority)
        self.priority = ranks[min(ranks.index(self.priority) + 1, len(ranks) - 1)]
        self.is_escalated = True
        self.raised_at = at
        self.move(Input.ESCALATE, at)

    def move(self, given: Input, at: float) -> bool:
        """Go to the state that the lifecycle's table gives; say whether it is another one."""
        is_latching = self.spec.latching is not Latching.NONE
        before, self.state = self.state, after(self.state, given, is_latching=is_latching)
        if self.state is not before:
            self.moved_at = at
        return self.state is not before

    def covers(self, other: "AlarmState") -> bool:
        """Say whether this alarm tells all that `other` could: more of the patient, or that its device is out."""
        if self.spec.kind is Kind.PHYSIOLOGICAL:
            return True  # the catalogue names what it speaks for
        if other.spec.vital is not None:
            return other.spec.vital in self.silences
        if other.silences:
            return other.silences <= self.silences
        return other.subject == self.subject

    def active(self) -> ActiveAlarm:
        """Return what others may see of it."""
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
        """Return the row for the log."""
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
