"""`python -m tests.campaign`: plays the rounds that are still missing, appends them to a file, and prints the sums.

Ctrl-C or a kill loses the rounds under way and no other; the next call goes on from there.
"""

import argparse
import multiprocessing
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Final

from tests.campaign.outcome import Outcome
from tests.campaign.play import SERIES, play
from tests.campaign.results import Results, repeat

_FILE: Final = Path("build/campaign.jsonl")


def main() -> int:
    """Play the campaign; return 1 if a round has failed, now or earlier."""
    arguments = _arguments()
    if arguments.only:
        kind, _, number = arguments.only.partition(":")
        (outcome,) = play(kind, arguments.seed, [int(number)])
        _say(outcome)
        return int(bool(outcome.failures))
    results = Results(arguments.file)
    for kind, rounds, jobs in (
        ("virtual", arguments.rounds, arguments.jobs),
        ("real", arguments.real, arguments.monitors),
    ):
        numbers = results.missing(kind, arguments.seed, rounds)
        if arguments.again:
            numbers += results.failed(kind, arguments.seed)
        for outcome in _played(kind, arguments.seed, numbers, jobs):
            results.add(outcome)
            _say(outcome)
    print("\n".join(results.summary()))
    return int(bool(results.failed("virtual", arguments.seed) or results.failed("real", arguments.seed)))


def _played(kind: str, seed: int, numbers: Sequence[int], jobs: int) -> Iterable[Outcome]:
    context, size = multiprocessing.get_context("spawn"), SERIES[kind]
    with ProcessPoolExecutor(jobs, context) as pool:
        series: dict[int, list[int]] = {}
        for number in numbers:
            series.setdefault(number // size, []).append(number)
        futures = [pool.submit(play, kind, seed, rounds) for rounds in series.values()]
        for future in as_completed(futures):
            yield from future.result()


def _say(outcome: Outcome) -> None:
    said = f"{outcome.kind} {outcome.number}: {', '.join(outcome.faults)}: "
    print(said + ("; ".join(outcome.failures) + f"\n  {repeat(outcome)}" if outcome.failures else "ok"), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__)
    parser.add_argument("--rounds", type=int, default=0, help="rounds in virtual time, with those in the file")
    parser.add_argument("--real", type=int, default=0, help="rounds on real processes, with those in the file")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2, help="rounds in virtual time that are played at once")
    parser.add_argument("--monitors", type=int, default=2, help="monitors that run at once; they mostly wait")
    parser.add_argument("--file", type=Path, default=_FILE, help="the results; a later call goes on from them")
    parser.add_argument("--again", action="store_true", help="also play the failed rounds of the file again")
    parser.add_argument("--only", help='play one round, for example "virtual:17"; nothing is stored')
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
