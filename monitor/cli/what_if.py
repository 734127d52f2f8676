"""`bedside log what-if`: recorded hours under other limits, both alarm loads side by side.

Runs in the command line's process; reads only.
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
_MOST = 20  # alarms listed of each kind; --json has all
FromOption = Annotated[
    str | None, typer.Option("--from", metavar="TIME", help="From: today, 8h (ago), a date, ISO 8601. Default: 30d.")
]
LastOption = Annotated[str | None, typer.Option("--last", metavar="TIME", help="The same as --from: 8h, 30d.")]
ToOption = Annotated[str, typer.Option("--to", metavar="TIME", help="To, in the same words.")]
ProfileOption = Annotated[
    str | None, typer.Option("--profile", metavar="FILE", help="The other limits: a shipped profile's name, or a path.")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="VITAL.KEY=VALUE", help="One change, as SPO2.low=88; again for more."),
]
WasOption = Annotated[
    str | None, typer.Option("--was", metavar="FILE", help="The profile in force then. Default: what is in force now.")
]


def what_if(  # noqa: PLR0913 - what the command line takes
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
    """Replay recorded numbers under other limits: which alarms would go, which would come, which true ones be lost."""
    from bedside.monitor.review.time_expression import moment
    from bedside.monitor.what_if.log_question import in_force, question

    if last is not None and begin is not None:
        fail("--last and --from both say where the time begins: give one of them", status=2)
    now, since = datetime.now(UTC), last or begin or _SINCE
    try:
        span = (moment(since, now).timestamp(), moment(end, now, is_end=True).timestamp())
    except ValueError as err:
        fail(str(err), status=2)
    if span[0] >= span[1]:
        fail(f"{since!r} is not before {end!r}", status=2)
    if profile is None and not changes:
        fail("what if what? Name other limits with --profile FILE, or --set SPO2.low=88", status=2)
    with opened(of, state) as place:
        folder = place.folder or place.path.parent
        then = load_profile(was) if was else in_force(folder)
        try:
            would = changed(load_profile(profile) if profile else then, changes or [])
        except ChangeError as err:
            fail(str(err), status=2)
        found = _answered(place.path, question(folder, span, then, would))
    if found is None:
        fail("no numbers were recorded in that time", status=1)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
    else:
        _show(found)


def _answered(path: Path, asked: "Question") -> Comparison | None:
    from bedside.monitor.review.progress import progress
    from bedside.monitor.what_if.log_question import answered

    with progress("replayed", 1.0) as done:

        def told(hours: float, of_hours: float) -> bool:
            done(hours / of_hours)
            return True

        return answered(path, asked, told)


def _show(found: Comparison) -> None:
    from bedside.monitor.what_if.report import COLUMNS, LEFT_OUT, faith, lists, loads

    table = Table(*COLUMNS)
    for column in table.columns[1:]:
        column.justify = "right"
    for row in loads(found):
        table.add_row(*row)
    _out.print(table)
    _out.print(faith(found))
    _out.print(LEFT_OUT)
    for title, lines, is_grave in lists(found):
        _out.print(f"[bold red]{title}[/]: {len(lines)}" if is_grave else f"{title}: {len(lines)}")
        for line in lines[:_MOST]:
            _out.print(f"  {escape(line)}")
        if len(lines) > _MOST:
            _out.print(f"  and {len(lines) - _MOST} more: --json has all")
