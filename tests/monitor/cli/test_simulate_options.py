"""The outputs of `bedside simulate`: JSON, JUnit XML, a report, statistics over many patients."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from bedside.monitor.__main__ import app
from bedside.monitor.scenario import live_run

SCENARIO = """
name = "A quick heart"
about = "It beats faster for a while."
duration_s = 120

[[device]]
id = "pulse"
codec = "bedside-json"
vitals = ["HR", "SPO2"]

[[event]]
at_s = 30
kind = "tachycardia"
size = {size}
hold_s = 40

[[expect.alarm]]
alarm = "HR_HIGH"
from_s = 40
within_s = 30
"""


@pytest.fixture
def quick(tmp_path: Path) -> Path:
    path = tmp_path / "quick.toml"
    path.write_text(SCENARIO.format(size=70))
    return path


def simulate(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["simulate", *map(str, arguments)])


def test_a_run_writes_junit_and_a_report_to_the_given_paths(quick: Path, tmp_path: Path) -> None:
    junit, report = tmp_path / "new" / "junit.xml", tmp_path / "report"
    result = simulate(quick, "--junit", junit, "--report", report)
    assert result.exit_code == 0
    assert ET.fromstring(junit.read_bytes()).get("failures") == "0"  # noqa: S314 - a file of this test
    assert "A quick heart" in (report / "index.html").read_text()
    page = (report / "quick.html").read_text()
    assert 'class="curve"' in page
    assert str(report / "index.html") in result.stdout.replace("\n", "")


def test_an_unmet_expectation_ends_with_status_1_and_is_in_every_output(quick: Path, tmp_path: Path) -> None:
    quick.write_text(SCENARIO.format(size=20))
    result = simulate(quick, "--junit", tmp_path / "junit.xml", "--report", tmp_path)
    assert result.exit_code == 1
    sentence = "expected HR_HIGH within 30 s from 40 s; no such alarm"
    assert sentence in result.stdout
    assert sentence in (tmp_path / "junit.xml").read_text()
    assert sentence in (tmp_path / "quick.html").read_text()


def test_with_json_nothing_else_is_printed_and_each_verdict_is_in_it(quick: Path) -> None:
    (result,) = json.loads(simulate(quick, "--json").stdout)
    assert result["is_passed"] is True
    assert (result["scenario"], result["seed"], len(result["log_sha256"])) == ("A quick heart", 1, 64)
    assert [row["is_met"] for row in result["verdicts"]] == [True, True]
    assert result["alarms"][0]["alarm"] == "HR_HIGH"


def test_many_seeds_are_summarised_by_statistics(quick: Path) -> None:
    result = simulate(quick, "--seeds", 4)
    assert "4 of 4 SIMULATED patients passed" in result.stdout
    assert "HR_HIGH" in result.stdout
    assert "bytes " not in result.stdout  # only a single run has hashes


def test_many_seeds_start_with_the_given_seed(quick: Path) -> None:
    (result,) = json.loads(simulate(quick, "--seeds", 3, "--seed", 7, "--json").stdout)
    assert result["seeds"] == [7, 8, 9]
    assert result["expectations"][0]["runs"] == 3


def test_a_report_that_cannot_be_written_is_refused_before_anything_runs(quick: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = simulate(quick, "--report", tmp_path / "file" / "report")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["clock-stepped", "--speed", "real"], "in real time needs the library libfaketime"),
        (["arrest", "late", "--screen"], "the screen shows one run: name one scenario"),
        (["arrest", "--screen"], "needs a display"),
        (["arrest", "--screen", "--speed", "max"], "--screen runs in real time"),
        (["arrest", "--speed", "quick"], "is not a speed"),
    ],
)
def test_a_scenario_that_cannot_run_in_real_time_is_refused_with_the_reason(
    arguments: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(live_run, "libfaketime", lambda: None)
    result = simulate(*arguments)
    assert result.exit_code == 2
    assert sentence in " ".join(result.output.replace("│", " ").split())
