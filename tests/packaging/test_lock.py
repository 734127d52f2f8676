"""The lock files: all that is installed has a version and hashes, and nothing says where it is to come from."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.shared_data import ROOT

RUN: Final = "requirements.lock"
ALL: Final = "requirements-test.lock"


def locked(name: str) -> dict[str, list[str]]:
    """Return the versions of each package of a lock file, each with its environment marker."""
    rows = re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE)
    return {package: [version for other, version in rows if other == package] for package, _ in rows}


def needed(project: dict[str, Any]) -> set[str]:
    """Return the packages that the project names, as the lock files spell them."""
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {re.split(r"[\[<>=;! ]", row)[0] for rows in lists for row in rows}
    return {name.lower().replace("_", "-").replace(".", "-") for name in names} - {"bedside"}


@pytest.mark.parametrize("name", [RUN, ALL])
def test_every_package_has_a_hash_and_no_index_is_named(name: str) -> None:
    text = (ROOT / name).read_text()
    blocks = re.split(r"\n(?=[a-z])", text.strip())
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    assert not re.search(r"://|--(extra-)?index|--find-links", text)


def test_what_runs_a_monitor_has_one_version_in_both_files() -> None:
    run, everything = locked(RUN), locked(ALL)
    assert {name: everything.get(name) for name in run} == run


def test_all_that_the_project_names_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert needed(project) <= {name.replace(".", "-") for name in locked(ALL)}


def test_the_bill_of_materials_lists_what_is_locked(tmp_path: Path) -> None:
    out = tmp_path / "sbom.json"
    command = ["-m", "cyclonedx_py", "requirements", str(ROOT / RUN), "--output-file", str(out)]
    subprocess.run([sys.executable, "-W", "ignore", *command], check=True, capture_output=True)
    bill = json.loads(out.read_text())
    assert bill["bomFormat"] == "CycloneDX"
    assert {row["name"] for row in bill["components"]} == set(locked(RUN))
