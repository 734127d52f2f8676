"""`bedside log`: the alarm log on the command line. Parses the arguments and calls bedside.monitor.review.

Runs in the command line's process. Only reads the log, except for remarks; a monitor may be writing it meanwhile. Each
command imports the packages it needs when it is called, so that the other commands are fast.
"""

# ruff: noqa: PLC0415, PLR0913

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from bedside.alarms.log.filters import Filters
from bedside.monitor.cli.failure import USAGE, fail
from bedside.monitor.cli.log_fetch import BedOption, log_fetch
from bedside.monitor.cli.review import log_review, review
from bedside.monitor.cli.what_if import what_if
from bedside.monitor.process.account import account_name
from bedside.monitor.review.export.formats import Format
from bedside.monitor.review.log_filters import SHIFTS, ShiftsOption, filtered, of_session, of_shift, shifts_of
from bedside.monitor.review.log_source import OF, FileOption, JsonOption, OfArgument, StateOption, folder_of, opened

log_app = typer.Typer(help="Read, verify, judge and export the alarm log. Without a command: the review window.")
LAST: Final = (1 << 62) - 1  # the largest row number that the database can compare
_err = Console(stderr=True, highlight=False)

RowArgument = Annotated[int, typer.Argument(metavar="ROW", min=1, max=LAST, help="Number of the row.")]
BeforeOption = Annotated[int | None, typer.Option(metavar="ROW", min=1, max=LAST, help="Only rows before this one.")]
OfOption = Annotated[str, typer.Option("--of", help='The log of "run", "demo" or "replay".')]
ActorOption = Annotated[str | None, typer.Option("--by", help="Your name. Default: the name of your account.")]

log_app.command("fetch")(log_fetch)
log_app.command("what-if")(what_if)
log_app.command("review")(log_review)


@log_app.callback(invoke_without_command=True)
def log(context: typer.Context) -> None:
    """Show the review window if no command is given."""
    if context.invoked_subcommand is None:
        review(OF, None, None, filters=Filters())


@log_app.command("list")
@filtered
def log_list(
    of: OfArgument = "run",
    *,
    state: StateOption = None,
    file: FileOption = None,
    newest: Annotated[int, typer.Option("-n", min=1, max=LAST, help="Number of rows: the newest ones.")] = 50,
    before: BeforeOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
    filters: Filters,
) -> None:
    """List the newest rows that match the filters, oldest first."""
    from bedside.alarms.log.reader import LogReader
    from bedside.monitor.review.tables import console, listed

    with opened(of, state, file) as place:
        reader = LogReader(place.path)
        rows = reader.page(filters, newest, before=before)[::-1]
        reader.close()
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
    elif rows:
        console().print(listed(rows))
    else:
        _err.print("no row matches the filters")


@log_app.command("show")
def log_show(
    row: RowArgument,
    of: OfOption = "run",
    state: StateOption = None,
    file: FileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one row in full: its alarm, what happened next, remarks, and the numbers around it."""
    from bedside.alarms.log.reader import LogReader
    from bedside.monitor.review.detail import detail
    from bedside.monitor.review.recorded_samples import RecordedSamples
    from bedside.monitor.review.tables import console, detailed

    with opened(of, state, file) as place, RecordedSamples(place.path) as measured:
        reader = LogReader(place.path)
        row_detail = detail(reader, measured, row)
        reader.close()
    if row_detail is None:
        fail(f"{place.path} has no row {row}")
    _print(asdict(row_detail)) if as_json else console().print(detailed(row_detail))


@log_app.command("stats")
@filtered
def log_stats(
    of: OfArgument = "run",
    *,
    state: StateOption = None,
    file: FileOption = None,
    shifts: ShiftsOption = SHIFTS,
    store: Annotated[
        str | None, typer.Option(metavar="URL", help="Read all beds of a central store instead of a local log.")
    ] = None,
    bed: BedOption = None,
    as_json: JsonOption = False,
    filters: Filters,
) -> None:
    """Show statistics of the alarms that match the filters: rates, time to acknowledge, chattering, floods."""
    from bedside.alarms.log.statistics_reader import read_figures
    from bedside.monitor.review.figure_tables import tables
    from bedside.monitor.review.log_source import present
    from bedside.monitor.review.tables import console

    if filters.happenings or filters.actors:
        fail("statistics count alarms: filter them by time, patient, priority, alarm, subject or origin")
    if store is not None:
        from bedside.monitor.review.central.figures import print_beds

        _refuse_local_options({"--state": state, "--file": file})
        print_beds(store, bed, filters, shifts_of(shifts), as_json=as_json)
        return
    if bed is not None:
        fail("--bed selects a bed of a central store: give the store with --store")
    with opened(of, state, file) as place:
        figures = read_figures(place.path, filters, shifts=shifts_of(shifts), now=present(place))
    if as_json:
        _print(asdict(figures))
    else:
        console().print(tables(figures))


@log_app.command("verify")
def log_verify(
    of: OfArgument = "run",
    state: StateOption = None,
    file: FileOption = None,
    head: Annotated[
        str | None,
        typer.Option(
            metavar="ROW:HASH", help="A head that an earlier `verify` printed: check that the log still contains it."
        ),
    ] = None,
    store: Annotated[
        str | None, typer.Option(metavar="URL", help="Verify all logs of a central store instead of a local one.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Verify the hash chain. Exit status 1 if a row was changed, removed, inserted or moved."""
    from bedside.monitor.review.local_check import checked, noted

    if store is not None:
        _verify_all(store, {"--head": head, "--state": state, "--file": file}, as_json=as_json)
    known = None if head is None else noted(head)
    with opened(of, state, file) as place:
        verdict = checked(place.path, known)
    is_broken = verdict.first_bad is not None or bool(place.lost)
    if as_json:
        _print({"whole": not is_broken, **asdict(verdict), "lost": place.lost})
    else:
        typer.echo(f"head: row {verdict.head.sequence}, {verdict.head.hash}")
        if verdict.first_bad is not None:
            _err.print(f"[bold red]the chain is broken:[/] {escape(verdict.reason)}", soft_wrap=True)
        elif not is_broken:
            head_note = (
                "it contains the noted head"
                if known
                else "rows removed at the end do not show: compare the head with one noted earlier"
            )
            typer.echo(f"the chain is complete; {head_note}.")
    if is_broken:
        raise typer.Exit(1)


def _verify_all(store: str, local_options: Mapping[str, object], *, as_json: bool) -> NoReturn:
    from bedside.monitor.review.central.central_check import check_central

    _refuse_local_options(local_options)
    raise typer.Exit(check_central(store, as_json=as_json))


def _refuse_local_options(given: Mapping[str, object]) -> None:
    """Refuse options for a single log together with --store, instead of ignoring them."""
    if named := [name for name, value in given.items() if value is not None]:
        verb = "applies" if len(named) == 1 else "apply"
        fail(f"{' and '.join(named)} {verb} to one log, but --store reads the logs of all beds: use one or the other")


@log_app.command("export")
@filtered
def log_export(
    of: OfArgument = "run",
    *,
    form: Annotated[Format, typer.Option("--format", help="Format. pdf: a report for people; wfdb, edf: waves.")],
    out: Annotated[
        Path,
        typer.Option(
            metavar="FILE", help="The file to write. If the format has several files, they differ in their suffix."
        ),
    ],
    shift: Annotated[
        str | None, typer.Option(metavar="14-22", help="Hours of the shift to export; replaces --from and --to.")
    ] = None,
    day: Annotated[
        str | None, typer.Option(metavar="DAY", help="Day on which the shift starts. Default: today.")
    ] = None,
    session: Annotated[
        str | None, typer.Option(metavar="ID", help="Export this infusion session, instead of --from and --to.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")] = False,
    state: StateOption = None,
    file: FileOption = None,
    shifts: ShiftsOption = SHIFTS,
    as_json: JsonOption = False,
    filters: Filters,
) -> None:
    """Export rows and numbers (csv, parquet), a report (pdf), or waves with alarms as annotations (wfdb, edf)."""
    from bedside.monitor.review.export.excerpt import ExportError, excerpt
    from bedside.monitor.review.export.export import export
    from bedside.monitor.review.log_source import present
    from bedside.monitor.review.progress import progress

    if shift is not None:
        filters = of_shift(filters, shift, day or "today")
    elif day is not None:
        fail("--day needs a shift, for example --shift 14-22; or give a time with --from and --to")
    with opened(of, state, file) as place, progress(f"writing {form}", 1.0) as done:
        if session is not None:
            filters = of_session(filters, session, place.folder)
        try:
            made = export(
                excerpt(place.path, filters, shifts_of(shifts), present(place)), form, out, is_forced=force, done=done
            )
        except ExportError as err:
            fail(str(err))
    if as_json:
        _print({"files": [str(path) for path in made]})
    else:
        for path in made:
            typer.echo(f"written: {path}")


@log_app.command("comment")
def log_comment(
    row: RowArgument,
    text: Annotated[str, typer.Argument(help="Text of the comment.")],
    of: OfOption = "run",
    state: StateOption = None,
    by: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a comment on a row. The comment becomes a new row of the log."""
    _remark(row, text, "", folder_of(of, state), by, as_json=as_json)


@log_app.command("judge")
def log_judge(
    row: RowArgument,
    judgement: Annotated[str, typer.Argument(help="true, false, technical or not-actionable.")],
    text: Annotated[str, typer.Argument(help="Reason.")] = "",
    of: OfOption = "run",
    state: StateOption = None,
    by: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Judge an alarm by the row of its onset. The last judgement counts; all of them stay in the log."""
    name = judgement.strip().upper().replace("-", "_")
    _remark(row, text, name, folder_of(of, state), by, as_json=as_json)


def _remark(about: int, text: str, judgement: str, folder: Path, by: str | None, *, as_json: bool) -> None:
    from bedside.monitor.link.commands import Comment
    from bedside.monitor.review.add_remark import remark

    actor = (by if by is not None else account_name()).strip()
    if not actor:
        fail("a remark needs a name: give it with --by NAME")
    refusal = remark(folder, Comment(about=about, text=text, judgement=judgement, actor=actor))
    error = str(refusal or "")
    if as_json:
        _print({"written": not error, "error": error})
    elif error:
        _err.print(f"[bold red]not written:[/] {escape(error)}", soft_wrap=True)
    else:
        typer.echo(f"written: {'judged' if judgement else 'commented on'} row {about} by {actor}")
    if error:
        raise typer.Exit(USAGE)


def _print(value: Any) -> None:  # noqa: ANN401 - any JSON value
    typer.echo(json.dumps(value, ensure_ascii=False))
