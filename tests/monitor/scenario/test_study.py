"""The statistics over many patients, compared with published figures or figures calculated by hand."""

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


# Newcombe 1998, Statistics in Medicine 17:857, table I, from memory and recalculated: 81 of 263, 15 of 148,
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


def test_sensitivity_counts_all_runs_and_the_time_only_those_that_met_it() -> None:
    (row,) = study(RUNS).expectations
    assert (row.met, row.runs, row.share) == (4, 5, 0.8)
    assert row.took_s is not None
    assert (row.took_s.lower, row.took_s.median, row.took_s.upper, row.took_s.worst) == (17.5, 25.0, 32.5, 40.0)


def test_false_alarms_are_counted_per_hour_and_by_alarm() -> None:
    result = study(RUNS)
    assert result.hours == pytest.approx(5 / 6)
    assert (result.false_per_hour.mean, result.false_per_hour.sd) == pytest.approx((6.0, 0.0))
    assert result.false_by_alarm == {"PR_HIGH": 5}
    assert result.failed_seeds == (5,)


def test_a_refused_action_fails_its_patient_and_is_listed() -> None:
    rash = replace(outcome(MET, seed=2), refusals=("nibp-start at 40 s was refused: no cuff",))
    result = study([outcome(MET), rash])
    assert (result.passed, result.failed_seeds) == (1, (2,))
    console = Console(width=140, file=io.StringIO(), record=True)
    console.print(render(result))
    assert "1 times: nibp-start at 40 s was refused: no cuff" in console.export_text()


def test_an_expectation_that_was_never_met_has_no_time() -> None:
    (row,) = study([outcome(LATE)]).expectations
    assert row.took_s is None
    assert row.share == 0


def test_a_single_figure_has_no_deviation() -> None:
    one = spread([3.0])
    assert (one.mean, one.sd, one.worst) == (3.0, 0.0, 3.0)


@pytest.mark.parametrize("runs", [[], [outcome(MET), outcome(MET, name="Another")]])
def test_a_study_of_no_run_or_of_two_scenarios_is_an_error(runs: list[Outcome]) -> None:
    with pytest.raises(ValueError, match="all of one scenario"):
        study(runs)


def test_a_run_with_more_false_alarms_has_as_many_expectations() -> None:
    runs = [outcome(met_after(10.0)), outcome(met_after(20.0), FAILED, FAILED, seed=2)]
    assert [(row.what, row.runs) for row in study(runs).expectations] == [(MET.what, 2)]


def test_the_table_has_share_interval_and_time() -> None:
    console = Console(width=140, file=io.StringIO(), record=True)
    console.print(render(study(RUNS)))
    text = console.export_text()
    assert "4/5 (80%)" in text
    assert "17.5 to 32.5" in text
    assert "mean 6.00, sd 0.00" in text
    assert "Failed with seed 5" in text


def test_the_json_has_every_figure() -> None:
    (result,) = json.loads(to_json([study(RUNS)]))
    assert result["seeds"] == [1, 2, 3, 4, 5]
    assert result["expectations"][0]["share"] == 0.8
    assert result["expectations"][0]["took_s"]["worst"] == 40.0
    assert result["false_by_alarm"] == {"PR_HIGH": 5}
