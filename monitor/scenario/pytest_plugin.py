"""A pytest plugin: a scenario file is a test, in whichever project Bedside is installed.

Runs in pytest's process. It collects every file that ends in `.scenario.toml`, and those that match the patterns of the
ini option `bedside_scenarios`. Without such a file, nothing of Bedside but this module is imported.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from bedside.monitor.scenario.outcome import Outcome

_SUFFIX: Final = ".scenario.toml"
_OPTION: Final = "bedside_scenarios"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini option `bedside_scenarios`."""
    help_text = f"Patterns of scenario files, such as scenarios/*.toml, besides those that end in {_SUFFIX}."
    parser.addini(_OPTION, help_text, type="linelist", default=[])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "ScenarioFile | None":
    """Return a collector for a scenario file, None for any other file."""
    patterns: list[str] = parent.config.getini(_OPTION)
    is_ours = file_path.name.endswith(_SUFFIX) or any(file_path.match(pattern) for pattern in patterns)
    return ScenarioFile.from_parent(parent, path=file_path) if is_ours else None


class ScenarioError(Exception):
    """An expectation was not met, or an action was not carried out; the message has one sentence for each."""


class ScenarioFile(pytest.File):
    """A scenario file, which pytest collects as one test."""

    def collect(self) -> Iterable["ScenarioItem"]:
        """Return the test. The file is read when the test runs, so that an invalid one fails and the others run."""
        yield ScenarioItem.from_parent(self, name=self.path.name.removesuffix(".toml").removesuffix(".scenario"))


class ScenarioItem(pytest.Item):
    """One run of one scenario in virtual time, with the file's own seed."""

    def runtest(self) -> None:
        """Run the scenario. Raises ScenarioError, which says which expectations were not met."""
        from bedside.config.load_scenario import load_scenario  # noqa: PLC0415 - loaded only where there are scenarios
        from bedside.monitor.scenario.batch import Job, run_all  # noqa: PLC0415
        from bedside.monitor.scenario.known_names import known  # noqa: PLC0415

        scenario = load_scenario(self.path, known())
        job = Job(scenario=scenario, path=self.path, seed=scenario.seed, keeps_curves=False)
        (outcome,) = run_all([job], speed=None, on_progress=lambda _job, _seconds: None)
        self._note(outcome)
        if not outcome.is_passed:
            raise ScenarioError("\n".join(outcome.failures))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401 - as pytest's
        """Return the unmet expectations or the error in the file as sentences; a bug keeps its traceback."""
        from bedside.config.errors import ConfigError  # noqa: PLC0415 - as above

        if isinstance(excinfo.value, ScenarioError | ConfigError):
            return f"{self.path.name}:\n{excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return the scenario file's path and the name of the test, for pytest's report."""
        return self.path, None, f"scenario: {self.name}"

    def _note(self, outcome: "Outcome") -> None:
        """Put what is needed to repeat the run into a JUnit report."""
        from bedside.monitor.scenario.report.junit import facts  # noqa: PLC0415 - as above

        self.user_properties += list(facts(outcome).items())
