"""An alarm as it stands: what a screen shows, what a sounder sounds.

Pure; any thread.
"""

from dataclasses import dataclass

from bedside.alarms.catalogue import AlarmSpec, Latching, Priority
from bedside.alarms.lifecycle import State


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveAlarm:
    """One alarm that is not idle.

    `since` is when its condition began (monotonic seconds, its delay over), `raised_at` when it was last news.
    `is_suppressed`: another alarm says more (a lost device silences its vitals); it is judged and logged all the same.
    `is_audible`: it would sound if nothing were paused. `is_escalated`: nobody has seen it for too long.
    """

    key: str
    spec: AlarmSpec
    subject: str
    state: State
    priority: Priority
    value: float | None
    limit: float | None
    since: float
    raised_at: float
    occurrence: int
    detail: str
    is_present: bool
    is_suppressed: bool
    is_escalated: bool

    @property
    def is_audible(self) -> bool:
        """Whether it would sound: until someone has seen it; where it latches fully, also when it is over."""
        is_latched = self.state is State.LATCHED and self.spec.latching is Latching.FULL
        return (self.state is State.SOUNDING or is_latched) and not self.is_suppressed

    @property
    def text(self) -> str:
        """What staff read: "HR high", "Oximeter: device lost"."""
        about = f"{self.subject}: " if self.subject and self.spec.vital is None else ""
        return f"{about}{self.spec.text}"

    @property
    def sound_key(self) -> str:
        """Name this very occurrence to the sounder, which tells by it when the first burst began.

        One that has risen is news, and is named anew.
        """
        return f"{self.key}#{self.occurrence}{'^' if self.is_escalated else ''}"

    @property
    def order(self) -> tuple[int, bool, float]:
        """Sort by this: highest priority first, unacknowledged before acknowledged, newest first among equals."""
        return -self.priority.rank, not self.is_audible, -self.since
