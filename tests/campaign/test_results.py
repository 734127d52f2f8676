"""The results of a campaign: it goes on where it ended, and what was played again counts as it went the last time."""

from pathlib import Path
from random import Random

from tests.campaign.faults import Kind, draw_real, draw_virtual
from tests.campaign.outcome import Outcome
from tests.campaign.results import Results


def outcome(number: int, *failures: str, unwatched_s: float = 1.0) -> Outcome:
    return Outcome(
        kind="real", number=number, faults=("kill -9 engine",), failures=failures, unwatched_s=unwatched_s, back_s=1.2
    )


def test_a_campaign_goes_on_where_it_ended_and_sums_over_all_runs(tmp_path: Path) -> None:
    path = tmp_path / "build" / "campaign.jsonl"
    first = Results(path)
    assert first.missing("real", 0, 3) == [0, 1, 2]
    first.add(outcome(0))
    first.add(outcome(1, "an alarm is lost", unwatched_s=7.5))
    again = Results(path)
    assert again.missing("real", 0, 4) == [2, 3]
    assert again.missing("real", 5, 1) == [0]  # another seed is another campaign
    assert again.failed("real", 0) == [1]
    said = "\n".join(again.summary())
    assert "real: 2 rounds, 1 passed, 1 failed" in said
    assert "kill -9 engine 2" in said
    assert "longest time unwatched: 7.5 s (seed 0, round 1)" in said
    assert "python -m tests.campaign --seed 0 --only real:1" in said
    again.add(outcome(1))
    assert Results(path).failed("real", 0) == []


def test_a_seed_always_gives_the_same_faults_and_all_kinds_come() -> None:
    drawn = [draw_virtual(Random(f"{number}"), 50.0) for number in range(300)]
    assert drawn == [draw_virtual(Random(f"{number}"), 50.0) for number in range(300)]
    real = [draw_real(Random(f"{number}"), 10.0, has_table=number % 2 == 0) for number in range(600)]
    assert {row.kind for faults in [*drawn, *real] for row in faults} == set(Kind)
    assert all(row.end >= row.begin for faults in [*drawn, *real] for row in faults)
    assert 0.15 < sum(len(faults) == 2 for faults in drawn) / len(drawn) < 0.35
