"""The conditions of a device and its sensor, as it said them last: only what changed is told again.

Pure; one instance in each codec. A codec has a table, kind of notice by kind of notice, of the bits or codes that mean
it; several of one kind that stand together are one notice whose detail names them all.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from bedside.config.quality import Quality
from bedside.drivers.block import Item, Notice, NoticeKind

_Sign = TypeVar("_Sign")  # a bit of a word, or a code of letters
Standing = Mapping[NoticeKind, str | None]  # the detail of a condition that stands, None for one that does not

# Under these a number may not be the patient's own.
_DOUBTFUL: Final = (NoticeKind.SENSOR_OFF, NoticeKind.SENSOR_FAULT, NoticeKind.SEARCHING, NoticeKind.ARTEFACT)


def standing(table: Mapping[NoticeKind, Mapping[_Sign, str]], is_set: Callable[[_Sign], object]) -> Standing:
    """Return which conditions of a table stand: those of which a sign is set."""
    found = {kind: [text for sign, text in signs.items() if is_set(sign)] for kind, signs in table.items()}
    return {kind: ", ".join(texts) if texts else None for kind, texts in found.items()}


def quality_under(conditions: Standing) -> Quality:
    """Return how far a number can be trusted that comes with these conditions."""
    is_doubtful = any(conditions.get(kind) is not None for kind in _DOUBTFUL)
    return Quality.QUESTIONABLE if is_doubtful else Quality.GOOD


class Conditions:
    """What was told last. At first, and after a reset, everything is said, also what does not stand."""

    def __init__(self) -> None:
        self._told: dict[NoticeKind, str | None] = {}

    def changes(self, now: Standing, at: float) -> list[Item]:
        """Return a notice for each condition that began, ended or has another detail."""
        changed = {kind: text for kind, text in now.items() if kind not in self._told or self._told[kind] != text}
        self._told.update(changed)
        return [
            Notice(kind=kind, is_present=text is not None, at=at, detail=text or "") for kind, text in changed.items()
        ]

    def say(self, kind: NoticeKind, at: float, *, is_present: bool, detail: str = "") -> list[Item]:
        """Return the notice of one condition if it is news, else nothing."""
        return self.changes({kind: detail if is_present else None}, at)

    def reset(self) -> None:
        """Forget what was told."""
        self._told.clear()
