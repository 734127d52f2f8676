"""An active alarm, as the screen shows it and the sound player sounds it.

Pure; any thread.
"""

from dataclasses import dataclass

from bedside.alarms.catalogue import AlarmSpec, Latching, Priority
from bedside.alarms.lifecycle import State


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveAlarm:
    """An immutable copy of the state of one alarm that is not idle.

    Attributes:
        since: when the alarm began, after its delay, in monotonic seconds.
        raised_at: when it last began to need attention, in monotonic seconds: at its onset, when it escalated, or when
            its suppression ended.
        is_suppressed: another alarm says more about the same cause (a lost device suppresses the alarms of its
            vitals). The suppressed alarm is still evaluated and logged.
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
        """Whether it sounds unless audio is paused: until acknowledged, even after its end if it latches fully."""
        is_latched = self.state is State.LATCHED and self.spec.latching is Latching.FULL
        return (self.state is State.SOUNDING or is_latched) and not self.is_suppressed

    @property
    def text(self) -> str:
        """The alarm's text for staff: "HR high", "Oximeter: device lost"."""
        about = f"{self.subject}: " if self.subject and self.spec.vital is None else ""
        return f"{about}{self.spec.text}"

    @property
    def sound_key(self) -> str:
        """The key of this occurrence for the sound player, which reports with it when the first burst began.

        An escalated alarm has a different key, so that its first louder burst is reported too.
        """
        return f"{self.key}#{self.occurrence}{'^' if self.is_escalated else ''}"

    @property
    def order(self) -> tuple[int, bool, float]:
        """The sort key for display: highest priority first, then unacknowledged before acknowledged, then newest."""
        return -self.priority.rank, not self.is_audible, -self.since
