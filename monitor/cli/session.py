"""`bedside session`: lists the infusion sessions of a bed, writes records and exports, shows a patient's series.

Runs in the command line's process; reads the state folder only.
"""

# ruff: noqa: PLC0415

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bedside.config.infusion import InfusionConfig
from bedside.monitor.cli.failure import fail
from bedside.monitor.infusion.session import InfusionSession
from bedside.monitor.review.log_source import JsonOption, OfArgument, StateOption, folder_of

session_app = typer.Typer(help="The infusion sessions of a bed: list, record, series, export.", no_args_is_help=True)
_out, _err = Console(highlight=False), Console(stderr=True, highlight=False)
IdOption = Annotated[
    str | None, typer.Option("--session", metavar="ID", help="The id of the session; default: the newest.")
]
PatientOption = Annotated[str | None, typer.Option(metavar="CODE", help="Only sessions of this patient.")]
OutOption = Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write.")]
PdfOption = Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="Write the series as charts on a page.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace an existing file.")]


@session_app.command("list")
def session_list(
    of: OfArgument = "run", state: StateOption = None, patient: PatientOption = None, as_json: JsonOption = False
) -> None:
    """List the sessions, oldest first."""
    sessions = _sessions(folder_of(of, state), patient)
    if as_json:
        typer.echo(msgspec.json.encode(sessions).decode())
        return
    table = Table("session", "begun", "patient", "phase", "order", "given")
    for session in sessions:
        table.add_row(*_cells(session))
    _out.print(table)


@session_app.command("record")
def session_record(
    of: OfArgument = "run",
    *,
    state: StateOption = None,
    which: IdOption = None,
    out: OutOption = Path("session.pdf"),
    force: ForceOption = False,
) -> None:
    """Write the record of a session as one page, PDF. The record of an open session is called interim."""
    from bedside.monitor.engine.log_queue import FILE
    from bedside.monitor.infusion.session_alarm_log import alarm_spans
    from bedside.monitor.infusion.session_archive import SessionArchiveError, read_session
    from bedside.monitor.review.recorded_samples import RecordedSamples
    from bedside.monitor.screen.paper.document import PaperError
    from bedside.monitor.screen.paper.record_pdf import write

    folder, now = folder_of(of, state), datetime.now(UTC)
    try:
        session = read_session(folder, which)
    except SessionArchiveError as err:
        fail(str(err), status=1)
    _claim(out, force=force)
    alarms, head = alarm_spans(folder / FILE, session, now)
    try:
        with RecordedSamples(folder / FILE) as measured:
            write(out, session, _settings(folder), measured, alarms, head, now)
    except PaperError as err:
        fail(str(err), status=1)
    _out.print(f"{out}: the record of session {session.id}", soft_wrap=True)


@session_app.command("series")
def session_series(
    of: OfArgument = "run",
    *,
    state: StateOption = None,
    patient: PatientOption = None,
    as_json: JsonOption = False,
    pdf: PdfOption = None,
    force: ForceOption = False,
) -> None:
    """Show the series of a patient: doses, pressures, scores, laboratory values, and when the next session is due."""
    from bedside.monitor.infusion.series import next_due, series

    folder = folder_of(of, state)
    sessions = _sessions(folder, patient)
    if len({session.patient.id for session in sessions}) > 1:
        fail("these are sessions of several patients: name one with --patient CODE", status=2)
    settings = _settings(folder)
    rows = series(sessions, settings)
    if as_json:
        typer.echo(msgspec.json.encode(rows).decode())
        return
    if pdf is not None:
        _draw(pdf, sessions, settings, force=force)
        return
    names = list(dict.fromkeys(name for row in rows for name in row.scores))
    table = Table("date", "dose", "baseline", "peak", "side effects", *names)
    for column in table.columns[:4]:
        column.no_wrap = True
    for row in rows:
        table.add_row(*row.cells(), *(row.scores[name].words if name in row.scores else "" for name in names))
    _out.print(table)
    due = next_due(sessions, settings)
    if due is not None:
        _out.print(f"next due: {due.astimezone():%Y-%m-%d}{' (overdue)' if due < datetime.now(UTC) else ''}")


@session_app.command("export")
def session_export(
    of: OfArgument = "run",
    *,
    state: StateOption = None,
    patient: PatientOption = None,
    out: OutOption,
    kind: Annotated[str, typer.Option("--format", help="csv, fhir or json.")] = "csv",
    force: ForceOption = False,
) -> None:
    """Write the sessions as CSV (one row a session), as a FHIR R4 bundle, or as stored (JSON)."""
    from bedside.monitor.infusion.fhir import FhirError, bundle
    from bedside.monitor.infusion.series import as_csv

    folder = folder_of(of, state)
    sessions, settings = _sessions(folder, patient), _settings(folder)
    if not sessions:
        fail(f"{folder} has no session", status=1)
    if kind == "fhir":
        try:
            data, left_out = bundle(sessions, settings)
        except FhirError as err:
            fail(str(err), status=1)
        for sentence in left_out:
            _err.print(escape(sentence), soft_wrap=True)
    elif kind in {"csv", "json"}:
        is_csv = kind == "csv"
        data = as_csv(sessions, settings).encode() if is_csv else msgspec.json.format(msgspec.json.encode(sessions))
    else:
        fail(f"--format must be csv, fhir or json, not {kind!r}", status=2)
    _claim(out, force=force)
    out.write_bytes(data)
    _out.print(f"{out}: {len(sessions)} sessions", soft_wrap=True)


def _draw(path: Path, sessions: Sequence[InfusionSession], settings: InfusionConfig, *, force: bool) -> None:
    from bedside.monitor.screen.paper.document import PaperError
    from bedside.monitor.screen.paper.series_pdf import write

    if not sessions:
        fail("there is no session to draw", status=1)
    _claim(path, force=force)
    try:
        write(path, sessions, settings, datetime.now(UTC))
    except PaperError as err:
        fail(str(err), status=1)
    _out.print(f"{path}: {len(sessions)} sessions", soft_wrap=True)


def _sessions(folder: Path, patient: str | None) -> Sequence[InfusionSession]:
    """Return the readable sessions of a state folder, and print which session files could not be read."""
    from bedside.monitor.infusion.session_archive import read_sessions

    archive = read_sessions(folder, patient)
    for fault in archive.faults:
        _err.print(escape(fault), style="yellow", soft_wrap=True)
    return archive.sessions


def _cells(session: InfusionSession) -> tuple[str, ...]:
    from bedside.monitor.infusion.dose_given import given_mg

    order = f"{session.order.dose_mg:g} mg {session.order.drug}" if session.order else ""
    given = f"{given_mg(session, session.bed_s(datetime.now(UTC))):.1f} mg" if session.given else ""
    begun = f"{session.begun.astimezone():%Y-%m-%d %H:%M}"
    return session.id, begun, session.patient.id or "", str(session.phase), order, given


def _settings(folder: Path) -> InfusionConfig:
    """Return the clinic's settings with which this bed last ran, else the defaults."""
    from bedside.monitor.supervisor.process_plan import read_running

    return read_running(folder).infusion


def _claim(path: Path, *, force: bool) -> None:
    """Create the output file, readable by its owner only. Replace an existing file only if `force`."""
    try:
        if force:
            path.unlink(missing_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        fail(f"{path} exists already: --force replaces it", status=2)
    except OSError as err:
        fail(f"{path} cannot be written: {err.strerror}", status=1)
