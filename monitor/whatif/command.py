"""`bedside log what-if`: recorded hours under other limits, both alarm loads side by side.

Runs in the command line's process; reads only.
"""

# ruff: noqa: PLC0415

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from alarms.catalogue import CATALOGUE, Priority
from config.load import load_profile
from config.schema import Config, Profile
from config.vitals import VitalId
from monitor.review.place import JsonOption, OfArgument, StateOption, opened
from monitor.whatif.changes import ChangeError, changed
from monitor.whatif.comparison import Alarm, Comparison, Later

if TYPE_CHECKING:
    from monitor.whatif.question import Question

_out, _err = Console(highlight=False), Console(stderr=True, highlight=False)
_MOST = 20  # alarms listed of each kind; --json has all
FromOption = Annotated[
    str, typer.Option("--from", metavar="TIME", help="From: today, 8h (ago), 30d, a date, ISO 8601.")
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
    begin: FromOption = "30d",
    last: LastOption = None,
    end: ToOption = "now",
    as_json: JsonOption = False,
) -> None:
    """Replay recorded numbers under other limits: which alarms would go, which would come, which true ones be lost."""
    from monitor.review.moment import moment

    now = datetime.now(UTC)
    try:
        span = (moment(last or begin, now).timestamp(), moment(end, now, is_end=True).timestamp())
    except ValueError as err:
        _fail(str(err), status=2)
    if profile is None and not changes:
        _fail("what if what? Name other limits with --profile FILE, or --set SPO2.low=88", status=2)
    with opened(of, state) as place:
        folder = place.folder or place.path.parent
        in_force = load_profile(was) if was else _in_force(folder)
        try:
            would = changed(load_profile(profile) if profile else in_force, changes or [])
        except ChangeError as err:
            _fail(str(err), status=2)
        found = _answered(place.path, _question(folder, span, in_force, would))
    if found is None:
        _fail("no numbers were recorded in that time", status=1)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
    else:
        _show(found)


def _question(folder: Path, span: tuple[float, float], was: Profile, would: Profile) -> "Question":
    """Return the question, with what the configuration says of the devices."""
    from monitor.compose import RUNNING
    from monitor.whatif.question import Question

    try:
        config = msgspec.json.decode((folder / RUNNING).read_bytes(), type=Config)
    except (OSError, msgspec.MsgspecError):
        config = Config()  # a folder of a replay, or of before: the devices' order and periods are the usual ones
    periods: dict[VitalId, float] = {}
    for device in reversed(config.device):
        periods |= dict.fromkeys(device.vitals, device.period_s)
    return Question(
        begin=span[0],
        end=span[1],
        was=was,
        would=would,
        devices=tuple(device.id for device in config.device),
        periods=periods,
    )


def _in_force(folder: Path) -> Profile:
    """Return the profile that this bed has now, with what was set for the patient who is here."""
    from monitor.patient_settings import FILE, Settings

    try:
        settings = msgspec.json.decode((folder / FILE).read_bytes(), type=Settings)
    except (OSError, msgspec.MsgspecError):
        return load_profile("adult")
    profile = load_profile(settings.profile)
    return msgspec.structs.replace(profile, limits={**profile.limits, **settings.limits})


def _answered(path: Path, question: "Question") -> Comparison | None:
    from alarms.reader import LogReader
    from alarms.review import read_only
    from monitor.review.progress import progress
    from monitor.store.reader import StoreReader
    from monitor.whatif.question import answer, needed

    begin, end = (datetime.fromtimestamp(at, UTC) for at in (question.begin, question.end))
    reader, log = StoreReader(read_only(path)), LogReader(path)
    try:
        with progress("replayed", 1.0) as done:

            def told(hours: float, of_hours: float) -> bool:
                done(hours / of_hours)
                return True

            return answer(question, reader, needed(log, begin, end), told)
    finally:
        log.close()
        reader.close()


def _show(found: Comparison) -> None:
    table = Table("limit alarms", "as logged", "replayed as it was", "as it would be")
    for column in table.columns[1:]:
        column.justify = "right"
    loads = (found.logged, found.was, found.would)
    table.add_row("in all", *(str(load.count) for load in loads))
    table.add_row("an hour", *(f"{load.per_hour:.2f}" for load in loads))
    table.add_row("minutes in alarm", *(f"{load.minutes:.1f}" for load in loads))
    for priority in reversed(Priority):
        table.add_row(f"{priority.symbol} {priority.lower()}", *(str(load.by_priority[priority]) for load in loads))
    kinds = dict.fromkeys(alarm for load in loads for alarm in load.by_alarm)
    for alarm in kinds:
        table.add_row(CATALOGUE[alarm].text, *(str(load.by_alarm.get(alarm, 0)) for load in loads))
    _out.print(table)
    share = "none was logged" if found.faithful is None else f"{found.faithful:.0%} of the logged ones are found again"
    _out.print(f"{found.hours:.1f} h were recorded; the replay is faithful so far: {share}.")
    _out.print("Sensors that were off, acknowledgements and limits changed at the bedside are not replayed.")
    _list("would go", found.gone)
    _list("would come", found.new)
    _later("would come later", found.later)
    _list("[bold red]judged true, and would be lost[/]", found.true_lost)
    _later("[bold red]judged true, and would come later[/]", found.true_later)


def _list(title: str, alarms: Sequence[Alarm]) -> None:
    _out.print(f"{title}: {len(alarms)}")
    for row in alarms[:_MOST]:
        _out.print(f"  {_words(row)}")
    if len(alarms) > _MOST:
        _out.print(f"  and {len(alarms) - _MOST} more: --json has all")


def _later(title: str, rows: Sequence[Later]) -> None:
    _out.print(f"{title}: {len(rows)}")
    for row in rows[:_MOST]:
        _out.print(f"  {_words(row.alarm)}: {row.by_s:.0f} s later")


def _words(row: Alarm) -> str:
    value = f" {row.value:g}, limit {row.limit:g}" if row.value is not None and row.limit is not None else ""
    number = f" (row {row.sequence})" if row.sequence is not None else ""
    return escape(
        f"{datetime.fromtimestamp(row.begin).astimezone():%Y-%m-%d %H:%M:%S} {CATALOGUE[row.alarm].text}{value}{number}"
    )


def _fail(sentence: str, *, status: int) -> NoReturn:
    _err.print(f"[bold red]error:[/] {escape(sentence)}", soft_wrap=True)
    raise typer.Exit(status)
