"""`bedside simulate`: scenarios in virtual time, judged against what they expect.

Runs in the command line's process. Reads its arguments, and leaves the work to the part whose it is.
"""

# ruff: noqa: PLC0415
# What runs a scenario is imported when it is called, as in __main__.

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from config.errors import ConfigError
from monitor.compose import StateError
from monitor.speed import speed_of

if TYPE_CHECKING:
    from monitor.stage.outcome import Outcome
    from monitor.stage.runs import Job, Told

_FAILED: Final = 1
_USAGE: Final = 2
_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)
_MARKS: Final = {True: "[green]✓[/]", False: "[bold red]✗[/]"}


def simulate(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="SCENARIO...", help="Shipped scenarios by name, your own by path (.toml).")
    ],
    speed: Annotated[
        str, typer.Option(help='"max": as fast as it goes; a number: so many times faster than real time.')
    ] = "max",
    seed: Annotated[int | None, typer.Option(min=0, help="Another person and other chances than the file's.")] = None,
    state: Annotated[
        Path | None, typer.Option("--state", metavar="DIR", help="Keep ring and alarm log, in a folder for each run.")
    ] = None,
) -> None:
    """Run scenarios of SIMULATED patients, and say whether what they expect came true. Status 1 if anything did not."""
    from monitor.stage.runs import run_all

    pace = _pace(speed)
    with _folder(state) as folder:
        try:
            jobs = _jobs(scenarios, seed, folder)
        except (ConfigError, StateError) as err:
            _fail(str(err))
        with _bars(jobs) as told:
            outcomes = run_all(jobs, speed=pace, told=told)
    for outcome in outcomes:
        show(outcome)
    if state is not None:
        _out.print(f"Logs: bedside log list --state {escape(str(state))}/NAME-SEED", soft_wrap=True)
    if not all(outcome.is_passed for outcome in outcomes):
        raise typer.Exit(_FAILED)


def show(outcome: "Outcome") -> None:
    """Print what came of one run: each expectation, whether it was met, and the hashes."""
    met = sum(verdict.is_met for verdict in outcome.verdicts)
    length, wall_s = outcome.scenario.duration_s, max(outcome.wall_s, 1e-9)
    _out.print(
        f"{_MARKS[outcome.is_passed]} [bold]{escape(outcome.scenario.name)}[/], seed {outcome.seed}: "
        f"{met} of {len(outcome.verdicts)} as expected; {length:,.0f} s in {wall_s:.1f} s, "
        f"{length / wall_s:,.0f} times real time",
        soft_wrap=True,
    )
    for verdict in outcome.verdicts:
        _out.print(f"  {_MARKS[verdict.is_met]} {escape(verdict.said)}", soft_wrap=True)
    for refusal in outcome.refusals:
        _out.print(f"  [yellow]![/] {escape(refusal)}", soft_wrap=True)
    _out.print(f"  bytes {outcome.bytes_hash}\n  log   {outcome.log_hash}", style="dim", soft_wrap=True)


def _pace(text: str) -> float | None:
    if text == "real":
        raise typer.BadParameter('write "max" or a number above 0', param_hint="--speed")
    return speed_of(text)


def _jobs(names: Sequence[str], seed: int | None, folder: Path) -> "list[Job]":
    """Return what to run, each with an empty folder of its own; ConfigError and StateError say what is wrong."""
    from config.load_scenario import find_scenario, load_scenario
    from monitor.stage.known import known
    from monitor.stage.runs import Job

    jobs: list[Job] = []
    for path in dict.fromkeys(map(find_scenario, names)):
        scenario = load_scenario(path, known())
        wanted = scenario.seed if seed is None else seed
        jobs.append(Job(scenario=scenario, path=path, seed=wanted, folder=folder / f"{path.stem}-{wanted}"))
    for job in jobs:
        _make(job.folder)
    return jobs


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError as err:
        raise StateError(f"{folder} is there already, and no log is written over: name another --state") from err
    except OSError as err:
        raise StateError(f"{folder} cannot be made: {err.strerror}") from err


@contextlib.contextmanager
def _folder(chosen: Path | None) -> Iterator[Path]:
    """Yield where ring and log of each run go: the folder that was chosen, or one that is gone afterwards."""
    if chosen is not None:
        yield chosen.expanduser().absolute()
        return
    with tempfile.TemporaryDirectory(prefix="bedside-") as folder:
        yield Path(folder)


@contextlib.contextmanager
def _bars(jobs: "Sequence[Job]") -> Iterator["Told"]:
    """Show how far each run is; nothing where there is no terminal."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    name = TextColumn("SIMULATED {task.description}")
    with Progress(name, BarColumn(), TaskProgressColumn(), TimeRemainingColumn(), console=_out, transient=True) as bars:
        tasks = [bars.add_task(job.scenario.name, total=job.scenario.duration_s) for job in jobs]
        yield lambda index, seconds: bars.update(tasks[index], completed=seconds)


def _fail(sentence: str) -> NoReturn:
    _err.print(f"[bold red]error:[/] {escape(sentence)}", soft_wrap=True)
    raise typer.Exit(_USAGE)
