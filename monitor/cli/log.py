"""`bedside log`: the alarm log on the command line. Reads its arguments, and leaves the work to bedside.monitor.review.

Runs in the command line's process; read-only save for remarks, also while a monitor writes. What reads a log is
imported by the command that needs it, so that every other one is quick.
"""

# ruff: noqa: PLC0415, PLR0913

import getpass
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
from bedside.monitor.review.export.formats import Format
from bedside.monitor.review.log_filters import SHIFTS, ShiftsOption, filtered, of_session, of_shift, shifts_of
from bedside.monitor.review.log_source import OF, FileOption, JsonOption, OfArgument, StateOption, folder_of, opened

log_app = typer.Typer(help="Read, check, judge and take along the alarm log. By itself: the review window of `run`.")
LAST: Final = (1 << 62) - 1  # a number of a row: what the database can compare
_err = Console(stderr=True, highlight=False)

RowArgument = Annotated[int, typer.Argument(metavar="ROW", min=1, max=LAST, help="The row's number.")]
OfOption = Annotated[str, typer.Option("--of", help='Whose log: "run", "demo" or "replay".')]
ActorOption = Annotated[str | None, typer.Option("--by", help="Who says it; else the name of your account.")]

log_app.command("fetch")(log_fetch)
log_app.command("what-if")(what_if)
log_app.command("review")(log_review)


@log_app.callback(invoke_without_command=True)
def log(context: typer.Context) -> None:
    """Show the review window where no command is named."""
    if context.invoked_subcommand is None:
        review(OF, None, None, wanted=Filters())


@log_app.command("list")
@filtered
def log_list(
    of: OfArgument = "run",
    *,
    state: StateOption = None,
    file: FileOption = None,
    newest: Annotated[int, typer.Option("-n", min=1, max=LAST, help="How many rows, the newest.")] = 50,
    before: Annotated[
        int | None, typer.Option(metavar="ROW", min=1, max=LAST, help="Only rows before this one: the next page.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    wanted: Filters,
) -> None:
    """Show the newest rows that the filters let pass, oldest first."""
    from bedside.alarms.log.reader import LogReader
    from bedside.monitor.review.tables import console, listed

    with opened(of, state, file) as place:
        reader = LogReader(place.path)
        rows = reader.page(wanted, newest, before=before)[::-1]
        reader.close()
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
    elif rows:
        console().print(listed(rows))
    else:
        _err.print("no row is like that")


@log_app.command("show")
def log_show(
    row: RowArgument,
    of: OfOption = "run",
    state: StateOption = None,
    file: FileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show all that is known of one row: its alarm, how it went on, remarks, the numbers around it."""
    from bedside.alarms.log.reader import LogReader
    from bedside.monitor.review.detail import detail
    from bedside.monitor.review.recorded_samples import RecordedSamples
    from bedside.monitor.review.tables import console, detailed

    with opened(of, state, file) as place, RecordedSamples(place.path) as measured:
        reader = LogReader(place.path)
        told = detail(reader, measured, row)
        reader.close()
    if told is None:
        fail(f"{place.path} has no row {row}")
    if as_json:
        _print(asdict(told))
    else:
        console().print(detailed(told))


@log_app.command("stats")
@filtered
def log_stats(
    of: OfArgument = "run",
    *,
    state: StateOption = None,
    file: FileOption = None,
    shifts: ShiftsOption = SHIFTS,
    store: Annotated[
        str | None, typer.Option(metavar="URL", help="Of all beds in a central store instead of the log here.")
    ] = None,
    bed: BedOption = None,
    as_json: JsonOption = False,
    wanted: Filters,
) -> None:
    """Show the figures: rates, time to acknowledge, chattering, floods. Of alarms that began while the filters hold."""
    from bedside.alarms.log.statistics_reader import read_figures
    from bedside.monitor.review.figure_tables import tables
    from bedside.monitor.review.log_source import present
    from bedside.monitor.review.tables import console

    if wanted.happenings or wanted.actors:
        fail("figures are of alarms: filter them by time, patient, priority, alarm, subject or origin")
    if store is not None:
        from bedside.monitor.review.central.figures import tell_beds

        _refuse_of_one({"--state": state, "--file": file})
        tell_beds(store, bed, wanted, shifts_of(shifts), as_json=as_json)
        return
    if bed is not None:
        fail("--bed is of a central store: name it with --store")
    with opened(of, state, file) as place:
        told = read_figures(place.path, wanted, shifts=shifts_of(shifts), now=present(place))
    if as_json:
        _print(asdict(told))
    else:
        console().print(tables(told))


@log_app.command("verify")
def log_verify(
    of: OfArgument = "run",
    state: StateOption = None,
    file: FileOption = None,
    head: Annotated[
        str | None, typer.Option(metavar="ROW:HASH", help="A head noted before; that it is still there is checked too.")
    ] = None,
    store: Annotated[
        str | None, typer.Option(metavar="URL", help="The logs of all beds in a central store instead of one here.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Walk the whole chain. Exit status 1 if a row was changed, removed, put in or moved, or a noted head is gone."""
    from bedside.monitor.review.local_check import checked, noted

    if store is not None:
        _verify_all(store, {"--head": head, "--state": state, "--file": file}, as_json=as_json)
    known = None if head is None else noted(head)
    with opened(of, state, file) as place:
        verdict = checked(place.path, known)
    broken = verdict.first_bad is not None or bool(place.lost)
    if as_json:
        _print({"whole": not broken, **asdict(verdict), "lost": place.lost})
    else:
        typer.echo(f"head: row {verdict.head.sequence}, {verdict.head.hash}")
        if verdict.first_bad is not None:
            _err.print(f"[bold red]the chain is broken:[/] {escape(verdict.reason)}", soft_wrap=True)
        elif not broken:
            cut = (
                "the noted head is in it"
                if known
                else "a cut tail does not show: compare the head with one noted before"
            )
            typer.echo(f"the chain is whole; {cut}.")
    if broken:
        raise typer.Exit(1)


def _verify_all(store: str, of_one: Mapping[str, object], *, as_json: bool) -> NoReturn:
    from bedside.monitor.review.central.central_check import check_central

    _refuse_of_one(of_one)
    raise typer.Exit(check_central(store, as_json=as_json))


def _refuse_of_one(given: Mapping[str, object]) -> None:
    """Refuse beside --store what is of one log only, rather than leave it out."""
    if named := [name for name, value in given.items() if value is not None]:
        be = "is" if len(named) == 1 else "are"
        fail(f"{' and '.join(named)} {be} of one log, --store reads the logs of all beds: ask for one or the other")


@log_app.command("export")
@filtered
def log_export(
    of: OfArgument = "run",
    *,
    form: Annotated[Format, typer.Option("--format", help="pdf is for people; wfdb and edf are of waves.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to; what belongs together is named alike.")],
    shift: Annotated[
        str | None, typer.Option(metavar="14-22", help="Of this shift of a day, instead of --from, --to.")
    ] = None,
    day: Annotated[
        str | None, typer.Option(metavar="DAY", help="The day on which the shift begins. Default: today.")
    ] = None,
    session: Annotated[
        str | None, typer.Option(metavar="ID", help="Of this infusion session, instead of --from, --to.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    state: StateOption = None,
    file: FileOption = None,
    shifts: ShiftsOption = SHIFTS,
    as_json: JsonOption = False,
    wanted: Filters,
) -> None:
    """Write rows and numbers (csv, parquet), a report (pdf), or waves with the alarms as annotations (wfdb, edf)."""
    from bedside.monitor.review.export.excerpt import ExportError, piece
    from bedside.monitor.review.export.export import export
    from bedside.monitor.review.log_source import present
    from bedside.monitor.review.progress import progress

    if shift is not None:
        wanted = of_shift(wanted, shift, day or "today")
    elif day is not None:
        fail("--day is of a shift: give --shift 14-22 with it, or a time with --from and --to")
    with opened(of, state, file) as place, progress(f"writing {form}", 1.0) as done:
        if session is not None:
            wanted = of_session(wanted, session, place.folder)
        try:
            made = export(
                piece(place.path, wanted, shifts_of(shifts), present(place)), form, out, is_forced=force, done=done
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
    text: Annotated[str, typer.Argument(help="The comment.")],
    of: OfOption = "run",
    state: StateOption = None,
    by: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a comment to a row. It becomes a row of the log itself."""
    _remark(row, text, "", folder_of(of, state), by, as_json=as_json)


@log_app.command("judge")
def log_judge(
    row: RowArgument,
    judgement: Annotated[str, typer.Argument(help="true, false, technical or not-actionable.")],
    text: Annotated[str, typer.Argument(help="Why.")] = "",
    of: OfOption = "run",
    state: StateOption = None,
    by: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what an alarm was, by the row of its onset. The last judgement counts; all stay in the log."""
    word = judgement.strip().upper().replace("-", "_")
    _remark(row, text, word, folder_of(of, state), by, as_json=as_json)


def _remark(about: int, text: str, judgement: str, folder: Path, by: str | None, *, as_json: bool) -> None:
    from bedside.monitor.link.commands import Comment
    from bedside.monitor.review.add_remark import remark

    actor = (by if by is not None else getpass.getuser()).strip()
    if not actor:
        fail("a remark without a name is nobody's: --by NAME")
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


def _print(value: Any) -> None:  # noqa: ANN401 - whatever is JSON
    typer.echo(json.dumps(value, ensure_ascii=False))
