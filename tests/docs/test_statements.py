"""Statements of the pages that the code can check: labels to touch, rights in the central store, files with a name."""

import re
import tomllib

from typer.testing import CliRunner

from bedside.monitor.__main__ import app
from tests.support.postgresql import GRANTS
from tests.support.shared_data import ROOT

GUIDE = {page.name: page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "guide").glob("*.md")}


def test_what_the_guide_says_to_touch_is_a_label_of_the_screen() -> None:
    screen = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "monitor" / "screen").rglob("*.py"))
    labels = [label for text in GUIDE.values() for label in re.findall(r"[Tt]ouch \*\*([^*]+)\*\*", text)]
    assert labels
    assert [label for label in labels if label not in screen] == []


def test_the_rights_of_a_bed_are_those_with_which_the_tests_run() -> None:
    grants = re.findall(r"GRANT [^;]+(?=;)", GRANTS)
    assert len(grants) == 2
    assert all(grant in GUIDE["central-store.md"] for grant in grants)


def test_readme_security_and_guide_name_the_same_files_that_hold_a_name() -> None:
    files = ("patient.json", "session.json", "sessions/*.json", "records/*.pdf", "alarms.sqlite")
    for page in (ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "docs" / "guide" / "configuration.md"):
        text = page.read_text(encoding="utf-8")
        assert [file for file in files if file not in text] == [], page


def test_the_output_of_a_scenario_is_as_the_guide_shows_it() -> None:
    shown = re.findall(r"^  ✓ .*$", GUIDE["scenarios.md"], re.MULTILINE)
    file = ROOT / "examples" / "scenario" / "tachycardia.scenario.toml"
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["simulate", str(file)])
    assert len(shown) == 3
    assert [line for line in shown if line not in result.output] == []


def test_the_contracts_that_the_architecture_names_are_those_of_the_project() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    assert [contract["name"] for contract in contracts if contract["name"] not in text] == []
