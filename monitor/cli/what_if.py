"""`bedside log what-if`: evaluates recorded hours with other limits and compares both alarm loads.

Runs in the command line's process. Only reads the log.
"""

# ruff: noqa: PLC0415

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bedside.config.load import load_profile
from bedside.monitor.cli.failure import fail
from bedside.monitor.review.log_source import JsonOption, OfArgument, StateOption, opened
from bedside.monitor.what_if.changes import ChangeError, changed
from bedside.monitor.what_if.comparison import Comparison

if TYPE_CHECKING:
    from bedside.monitor.what_if.question import Question

_out = Console(highlight=False)
_SINCE = "30d"
_MOST = 20  # alarms listed of each kind; --json prints all
FromOption = Annotated[
    str | None, typer.Option("--from", metavar="TIME", help="Start: today, 8h (ago), a date, ISO 8601. Default: 30d.")
]
LastOption = Annotated[
    str | None, typer.Option("--last", metavar="TIME", help="Start, as a time before now: 8h, 30d. Replaces --from.")
]
ToOption = Annotated[str, typer.Option("--to", metavar="TIME", help="End, written like --from. Default: now.")]
ProfileOption = Annotated[
    str | None,
    typer.Option("--profile", metavar="FILE", help="Other limits: a shipped profile's name, or a path."),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="VITAL.KEY=VALUE", help="One change, such as SPO2.low=88; can be repeated."),
]
WasOption = Annotated[
    str | None,
    typer.Option("--was", metavar="FILE", help="Profile during the recording. Default: the current one."),
]


def what_if(  # noqa: PLR0913 - the options of the command
    of: OfArgument = "run",
    *,
    state: StateOption = None,
    profile: ProfileOption = None,
    changes: SetOption = None,
    was: WasOption = None,
    begin: FromOption = None,
    last: LastOption = None,
    end: ToOption = "now",
    as_json: JsonOption = False,
) -> None:
    """Evaluate recorded numbers with other limits: which alarms disappear, which are new, which true ones are lost."""
    from bedside.monitor.review.time_expression import moment
    from bedside.monitor.what_if.log_question import in_force, question_about

    if last is not None and begin is not None:
        fail("--last and --from both set the start: give only one of them", status=2)
    now, since = datetime.now(UTC), last or begin or _SINCE
    try:
        span = (moment(since, now).timestamp(), moment(end, now, is_end=True).timestamp())
    except ValueError as err:
        fail(str(err), status=2)
    if span[0] >= span[1]:
        fail(f"{since!r} is not before {end!r}", status=2)
    if profile is None and not changes:
        fail("no other limits given: use --profile FILE, or --set SPO2.low=88", status=2)
    with opened(of, state) as place:
        folder = place.folder or place.path.parent
        then = load_profile(was) if was else in_force(folder)
        try:
            would = changed(load_profile(profile) if profile else then, changes or [])
        except ChangeError as err:
            fail(str(err), status=2)
        comparison = _compared(place.path, question_about(folder, span, then, would))
    if comparison is None:
        fail("no numbers were recorded in that time", status=1)
    if as_json:
        typer.echo(msgspec.json.encode(comparison).decode())
    else:
        _show(comparison)


def _compared(path: Path, question: "Question") -> Comparison | None:
    from bedside.monitor.review.progress import progress
    from bedside.monitor.what_if.log_question import answered

    with progress("replayed", 1.0) as done:

        def on_progress(hours: float, of_hours: float) -> bool:
            done(hours / of_hours)
            return True

        return answered(path, question, on_progress)


def _show(comparison: Comparison) -> None:
    from bedside.monitor.what_if.report import COLUMNS, LEFT_OUT, faithfulness, lists, loads

    table = Table(*COLUMNS)
    for column in table.columns[1:]:
        column.justify = "right"
    for row in loads(comparison):
        table.add_row(*row)
    _out.print(table)
    _out.print(faithfulness(comparison))
    _out.print(LEFT_OUT)
    for title, lines, is_grave in lists(comparison):
        _out.print(f"[bold red]{title}[/]: {len(lines)}" if is_grave else f"{title}: {len(lines)}")
        for line in lines[:_MOST]:
            _out.print(f"  {escape(line)}")
        if len(lines) > _MOST:
            _out.print(f"  and {len(lines) - _MOST} more; --json prints all")
