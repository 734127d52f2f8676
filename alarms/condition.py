"""One alarm's own memory: its condition, its state, its occurrences.

Runs inside the alarm engine; nothing else holds on to it.
"""

from alarms.catalogue import AlarmSpec
from alarms.event import Event, Happening
from alarms.lifecycle import Input, State, after
from alarms.standing import Standing
from config.origin import Origin
from config.vitals import VITALS, VitalId


class Condition:
    """What is known of one alarm about one subject (a vital, a device, or "" for the monitor itself)."""

    def __init__(self, spec: AlarmSpec, subject: str) -> None:
        self.spec = spec
        self.subject = subject
        self.key = f"{spec.id}:{subject}"
        self.is_present = False
        self.state = State.IDLE
        self.value: float | None = None
        self.limit: float | None = None
        self.delay_s: float | None = None
        self.detail = ""
        self.since = 0.0
        self.occurrence = 0
        self.silences: frozenset[VitalId] = frozenset()

    def begin(self, at: float) -> None:
        """Begin a new occurrence."""
        self.is_present = True
        self.since = at
        self.occurrence += 1
        self.move(Input.ONSET)

    def end(self) -> None:
        """End the occurrence; a latching alarm that nobody has seen stays."""
        self.is_present = False
        self.silences = frozenset()
        self.move(Input.RELIEF)

    def move(self, given: Input) -> bool:
        """Go to the state that the lifecycle's table gives; say whether it is another one."""
        before, self.state = self.state, after(self.state, given, is_latching=self.spec.is_latching)
        return self.state is not before

    def covers(self, other: "Condition") -> bool:
        """Say whether this technical alarm tells all that `other` could: its vital, or its device, is out."""
        if other.spec.vital is not None:
            return other.spec.vital in self.silences
        if other.silences:
            return other.silences <= self.silences
        return other.subject == self.subject

    def standing(self, *, is_inhibited: bool) -> Standing:
        """Return what others may see of it."""
        return Standing(
            key=self.key,
            spec=self.spec,
            subject=self.subject,
            state=self.state,
            value=self.value,
            limit=self.limit,
            since=self.since,
            occurrence=self.occurrence,
            detail=self.detail,
            is_inhibited=is_inhibited,
        )

    def event(self, at: float, happening: Happening, origin: Origin, *, actor: str, reason: str) -> Event:
        """Return the row for the log."""
        return Event(
            at=at,
            happening=happening,
            alarm=self.spec.id,
            subject=self.subject if self.spec.vital is None else VITALS[self.spec.vital].label,
            priority=self.spec.priority,
            occurrence=self.occurrence,
            value=self.value,
            limit=self.limit,
            delay_s=self.delay_s,
            actor=actor,
            reason=reason,
            origin=origin,
        )
