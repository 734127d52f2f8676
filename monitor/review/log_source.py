"""Which log a command reads: of a state folder by its name or path, or a file by itself.

Runs in the command line's process. What can be read of a damaged file is copied out of it first: see salvage.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from platformdirs import user_state_path
from rich.console import Console
from rich.markup import escape

from bedside.alarms.log.errors import LogError
from bedside.monitor.process.state_lock import StateLock

OfArgument = Annotated[str, typer.Argument(help='Whose log: "run", "demo" or "replay". --state names another folder.')]
StateOption = Annotated[Path | None, typer.Option("--state", metavar="DIR", help="The state folder of the log.")]
FileOption = Annotated[
    Path | None,
    typer.Option("--file", metavar="FILE", help="A log by itself, read only: set aside as damaged, copied."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]
OF: Final = "run"
_err = Console(stderr=True, highlight=False)


@dataclass(frozen=True, slots=True)
class LogSource:
    """Where the log is. `folder` is that of a monitor, None where a file was named; `lost`: what a copy lacks."""

    path: Path
    folder: Path | None
    lost: str = ""


def folder_of(of: str, state: Path | None) -> Path:
    """Return a state folder by the name of who made it, or as given."""
    return state or user_state_path("bedside") / of


def present(place: LogSource) -> datetime | None:
    """Return the time now where a monitor still writes the log, None where the log has ended."""
    return datetime.now(UTC) if place.folder is not None and StateLock.is_held(place.folder) else None


@contextmanager
def opened(of: str, state: Path | None, file: Path | None = None) -> Iterator[LogSource]:
    """Give the place of the log; LogError if there is none. What a damaged file lacks is told on the error stream."""
    from bedside.monitor.engine.log_queue import FILE  # noqa: PLC0415 - it brings the database along
    from bedside.monitor.review.salvage import is_whole, salvaged  # noqa: PLC0415

    folder = folder_of(of, state) if file is None else None
    path = file or folder_of(of, state) / FILE
    if not path.exists():
        raise LogError(f"{path} does not exist" + ("" if file else ": nothing was logged there yet"))
    # A log in use is looked at row by row as it is read: to walk over all of it first would take a million rows' time.
    if is_whole(path, is_thorough=file is not None):
        try:
            yield LogSource(path, folder)
        except LogError as err:
            if file is not None:
                raise
            raise LogError(f"{err}; --file {path} shows what can still be read of it") from err
        return
    with tempfile.TemporaryDirectory(prefix="bedside-") as beside:
        copy = Path(beside) / FILE
        lost = salvaged(path, copy)
        if lost:
            _err.print(f"[bold red]damaged:[/] {escape(lost)}", soft_wrap=True)
        yield LogSource(copy, folder, lost)
