"""The filters that `list`, `stats` and `export` share, as options of the command line.

Runs in the command line's process. An invalid option ends with status 2 and a sentence that names what is allowed.
"""

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import typer

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Happening
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.shifts import Shifts, parse_shift
from bedside.config.error_messages import nearest
from bedside.config.origin import Origin
from bedside.config.vitals import VITALS
from bedside.monitor.review.time_expression import day, moment

_T = TypeVar("_T")
_Texts = list[str] | None
SHIFTS: Final = "6-14,14-22,22-6"
ShiftsOption = Annotated[str, typer.Option("--shifts", help="When the shifts begin and end, by local time.")]
MONITOR: Final = "monitor"  # the command line's name of the actor ""
_LABELS: Final[Mapping[str, str]] = {str(vital).lower(): row.label for vital, row in VITALS.items()}
_OPTIONS: Final[Mapping[str, Any]] = {
    "begin": Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Start: today, 8h (ago), 30d, 2026-11-24, ISO 8601.")
    ],
    "end": Annotated[
        str | None, typer.Option("--to", metavar="TIME", help="End, written like --from; a day is included as a whole.")
    ],
    "patient": Annotated[str | None, typer.Option(metavar="CODE", help="During the stays of this patient.")],
    "priority": Annotated[_Texts, typer.Option(help="high, medium, low. This and the next options may be repeated.")],
    "alarm": Annotated[_Texts, typer.Option(help="HR_LOW, NO_DATA ...; `bedside alarms list` names all.")],
    "subject": Annotated[_Texts, typer.Option(help="The vital, the device or the patient's code.")],
    "happening": Annotated[_Texts, typer.Option(help="ONSET, ACKNOWLEDGE, LIMITS_CHANGED ...")],
    "actor": Annotated[_Texts, typer.Option(help=f'Who did it; "{MONITOR}" for the monitor itself.')],
    "origin": Annotated[_Texts, typer.Option(help="REAL, REPLAYED or SIMULATED.")],
}


def filtered(command: Callable[..., _T]) -> Callable[..., _T]:
    """Give a command the options of all filters; it receives them as its parameter `filters: Filters`."""
    signature = inspect.signature(command, eval_str=True)
    own = [parameter for name, parameter in signature.parameters.items() if name != "filters"]
    more = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
        for name, annotation in _OPTIONS.items()
    ]

    @functools.wraps(command)
    def with_filters(*arguments: Any, **options: Any) -> _T:  # noqa: ANN401 - whatever the command takes
        given = {name: options.pop(name, None) for name in _OPTIONS}
        return command(*arguments, **options, filters=filters_from(given, datetime.now(UTC)))

    with_filters.__signature__ = signature.replace(parameters=[*own, *more])  # type: ignore[attr-defined]
    with_filters.__annotations__ = {parameter.name: parameter.annotation for parameter in (*own, *more)}
    return with_filters


def filters_from(given: Mapping[str, Any], now: datetime) -> Filters:
    """Return the filters that the options describe. Raises typer.BadParameter with a sentence if one is invalid."""
    begin, end = (_moment(given, name, now) for name in ("begin", "end"))
    if begin is not None and end is not None and begin >= end:
        raise typer.BadParameter(f"{given['begin']!r} is not before {given['end']!r}", param_hint="--from")
    return Filters(
        begin=begin,
        end=end,
        patient=given.get("patient"),
        priorities=frozenset(map(Priority, _named(given, "priority", Priority))),
        alarms=_named(given, "alarm", AlarmId),
        happenings=frozenset(map(Happening, _named(given, "happening", Happening))),
        origins=_named(given, "origin", Origin),
        subjects=frozenset(_LABELS.get(subject.lower(), subject) for subject in given.get("subject") or ()),
        actors=frozenset("" if actor == MONITOR else actor for actor in given.get("actor") or ()),
    )


def of_shift(given: Filters, shift: str, on: str) -> Filters:
    """Return the filters, limited to the shift `shift` that begins on the day `on`."""
    if given.begin is not None or given.end is not None:
        raise typer.BadParameter(
            "a shift has its own begin and end: give either it or --from and --to", param_hint="--shift"
        )
    begin_day = day(on, datetime.now(UTC))
    if begin_day is None:
        raise typer.BadParameter(f"{on!r} is not a day: write today, yesterday or 2026-11-24", param_hint="--day")
    try:
        begin, end = parse_shift(shift).interval(begin_day)
    except ValueError as err:
        raise typer.BadParameter(str(err), param_hint="--shift") from err
    return replace(given, begin=datetime.fromtimestamp(begin, UTC), end=datetime.fromtimestamp(end, UTC))


def of_session(given: Filters, session_id: str, folder: Path | None) -> Filters:
    """Return the filters, limited to the time of an infusion session of a bed; an open session lasts until now."""
    from bedside.monitor.infusion.session_archive import SessionArchiveError, read_session  # noqa: PLC0415 - needed only with --session

    if given.begin is not None or given.end is not None:
        raise typer.BadParameter(
            "a session has its own begin and end: give it, or a shift, or --from and --to", param_hint="--session"
        )
    if folder is None:
        raise typer.BadParameter("a file by itself has no sessions: give --from and --to", param_hint="--session")
    try:
        session = read_session(folder, session_id)
    except SessionArchiveError as err:
        raise typer.BadParameter(f"{err}; `bedside session list` names them", param_hint="--session") from err
    return replace(given, begin=session.begun, end=session.ended)


def shifts_of(text: str) -> Shifts:
    """Return the shifts from the text of the option --shifts, such as "6-14,14-22,22-6"."""
    try:
        return Shifts.parse(text)
    except ValueError as err:
        raise typer.BadParameter(str(err), param_hint="--shifts") from err


def _moment(given: Mapping[str, Any], name: str, now: datetime) -> datetime | None:
    text = given.get(name)
    if text is None:
        return None
    try:
        return moment(text, now, is_end=name == "end")
    except ValueError as err:
        raise typer.BadParameter(str(err), param_hint={"begin": "--from", "end": "--to"}[name]) from err


def _named(given: Mapping[str, Any], option: str, known: Iterable[str]) -> frozenset[str]:
    """Return the names that an option gives, in any case and with - or _ between words."""
    names = [str(name) for name in known]
    by_text = {text: text.strip().upper().replace("-", "_").replace(" ", "_") for text in given.get(option) or ()}
    for text, name in by_text.items():
        if name not in names:
            few = ", ".join(names) if len(names) <= 5 else f"one of {len(names)} names such as {', '.join(names[:3])}"  # noqa: PLR2004
            hint = nearest(name, names)
            raise typer.BadParameter(f"{text!r} is unknown: {hint}it must be {few}", param_hint=f"--{option}")
    return frozenset(by_text.values())
