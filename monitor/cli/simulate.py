"""`bedside simulate`: runs scenarios in virtual or real time and compares the alarms with those expected.

Runs in the command line's process. Parses the arguments and calls the package that does the work.
"""

# ruff: noqa: PLC0415, PLR0913
# The command imports the packages it needs when it is called, as in __main__; Typer's options have a default.

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape

from bedside.config.errors import ConfigError
from bedside.monitor.cli.argument_types import speed_of
from bedside.monitor.cli.failure import fail
from bedside.monitor.process.account import expanded
from bedside.monitor.supervisor.process_plan import StateError

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from bedside.monitor.scenario.batch import Job, OnProgress

_FAILED: Final = 1
_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)
_MOST_BARS: Final = 8  # more runs share one progress bar


def simulate(
    scenarios: Annotated[
        list[str],
        typer.Argument(metavar="SCENARIO...", help="Names of shipped scenarios, or paths (.toml)."),
    ],
    *,
    speed: Annotated[
        str | None,
        typer.Option(
            help='"max": as fast as possible (default without --screen); 10: ten times as fast as real time; '
            '"real": real processes, with devices behind real ports.'
        ),
    ] = None,
    screen: Annotated[bool, typer.Option("--screen", help="Show one run on the screen, in real time.")] = False,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the patient. Default: the scenario's.")] = None,
    state: Annotated[
        Path | None,
        typer.Option(
            "--state", metavar="DIR", help="Folder in which the samples and the alarm log of each run are kept."
        ),
    ] = None,
    seeds: Annotated[
        int | None,
        typer.Option(min=2, max=10_000, help="Play each scenario with this many patients, and print statistics."),
    ] = None,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Write JUnit XML, for a build server.")] = None,
    report: Annotated[Path | None, typer.Option(metavar="DIR", help="Write one HTML page a run.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Run scenarios of SIMULATED patients and check what they expect. Exit status 1 if an expectation was not met."""
    from bedside.monitor.cli.simulate_output import OutputOptions, write_outputs
    from bedside.monitor.scenario.batch import run_all
    from bedside.monitor.scenario.live_run import LiveError

    is_live, pace = _pace(speed, has_screen=screen)
    options = OutputOptions(is_study=seeds is not None, as_json=as_json, junit=junit, report=report)
    try:
        jobs = _jobs(scenarios, _seeds(seed, seeds), state, keeps_curves=report is not None)
        if is_live:
            jobs = _live(jobs, has_screen=screen)
        options.make_folders()
    except (ConfigError, StateError) as err:
        fail(str(err))
    except OSError as err:
        fail(f"{err.filename} cannot be written: {err.strerror}")
    try:
        with _bars(jobs) as on_progress:
            outcomes = run_all(jobs, speed=pace, on_progress=on_progress)
    except LiveError as err:
        if err.others:
            write_outputs(err.others, options, _out)
        fail(str(err), status=_FAILED)
    write_outputs(outcomes, options, _out)
    if state is not None and not as_json:
        _out.print(f"Show the logs: bedside log list --state {escape(str(state))}/NAME-SEED", soft_wrap=True)
    if not all(outcome.is_passed for outcome in outcomes):
        raise typer.Exit(_FAILED)


def _pace(text: str | None, *, has_screen: bool) -> tuple[bool, float | None]:
    """Return whether to run in real time, and otherwise the speed: a multiple of real time, None for the fastest."""
    if has_screen and text not in (None, "real"):
        raise typer.BadParameter("--screen runs in real time: omit --speed", param_hint="--speed")
    is_live = has_screen or text == "real"
    return is_live, None if is_live else speed_of(text or "max")


def _live(jobs: "Sequence[Job]", *, has_screen: bool) -> "list[Job]":
    """Return the jobs changed to run in real time. Raises ConfigError for a scenario that cannot."""
    from bedside.monitor.scenario.live_run import hindrance
    from bedside.monitor.supervisor.process_plan import has_display

    if has_screen and len(jobs) > 1:
        raise ConfigError(
            "command line",
            "--screen",
            f"{len(jobs)} runs",
            "the screen shows one run: name one scenario, and give no --seeds",
        )
    if has_screen and not has_display():
        raise ConfigError(
            "command line", "--screen", None, "needs a display, but neither DISPLAY nor WAYLAND_DISPLAY is set"
        )
    for job in jobs:
        if refusal := hindrance(job.scenario):
            raise ConfigError(job.path, "fault", None, refusal.sentence)
    return [replace(job, is_live=True, has_screen=has_screen) for job in jobs]


def _seeds(seed: int | None, seeds: int | None) -> Sequence[int]:
    """Return the seeds with which to run each scenario; empty to use the seed in its file."""
    first = 1 if seed is None else seed
    return range(first, first + seeds) if seeds is not None else [] if seed is None else [seed]


def _jobs(names: Sequence[str], seeds: Sequence[int], state: Path | None, *, keeps_curves: bool) -> "list[Job]":
    """Return a job for each scenario and seed, each with an empty folder in `state` if that is given.

    Raises ConfigError or StateError if a scenario or a folder cannot be used.
    """
    from bedside.config.load_scenario import find_scenario, load_scenario
    from bedside.monitor.scenario.batch import Job
    from bedside.monitor.scenario.known_names import known

    folder = None if state is None else expanded(state)
    if state is not None and folder is None:
        raise StateError(f"{state} lies in a home folder that nobody has; choose another --state")
    jobs: list[Job] = []
    for path in dict.fromkeys(map(find_scenario, names)):
        scenario = load_scenario(path, known())
        for seed in seeds or [scenario.seed]:
            own = None if folder is None else folder / f"{path.stem}-{seed}"
            jobs.append(Job(scenario=scenario, path=path, seed=seed, folder=own, keeps_curves=keeps_curves))
    for job in jobs:
        if job.folder is not None:
            _make(job.folder)
    return jobs


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError as err:
        raise StateError(f"{folder} exists already and its log is not overwritten; choose another --state") from err
    except OSError as err:
        raise StateError(f"{folder} cannot be created: {err.strerror}") from err


@contextlib.contextmanager
def _bars(jobs: "Sequence[Job]") -> Iterator["OnProgress"]:
    """Yield a function that shows the progress of each run as a bar; it shows bars on a terminal only."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    name = TextColumn("SIMULATED {task.description}")
    # On the error stream: the output may be JSON for a program.
    with Progress(name, BarColumn(), TaskProgressColumn(), TimeRemainingColumn(), console=_err, transient=True) as bars:
        if len(jobs) > _MOST_BARS:
            task, done = bars.add_task(f"{len(jobs)} runs", total=_length(jobs)), [0.0] * len(jobs)
            yield lambda index, seconds: _note(bars, task, done, index, seconds)
        else:
            tasks = [bars.add_task(job.scenario.name, total=job.scenario.duration_s) for job in jobs]
            yield lambda index, seconds: bars.update(tasks[index], completed=seconds)


def _length(jobs: "Sequence[Job]") -> float:
    return sum(job.scenario.duration_s for job in jobs)


def _note(bars: "Progress", task: "TaskID", done: list[float], index: int, seconds: float) -> None:
    """Advance the shared bar of many runs."""
    done[index] = seconds
    bars.update(task, completed=sum(done))
