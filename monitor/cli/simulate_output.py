"""What `bedside simulate` leaves: words in the terminal or JSON, JUnit XML, a report.

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
from bedside.monitor.scenario.report import outcome_json
from bedside.monitor.scenario.report import study_table as seeds_text
from bedside.monitor.scenario.report.junit import to_junit
from bedside.monitor.scenario.report.report import write_report
from bedside.monitor.scenario.study import Study, study

_MARKS: Final = {True: "[green]✓[/]", False: "[bold red]✗[/]"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for. `is_study`: many patients of each scenario, told by their statistics."""

    is_study: bool = False
    as_json: bool = False
    junit: Path | None = None
    report: Path | None = None

    def make_room(self) -> None:
        """Make the folders at once, so that a wrong one is told before the runs; OSError if one cannot be made."""
        if self.junit is not None:
            self.junit.parent.mkdir(parents=True, exist_ok=True)
            self.junit.touch()
        if self.report is not None:
            self.report.mkdir(parents=True, exist_ok=True)


def leave(outcomes: Sequence[Outcome], wanted: Wanted, out: Console) -> None:
    """Print and write all that is wanted; the outcomes of one scenario stand beside each other."""
    if wanted.is_study:
        _tell_studies(outcomes, wanted, out)
    elif wanted.as_json:
        typer.echo(outcome_json.to_json(outcomes))
    else:
        for outcome in outcomes:
            show(outcome, out)
    if wanted.junit is not None:
        wanted.junit.write_bytes(to_junit(outcomes))
    if wanted.report is not None:
        index = write_report(outcomes, wanted.report)
        if not wanted.as_json:
            out.print(f"Report: {index}", soft_wrap=True, markup=False)


def show(outcome: Outcome, out: Console) -> None:
    """Print what came of one run: each expectation, whether it was met, and the hashes."""
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
    if outcome.is_virtual:  # in real time chance has its part in both
        out.print(f"  bytes {outcome.bytes_hash}\n  log   {outcome.log_hash}", style="dim", soft_wrap=True)


def _tell_studies(outcomes: Sequence[Outcome], wanted: Wanted, out: Console) -> None:
    studies = _studies(outcomes)
    if wanted.as_json:
        typer.echo(seeds_text.to_json(studies))
        return
    for found in studies:
        out.print(seeds_text.render(found))


def _studies(outcomes: Sequence[Outcome]) -> list[Study]:
    return [study(list(runs)) for _, runs in groupby(outcomes, key=lambda outcome: outcome.path)]
