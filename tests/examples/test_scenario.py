"""The example of a scenario is a test, in a project that has nothing but the file."""

import shutil
import subprocess
import sys
from pathlib import Path

FILE = Path(__file__).parents[2] / "examples" / "scenario" / "tachycardia.scenario.toml"


def test_pytest_runs_the_scenario_as_a_test(tmp_path: Path) -> None:
    shutil.copy(FILE, tmp_path)
    command = [sys.executable, "-m", "pytest", "-q", str(tmp_path)]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "1 passed" in result.stdout, result.stdout + result.stderr
