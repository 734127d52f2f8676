"""Turns the conditions that a device repeats in every frame into notices of the conditions that changed.

Pure; one instance in each codec. A codec has a table: for each kind of notice, the bits or codes that mean it. If
several of them are set at once, they make one notice, whose detail names them all.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from bedside.config.quality import Quality
from bedside.drivers.block import Item, Notice, NoticeKind

_Code = TypeVar("_Code")  # a bit of a word, or a code of letters
ConditionStates = Mapping[NoticeKind, str | None]  # the detail of a condition that is present, None for one that is not

# While one of these is present, a number may not be the patient's own.
_DOUBTFUL: Final = (NoticeKind.SENSOR_OFF, NoticeKind.SENSOR_FAULT, NoticeKind.SEARCHING, NoticeKind.ARTEFACT)


def condition_states(
    table: Mapping[NoticeKind, Mapping[_Code, str]], is_set: Callable[[_Code], object]
) -> ConditionStates:
    """Return the state of each condition in a codec's table.

    `table`: for each kind of notice, its bits or codes, each with its text. `is_set`: returns whether a bit or code is
    set in the frame. A condition is present if at least one of its bits or codes is set.
    """
    details = {kind: [text for code, text in codes.items() if is_set(code)] for kind, codes in table.items()}
    return {kind: ", ".join(texts) if texts else None for kind, texts in details.items()}


def quality_under(conditions: ConditionStates) -> Quality:
    """Return the quality of a number measured under these conditions: QUESTIONABLE if one of them makes it doubtful."""
    is_doubtful = any(conditions.get(kind) is not None for kind in _DOUBTFUL)
    return Quality.QUESTIONABLE if is_doubtful else Quality.GOOD


class Conditions:
    """Remembers the last state of each condition. The first state, and the first after a reset, counts as a change."""

    def __init__(self) -> None:
        self._last: dict[NoticeKind, str | None] = {}

    def changes(self, now: ConditionStates, at: float) -> list[Item]:
        """Return a notice for each condition in `now` that began, ended or has another detail than before."""
        changed = {kind: text for kind, text in now.items() if kind not in self._last or self._last[kind] != text}
        self._last.update(changed)
        return [
            Notice(kind=kind, is_present=text is not None, at=at, detail=text or "") for kind, text in changed.items()
        ]

    def change(self, kind: NoticeKind, at: float, *, is_present: bool, detail: str = "") -> list[Item]:
        """Return the notice of one condition if its state or detail changed, else an empty list."""
        return self.changes({kind: detail if is_present else None}, at)

    def reset(self) -> None:
        """Forget the states of all conditions, so that the next ones are reported as changes."""
        self._last.clear()
