"""An alarm as it stands: what a screen shows, what a sounder sounds.

Pure; any thread.
"""

from dataclasses import dataclass

from alarms.catalogue import AlarmSpec, Priority
from alarms.lifecycle import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One alarm that is not idle.

    `since` is when its condition began (monotonic seconds, its delay over). `is_inhibited`: another alarm says more
    (a lost device silences its vitals); it is judged and logged all the same. `is_audible`: it would sound if the
    audio were not paused.
    """

    key: str
    spec: AlarmSpec
    subject: str
    state: State
    value: float | None
    limit: float | None
    since: float
    occurrence: int
    detail: str
    is_inhibited: bool

    @property
    def priority(self) -> Priority:
        """How urgent it is now."""
        return self.spec.priority

    @property
    def is_audible(self) -> bool:
        """Whether it would sound."""
        return self.state is State.SOUNDING and not self.is_inhibited

    @property
    def text(self) -> str:
        """What staff read: "HR high", "Oximeter: device lost"."""
        about = f"{self.subject}: " if self.subject and self.spec.vital is None else ""
        return f"{about}{self.spec.text}"

    @property
    def sound_key(self) -> str:
        """Name this very occurrence to the sounder, which tells by it when the first burst began."""
        return f"{self.key}#{self.occurrence}"

    @property
    def order(self) -> tuple[int, bool, float]:
        """Sort by this: highest priority first, unacknowledged before acknowledged, newest first among equals."""
        return -self.priority.rank, not self.is_audible, -self.since
