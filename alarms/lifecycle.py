"""The lifecycle of one alarm, as a complete table of states and inputs.

Pure: no clock, no timer, no call-back. The states are ISA-18.2's four core states in our words.
"""

from collections.abc import Mapping
from enum import StrEnum, auto
from typing import Final


class State(StrEnum):
    """The state of an alarm in its lifecycle."""

    IDLE = auto()
    SOUNDING = auto()
    ACKNOWLEDGED = auto()
    LATCHED = auto()


class Input(StrEnum):
    """What can happen to an alarm and may change its state."""

    ONSET = auto()
    RELIEF = auto()
    ACKNOWLEDGE = auto()
    ESCALATE = auto()
    REMIND = auto()


IDLE, SOUNDING, ACKNOWLEDGED, LATCHED = State

_ROWS: Final[Mapping[State, tuple[State, ...]]] = {
    #              ONSET         RELIEF   ACKNOWLEDGE   ESCALATE  REMIND
    IDLE:         (SOUNDING,     IDLE,    IDLE,         IDLE,     IDLE),
    SOUNDING:     (SOUNDING,     LATCHED, ACKNOWLEDGED, SOUNDING, SOUNDING),
    ACKNOWLEDGED: (ACKNOWLEDGED, IDLE,    ACKNOWLEDGED, SOUNDING, SOUNDING),
    LATCHED:      (SOUNDING,     LATCHED, IDLE,         LATCHED,  LATCHED),
}  # fmt: skip

LATCHING: Final[Mapping[tuple[State, Input], State]] = {
    (state, given): after for state, row in _ROWS.items() for given, after in zip(Input, row, strict=True)
}
NON_LATCHING: Final[Mapping[tuple[State, Input], State]] = {**LATCHING, (SOUNDING, Input.RELIEF): IDLE}


def after(state: State, given: Input, *, is_latching: bool) -> State:
    """Return the state that follows `state` after the input `given`. The table has every pair."""
    return (LATCHING if is_latching else NON_LATCHING)[state, given]
