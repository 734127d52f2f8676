"""Plays rounds of either kind; each call in a process of the campaign."""

import tempfile
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.campaign import real_round, virtual_round
from tests.campaign.outcome import Outcome

_PLAY: Final[Mapping[str, Callable[[int, Sequence[int], Path], Iterable[Outcome]]]] = {
    "virtual": virtual_round.play_series,
    "real": real_round.play_series,
}
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - folders in it get random names
SERIES: Final = {"virtual": 10, "real": real_round.SERIES}


def play(kind: str, seed: int, numbers: Sequence[int]) -> list[Outcome]:
    """Play rounds in a folder of their own. What the campaign itself raises is a failure of the round."""
    outcomes: list[Outcome] = []
    # Virtual time must not wait for a real disk.
    place = _MEMORY if kind == "virtual" and _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="bedside-campaign-", dir=place, ignore_cleanup_errors=True) as folder:
        try:
            outcomes += _PLAY[kind](seed, numbers, Path(folder))
        except Exception:  # noqa: BLE001 - a campaign goes on after a round that breaks
            number, why = numbers[len(outcomes)], traceback.format_exc()
            outcomes.append(Outcome(kind=kind, seed=seed, number=number, faults=(), failures=(why,)))
    return outcomes
