"""What was last said of a pump, so that only changes are told.

Pure; runs on the engine's event loop.
"""

from collections.abc import Mapping

from bedside.drivers.block import Item, Notice, NoticeKind

Claim = str | None  # None: it is not so; text: it is so, and the text is the notice's detail


class PumpNotices:
    """Remembers claims. A claim whose text changed ("air", then "air, syringe empty") is told again."""

    def __init__(self) -> None:
        self._said: dict[NoticeKind, Claim] = {}

    def changes(self, claims: Mapping[NoticeKind, Claim], at: float) -> list[Item]:
        """Return a notice for each claim that differs from what was said before, or was never said."""
        news: list[Item] = []
        for kind, claim in claims.items():
            if kind not in self._said or self._said[kind] != claim:
                self._said[kind] = claim
                news.append(Notice(kind=kind, is_present=claim is not None, at=at, detail=claim or ""))
        return news

    def clear(self) -> None:
        """Forget: all is said anew."""
        self._said.clear()
