"""What a device said of itself last, so that only what changed is told.

Pure; a codec holds one and resets it with itself, so that after a loss everything is said anew.
"""

from drivers.block import Item, Notice, NoticeKind


class NoticeChanges:
    """Remembers each kind of notice with its words."""

    def __init__(self) -> None:
        self._said: dict[NoticeKind, tuple[bool, str]] = {}

    def say(self, kind: NoticeKind, at: float, *, is_present: bool, detail: str = "") -> list[Item]:
        """Return the notice if it is news, else nothing. A condition that is absent has no words."""
        said = (is_present, detail if is_present else "")
        if self._said.get(kind) == said:
            return []
        self._said[kind] = said
        return [Notice(kind=kind, is_present=is_present, at=at, detail=said[1])]

    def reset(self) -> None:
        """Forget all: the next word is news."""
        self._said.clear()
