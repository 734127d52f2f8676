"""The outcome of one round, as it is stored: its faults, what failed, and how long nothing was watched. Pure."""

from collections.abc import Sequence
from typing import Self

from msgspec import Struct

from tests.campaign.faults import Fault


class Outcome(Struct, frozen=True, kw_only=True):
    """One round. `kind`: "virtual" or "real"; `unwatched_s`: the longest time without a snapshot.

    `back_s`: from the death of the engine until everything stood again, None without such a death.
    """

    kind: str = ""
    seed: int = 0
    number: int = 0
    faults: tuple[str, ...]
    failures: tuple[str, ...] = ()
    unwatched_s: float = 0.0
    back_s: float | None = None
    skipped: tuple[str, ...] = ()

    @classmethod
    def of(cls, faults: Sequence[Fault], failures: Sequence[str], *, unwatched_s: float, back_s: float | None) -> Self:
        """Return the outcome of a round with these faults."""
        names = tuple(f"{row.kind} {row.what}".rstrip() for row in faults)
        return cls(faults=names, failures=tuple(failures), unwatched_s=unwatched_s, back_s=back_s)
