"""The results of a campaign: appended to a file, one round a line, and summed over all runs.

A round that was played again counts as it went the last time.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import ceil
from pathlib import Path

import msgspec

from tests.campaign.outcome import Outcome

_DECODER = msgspec.json.Decoder(Outcome)


class Results:
    """The rounds in one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rounds: dict[tuple[str, int, int], Outcome] = {}
        for line in path.read_bytes().splitlines() if path.exists() else ():
            self._note(_DECODER.decode(line))

    def add(self, outcome: Outcome) -> None:
        """Append a round to the file; a campaign that is killed loses none that was played."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            file.write(msgspec.json.encode(outcome) + b"\n")
        self._note(outcome)

    def missing(self, kind: str, seed: int, rounds: int) -> list[int]:
        """Return the numbers of the rounds up to `rounds` that were not played yet."""
        return [number for number in range(rounds) if (kind, seed, number) not in self._rounds]

    def failed(self, kind: str, seed: int) -> list[int]:
        """Return the numbers of the rounds that failed when they were played last."""
        return [row.number for row in self._of(kind) if row.seed == seed and row.failures]

    def summary(self) -> Iterator[str]:
        """Yield the lines of the report: rounds, faults by kind, the longest time unwatched, and each failure."""
        for kind in ("virtual", "real"):
            if rounds := self._of(kind):
                yield from _summed(kind, rounds)

    def _note(self, outcome: Outcome) -> None:
        self._rounds[outcome.kind, outcome.seed, outcome.number] = outcome

    def _of(self, kind: str) -> list[Outcome]:
        return [row for (of, _, _), row in sorted(self._rounds.items()) if of == kind]


def _summed(kind: str, rounds: Sequence[Outcome]) -> Iterator[str]:
    failed = [row for row in rounds if row.failures]
    yield f"{kind}: {len(rounds)} rounds, {len(rounds) - len(failed)} passed, {len(failed)} failed"
    faults = Counter(name for row in rounds for name in row.faults)
    two = sum(len(row.faults) > 1 for row in rounds)
    yield f"  faults: {', '.join(f'{name} {count}' for name, count in faults.most_common())}; two at once {two}"
    skipped = Counter(reason for row in rounds for reason in row.skipped)
    if skipped:
        yield f"  skipped: {', '.join(f'{reason} {count}' for reason, count in skipped.most_common())}"
    longest = max(rounds, key=lambda row: row.unwatched_s)
    yield f"  longest time unwatched: {longest.unwatched_s:.1f} s (seed {longest.seed}, round {longest.number})"
    back = sorted(row.back_s for row in rounds if row.back_s is not None)
    if back:
        p99 = back[ceil(0.99 * len(back)) - 1]
        median = back[len(back) // 2]
        yield f"  engine dead to alarms standing again: median {median:.2f} s, p99 {p99:.2f} s of {len(back)}"
    for row in failed:
        yield f"  {', '.join(row.faults)}: {'; '.join(row.failures)}"
        yield f"    {repeat(row)}"


def repeat(outcome: Outcome) -> str:
    """Return the command that plays this one round again."""
    return f"python -m tests.campaign --seed {outcome.seed} --only {outcome.kind}:{outcome.number}"
