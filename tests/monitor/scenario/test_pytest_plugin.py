"""The plugin as another project uses it: in a pytest process of its own, without this project's settings."""

import tomllib

import pytest

from tests.support.shared_data import ROOT

pytest_plugins = "pytester"
PLUGIN = "bedside.monitor.scenario.pytest_plugin"
SCENARIO = """
name = "A quiet minute"
about = "Nothing happens."
duration_s = 30

[[device]]
id = "pulse"
codec = "bedside-json"
topic = "clinic/bed1/pulse"
vitals = ["HR", "SPO2"]

[[expect.value]]
vital = "HR"
at_s = 20
low = {low}
high = 100
"""
FAILING = SCENARIO.format(low=90)
PASSING = SCENARIO.format(low=50)


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Return an empty project; the plugin is named there, so that this project need not be installed."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_ADDOPTS", f"-p {PLUGIN}")
    return pytester


def test_a_scenario_file_is_a_test(project: pytest.Pytester) -> None:
    project.path.joinpath("quiet.scenario.toml").write_text(PASSING)
    result = project.runpytest_subprocess("-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["quiet.scenario.toml::quiet PASSED*"])


def test_a_wrong_expectation_fails_with_a_sentence_and_no_traceback(project: pytest.Pytester) -> None:
    project.path.joinpath("wrong.scenario.toml").write_text(FAILING)
    result = project.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*HR*90*"])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*pytest_plugin.py:*")


def test_an_action_that_is_refused_fails_with_its_sentence(project: pytest.Pytester) -> None:
    project.path.joinpath("rash.scenario.toml").write_text(PASSING + '[[action]]\nat_s = 5\ndo = "stop-infusion"\n')
    result = project.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["stop-infusion at 5 s was refused:*"])


def test_an_invalid_scenario_file_fails_with_the_permitted_values(project: pytest.Pytester) -> None:
    project.path.joinpath("bad.scenario.toml").write_text(PASSING.replace("duration_s", "duration"))
    project.path.joinpath("good.scenario.toml").write_text(PASSING)
    result = project.runpytest_subprocess()
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*duration*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_files_that_match_the_ini_option_are_scenarios(project: pytest.Pytester) -> None:
    project.makeini("[pytest]\nbedside_scenarios = scenarios/*.toml")
    project.mkdir("scenarios").joinpath("own.toml").write_text(PASSING)
    project.path.joinpath("pyproject.toml").write_text("[tool.other]\n")
    result = project.runpytest_subprocess("-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["scenarios/own.toml::own PASSED*"])


def test_a_junit_report_has_the_seed_and_the_hashes(project: pytest.Pytester) -> None:
    project.path.joinpath("quiet.scenario.toml").write_text(PASSING)
    project.runpytest_subprocess("--junitxml=out.xml")
    report = project.path.joinpath("out.xml").read_text()
    assert '<property name="seed" value="1"' in report
    assert '<property name="bytes_sha256" value="' in report


def test_a_project_without_scenarios_imports_one_module_only(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import sys

        OURS = ("config.scenario", "drivers", "alarms", "monitor.engine.alarm_input")
        HEAVY = ("numpy", "msgspec", "PySide6", "rich", *(f"bedside.{name}" for name in OURS))

        def test_nothing_else_was_imported():
            assert [name for name in HEAVY if name in sys.modules] == []
        """
    )
    project.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_plugin_is_installed_with_bedside() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["pytest11"] == {"bedside": PLUGIN}
