"""An active alarm, as the screen shows it and the sound player sounds it.

Pure; any thread.
"""

from dataclasses import dataclass

from bedside.alarms.catalogue import AlarmSpec, Latching, Priority
from bedside.alarms.lifecycle import State


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveAlarm:
    """One alarm that is not idle.

    Attributes:
        since: when its condition began, in monotonic seconds, after its delay.
        raised_at: when it last began to need attention: at its onset, when it escalated, when its suppression ended.
        is_suppressed: another alarm says more about the same cause (a lost device suppresses the alarms of its
            vitals). It is still evaluated and logged.
        is_escalated: its priority was raised because nobody acknowledged it in time.

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
        """Whether it sounds when no audio is paused: until acknowledged; if fully latching, also after its relief."""
        is_latched = self.state is State.LATCHED and self.spec.latching is Latching.FULL
        return (self.state is State.SOUNDING or is_latched) and not self.is_suppressed

    @property
    def text(self) -> str:
        """What staff read: "HR high", "Oximeter: device lost"."""
        about = f"{self.subject}: " if self.subject and self.spec.vital is None else ""
        return f"{about}{self.spec.text}"

    @property
    def sound_key(self) -> str:
        """Identify this occurrence for the sound player, which reports by it when the first burst began.

        An escalated alarm has another key, so that its first burst is reported too.
        """
        return f"{self.key}#{self.occurrence}{'^' if self.is_escalated else ''}"

    @property
    def order(self) -> tuple[int, bool, float]:
        """The sort key: highest priority first, unacknowledged before acknowledged, newest first among equals."""
        return -self.priority.rank, not self.is_audible, -self.since
