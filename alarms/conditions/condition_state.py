"""What the judges of the vitals remember, as values that can be stored and given to the next engine.

Pure; any thread. All times are monotonic seconds of the engine that stored them. Fields have defaults, so that the
state of an older release can be read.
"""

from typing import TypeVar

from msgspec import Struct

from bedside.alarms.alarm_id import AlarmId

_Time = TypeVar("_Time", float, float | None)


class ConditionState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one limit of one vital remembers.

    Attributes:
        bound: the value of the limit. A condition whose limit has changed since begins anew.
        crossed_at, inside_at: since when the values lie outside, and inside again.
        filled: the integral of an integral delay.
        last: the last value and its time, for the integral.
        past: times and values from which a rise is measured.

    """

    is_present: bool = False
    worst: float = 0.0
    bound: float | None = None
    crossed_at: float | None = None
    inside_at: float | None = None
    breaches: tuple[float, ...] = ()
    filled: float = 0.0
    last: tuple[float, float] | None = None
    past: tuple[tuple[float, float], ...] = ()


class JudgeState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the judge of one vital remembers: its newest value's time, its moving average, and its conditions."""

    is_held: bool = False
    newest_at: float | None = None
    average: tuple[tuple[float, float], ...] = ()
    conditions: dict[AlarmId, ConditionState] = {}


def moved(at: _Time, by_s: float) -> _Time:
    """Return a time on an axis that is `by_s` ahead; None stays None."""
    return None if at is None else at + by_s
