"""Decodes a stored infusion session from JSON. Pure; any thread.

The steps of an older file have no kind. Only this module derives the kind from the text of a step.
"""

from typing import Any, Final

import msgspec

from bedside.monitor.infusion.session import InfusionSession, StepKind

_TEXTS: Final = {
    "baseline begun": StepKind.BASELINE_BEGUN,
    "infusion begun": StepKind.STARTED,
    "dose given": StepKind.STARTED,
    "paused": StepKind.PAUSED,
    "resumed": StepKind.RESUMED,
    "infusion ended": StepKind.ENDED,
    "dose ended": StepKind.ENDED,
    "stopped early": StepKind.STOPPED_EARLY,
    "the monitor was ended and started again": StepKind.MONITOR_RESTARTED,
    "discharged": StepKind.DISCHARGED,
    "given up": StepKind.GIVEN_UP,
}
# The order counts: a clinic names the rows of its checklist, and one may begin like another step.
_ENTRIES: Final = {
    "form: ": StepKind.FORM_ANSWERED,
    "observed: ": StepKind.OBSERVED,
    "score: ": StepKind.RESULT_ADDED,
}
_ANSWERS: Final = (": done", ": not fulfilled")
_BEGINNINGS: Final = {
    "session begun, ": StepKind.BEGUN,
    "ordered ": StepKind.ORDERED,
    "order withdrawn: ": StepKind.ORDER_WITHDRAWN,
    "baseline of ": StepKind.BASELINE_TAKEN,
    "rate ": StepKind.RATE_SET,
    "pump ": StepKind.PUMP_RATE,
    "the pump's counter began anew ": StepKind.PUMP_COUNTER_RESET,
    "Aldrete ": StepKind.ALDRETE_SCORED,
    "the monitor was down for ": StepKind.MONITOR_RESTARTED,
    "the clock was set ": StepKind.CLOCK_STEPPED,
}


def decode_session(data: bytes) -> InfusionSession:
    """Return the session in `data`. Raises msgspec.MsgspecError if the bytes are not JSON, or not a session."""
    raw = msgspec.json.decode(data)
    if isinstance(raw, dict) and isinstance(raw.get("steps"), list):
        for step in raw["steps"]:
            _add_kind(step)
    return msgspec.convert(raw, InfusionSession)


def _add_kind(step: Any) -> None:  # noqa: ANN401 - of a file that was not checked yet
    if isinstance(step, dict) and "kind" not in step and isinstance(step.get("what"), str):
        step["kind"] = kind_of_text(step["what"])


def kind_of_text(text: str) -> StepKind:
    """Return the kind of a step from its text in an older session file, OTHER for an unknown text."""
    if text in _TEXTS:
        return _TEXTS[text]
    for beginning, kind in _ENTRIES.items():
        if text.startswith(beginning):
            return kind
    if text.endswith(_ANSWERS):
        return StepKind.ITEM_ANSWERED
    return next((kind for beginning, kind in _BEGINNINGS.items() if text.startswith(beginning)), StepKind.OTHER)
