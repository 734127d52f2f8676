"""The output of `bedside simulate`: text or JSON on the terminal, JUnit XML, an HTML report.

Runs in the command line's process.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import typer
from rich.console import Console
from rich.markup import escape

from bedside.monitor.scenario.outcome import Outcome
from bedside.monitor.scenario.report import outcome_json, study_table
from bedside.monitor.scenario.report.junit import to_junit
from bedside.monitor.scenario.report.report import write_report
from bedside.monitor.scenario.study import Study, study

_MARKS: Final = {True: "[green]✓[/]", False: "[bold red]✗[/]"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputOptions:
    """Which outputs to write. `is_study`: print statistics over the runs of each scenario, not each run."""

    is_study: bool = False
    as_json: bool = False
    junit: Path | None = None
    report: Path | None = None

    def make_folders(self) -> None:
        """Create the folders of the output files before the runs, so that a wrong path is reported at once.

        Raises OSError if a folder cannot be created.
        """
        if self.junit is not None:
            self.junit.parent.mkdir(parents=True, exist_ok=True)
            self.junit.touch()
        if self.report is not None:
            self.report.mkdir(parents=True, exist_ok=True)


def write_outputs(outcomes: Sequence[Outcome], options: OutputOptions, out: Console) -> None:
    """Print the outcomes of the runs and write the requested files.

    The outcomes of one scenario must be adjacent, since a study groups them.
    """
    if options.is_study:
        _print_studies(outcomes, options, out)
    elif options.as_json:
        typer.echo(outcome_json.to_json(outcomes))
    else:
        for outcome in outcomes:
            show(outcome, out)
    if options.junit is not None:
        options.junit.write_bytes(to_junit(outcomes))
    if options.report is not None:
        index = write_report(outcomes, options.report)
        if not options.as_json:
            out.print(f"Report: {index}", soft_wrap=True, markup=False)


def show(outcome: Outcome, out: Console) -> None:
    """Print the result of one run: each expectation and whether it was met, and each refused action of staff.

    A run in virtual time also prints the hashes of all bytes and of the log.
    """
    met = sum(verdict.is_met for verdict in outcome.verdicts)
    length, wall_s = outcome.scenario.duration_s, max(outcome.wall_s, 1e-9)
    out.print(
        f"{_MARKS[outcome.is_passed]} [bold]{escape(outcome.scenario.name)}[/], seed {outcome.seed}: "
        f"{met} of {len(outcome.verdicts)} as expected; {length:,.0f} s in {wall_s:.1f} s, "
        f"{length / wall_s:,.0f} times real time",
        soft_wrap=True,
    )
    for verdict in outcome.verdicts:
        out.print(f"  {_MARKS[verdict.is_met]} {escape(verdict.said)}", soft_wrap=True)
    for refusal in outcome.refusals:
        out.print(f"  {_MARKS[False]} {escape(refusal)}", soft_wrap=True)
    if outcome.is_virtual:  # in real time both vary with the timing of the processes
        out.print(f"  bytes {outcome.bytes_hash}\n  log   {outcome.log_hash}", style="dim", soft_wrap=True)


def _print_studies(outcomes: Sequence[Outcome], options: OutputOptions, out: Console) -> None:
    studies = _studies(outcomes)
    if options.as_json:
        typer.echo(study_table.to_json(studies))
        return
    for each in studies:
        out.print(study_table.render(each))


def _studies(outcomes: Sequence[Outcome]) -> list[Study]:
    return [study(list(runs)) for _, runs in groupby(outcomes, key=lambda outcome: outcome.path)]
