"""The statistics over many patients, held against figures worked out by hand or published."""

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from bedside.monitor.scenario.outcome import Outcome, Verdict
from bedside.monitor.scenario.report.study_table import render, to_json
from bedside.monitor.scenario.study import spread, study, wilson
from tests.support.made_outcome import FAILED, LATE, MET, outcome


def met_after(seconds: float) -> Verdict:
    return Verdict(what=MET.what, is_met=True, said="", from_s=100.0, until_s=220.0, at_s=100.0 + seconds)


RUNS: list[Outcome] = [outcome(met_after(10.0 * n), seed=n) for n in range(1, 5)] + [outcome(LATE, seed=5)]


# Newcombe 1998, Statistics in Medicine 17:857, table I, as remembered and worked out again: 81 of 263, 15 of 148,
# 0 of 20, 1 of 29.
@pytest.mark.parametrize(
    ("met", "runs", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1.0),
    ],
)
def test_the_interval_is_wilsons(met: int, runs: int, low: float, high: float) -> None:
    assert wilson(met, runs) == pytest.approx((low, high), abs=5e-5)


def test_sensitivity_counts_all_runs_and_time_those_that_were_met() -> None:
    (row,) = study(RUNS).expectations
    assert (row.met, row.runs, row.share) == (4, 5, 0.8)
    assert row.took_s is not None
    assert (row.took_s.lower, row.took_s.median, row.took_s.upper, row.took_s.worst) == (17.5, 25.0, 32.5, 40.0)


def test_false_alarms_are_counted_an_hour_and_by_their_name() -> None:
    found = study(RUNS)
    assert found.hours == pytest.approx(5 / 6)
    assert (found.false_per_hour.mean, found.false_per_hour.sd) == pytest.approx((6.0, 0.0))
    assert found.false_by_alarm == {"PR_HIGH": 5}
    assert found.failed_seeds == (5,)


def test_an_action_that_was_refused_fails_its_patient_and_is_told() -> None:
    rash = replace(outcome(MET, seed=2), refusals=("nibp-start at 40 s was refused: no cuff",))
    found = study([outcome(MET), rash])
    assert (found.passed, found.failed_seeds) == (1, (2,))
    console = Console(width=140, file=io.StringIO(), record=True)
    console.print(render(found))
    assert "1 times: nibp-start at 40 s was refused: no cuff" in console.export_text()


def test_what_was_never_met_has_no_time() -> None:
    (row,) = study([outcome(LATE)]).expectations
    assert row.took_s is None
    assert row.share == 0


def test_the_spread_of_one_figure_is_none() -> None:
    one = spread([3.0])
    assert (one.mean, one.sd, one.worst) == (3.0, 0.0, 3.0)


@pytest.mark.parametrize("runs", [[], [outcome(MET), outcome(MET, name="Another")]])
def test_a_study_is_of_one_scenario(runs: list[Outcome]) -> None:
    with pytest.raises(ValueError, match="of one scenario"):
        study(runs)


def test_a_run_with_a_false_alarm_more_counts_its_expectations_alike() -> None:
    runs = [outcome(met_after(10.0)), outcome(met_after(20.0), FAILED, FAILED, seed=2)]
    assert [(row.what, row.runs) for row in study(runs).expectations] == [(MET.what, 2)]


def test_the_table_tells_share_interval_and_time() -> None:
    console = Console(width=140, file=io.StringIO(), record=True)
    console.print(render(study(RUNS)))
    told = console.export_text()
    assert "4/5 (80%)" in told
    assert "17.5 to 32.5" in told
    assert "mean 6.00, sd 0.00" in told
    assert "Failed with seed 5" in told


def test_the_json_holds_every_figure() -> None:
    (told,) = json.loads(to_json([study(RUNS)]))
    assert told["seeds"] == [1, 2, 3, 4, 5]
    assert told["expectations"][0]["share"] == 0.8
    assert told["expectations"][0]["took_s"]["worst"] == 40.0
    assert told["false_by_alarm"] == {"PR_HIGH": 5}
