"""What stands in the alarm engine, as values that can be stored and given to the next engine.

Pure; any thread. All times are monotonic seconds of the engine that stored them. Fields have defaults, so that the
state of an older release can be read; an alarm that this release does not know makes the state unreadable.
"""

from msgspec import Struct

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.conditions.condition_state import JudgeState
from bedside.alarms.inactivation import InactivationKind
from bedside.alarms.lifecycle import State
from bedside.config.vitals import VitalId


class AlarmRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One alarm that has been raised at least once; the attributes are those of AlarmState.

    An idle alarm is stored too: its next occurrence must not have the number of an earlier one.
    """

    id: AlarmId
    subject: str = ""
    is_present: bool = False
    state: State = State.IDLE
    priority: Priority = Priority.LOW
    is_escalated: bool = False
    is_suppressed: bool = False
    value: float | None = None
    limit: float | None = None
    delay_s: float | None = None
    detail: str = ""
    since: float = 0.0
    raised_at: float = 0.0
    moved_at: float = 0.0
    occurrence: int = 0
    vitals: tuple[VitalId, ...] = ()
    until_seen: bool = False

    @property
    def key(self) -> str:
        """The key of AlarmState."""
        return f"{self.id}:{self.subject}"


class EngineState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that the next alarm engine must know.

    Attributes:
        judged_from: what was measured before belongs to nobody, or to another patient; None: all was judged.
        newest: the values of the early-warning score with their times.
        missing: since when the vitals that raise NO_DATA have had no value.
        inactivation: what was paused or off; it ends with the engine.

    """

    judged_from: float | None = None
    alarms: tuple[AlarmRecord, ...] = ()
    judges: dict[VitalId, JudgeState] = {}
    newest: dict[VitalId, tuple[float, float]] = {}
    missing: dict[VitalId, float] = {}
    inactivation: InactivationKind | None = None
