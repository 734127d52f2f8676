"""`bedside log`: the alarm log on the command line.

Runs in the command line's process; read-only, also while a monitor writes. SQLAlchemy is imported by who reads.
"""

# ruff: noqa: PLC0415

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from platformdirs import user_state_path
from rich.console import Console
from rich.markup import escape

log_app = typer.Typer(help="Read and check the alarm log.", no_args_is_help=True)
_out = Console(highlight=False)

StateOption = Annotated[Path | None, typer.Option("--state", metavar="DIR", help="The state folder of the log.")]
LogFolder = Annotated[str, typer.Argument(help='Whose log: "run", "demo" or "replay". --state names another folder.')]


@log_app.command("list")
def log_list(
    of: LogFolder = "run",
    state: StateOption = None,
    newest: Annotated[int, typer.Option("-n", min=1, help="How many rows, the newest.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show the newest rows of the alarm log, oldest first."""
    from alarms.review import rows

    for row in rows(_log_file(of, state), newest=newest):
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else _line(row))


def _line(row: dict[str, Any]) -> str:
    """Return one row for people and for grep: number, local time, origin, what happened, why, by whom."""
    when = datetime.fromisoformat(row["utc"]).astimezone()
    alarm = f"{row['alarm']} ({row['priority'].lower()}) {row['subject']}" if row["alarm"] else row["subject"]
    value = "" if row["value"] is None else f"{row['value']:g}"
    if row["limit_in_force"] is not None:
        value += f" limit {row['limit_in_force']:g} after {row['delay_s']:g} s"
    by = f"by {row['actor']}" if row["actor"] else ""
    words = (f"{row['sequence']:6}", f"{when:%Y-%m-%d %H:%M:%S}", row["origin"], row["happening"], alarm, value)
    return "  ".join(word for word in (*words, row["reason"], by) if word)


@log_app.command("verify")
def log_verify(of: LogFolder = "run", state: StateOption = None) -> None:
    """Walk the whole chain. Exit status 1 if a row was changed, removed, put in or moved."""
    from alarms.review import verify

    verdict = verify(_log_file(of, state))
    _out.print(f"head: row {verdict.head.sequence}, {verdict.head.hash}", soft_wrap=True)
    if verdict.first_bad is not None:
        _out.print(f"[bold red]the chain is broken:[/] {escape(verdict.reason)}", soft_wrap=True)
        raise typer.Exit(1)
    _out.print("the chain is whole. A cut tail does not show: compare the head with the one noted before.")


def _log_file(of: str, state: Path | None) -> Path:
    from monitor.logbook import FILE

    return (state or user_state_path("bedside") / of) / FILE
