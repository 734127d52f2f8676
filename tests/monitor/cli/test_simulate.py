"""`bedside simulate`: its output and its exit status."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bedside.alarms.log.chain_check import verify
from bedside.monitor.__main__ import app
from bedside.monitor.engine.log_queue import FILE

QUICK = """
name = "quick"
about = "nothing happens"
duration_s = 30

[[device]]
id = "ox"
codec = "nonin-df2"

[[expect.value]]
vital = "SPO2"
at_s = 20
low = {low}
high = 100
"""


@pytest.fixture
def quick(tmp_path: Path) -> Path:
    path = tmp_path / "quick.toml"
    path.write_text(QUICK.format(low=90))
    return path


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong.toml"
    path.write_text(QUICK.format(low=99.5))
    return path


def simulate(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["simulate", *map(str, arguments)])


def hashes(result: Result) -> list[str]:
    return [line.split()[1] for line in result.stdout.splitlines() if line.lstrip().startswith(("bytes ", "log "))]


def test_a_scenario_whose_expectations_are_met_ends_with_status_0_and_prints_its_hashes(quick: Path) -> None:
    result = simulate(quick)
    assert result.exit_code == 0
    assert "✓ quick, seed 1: 2 of 2 as expected" in result.stdout
    assert "✓ expected SpO₂ from 90 to 100 % at 20 s; it showed" in result.stdout
    assert [len(row) for row in hashes(result)] == [64, 64]
    assert hashes(simulate(quick, "--speed", "60")) == hashes(result)


def test_an_unmet_expectation_ends_with_status_1_and_a_sentence(wrong: Path, quick: Path) -> None:
    result = simulate(wrong, quick)
    assert result.exit_code == 1
    assert "✗ expected SpO₂ from 99.5 to 100 % at 20 s; it showed 98 %, 1.5 too low" in result.stdout
    assert "✗ quick, seed 1: 1 of 2 as expected" in result.stdout
    assert "✓ quick, seed 1: 2 of 2 as expected" in result.stdout


def test_a_seed_on_the_command_line_overrides_that_of_the_file(quick: Path) -> None:
    result = simulate(quick, "--seed", "5")
    assert "quick, seed 5:" in result.stdout
    assert hashes(result) != hashes(simulate(quick))


def test_a_state_folder_has_a_log_for_each_run_and_none_is_overwritten(quick: Path, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    result = simulate(quick, "--state", folder)
    assert verify(folder / "quick-1" / FILE).head.hash == hashes(result)[1]
    again = simulate(quick, "--state", folder)
    assert again.exit_code == 2
    assert "its log is not overwritten" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["infusio"], "did you mean 'infusion'?"),
        (["none.toml"], "the file cannot be read"),
        (["infusion", "--speed", "fast"], "is not a speed"),
        (["infusion", "--speed", "0"], "is not a speed"),
        (["infusion", "--seed", "-1"], "--seed"),
        ([], "SCENARIO"),
    ],
)
def test_a_wrong_file_or_argument_ends_with_status_2(arguments: list[str], sentence: str) -> None:
    result = simulate(*arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
