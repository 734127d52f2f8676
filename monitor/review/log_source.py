"""Finds the log that a command reads: of a state folder, by its name or path, or a single file.

Runs in the command line's process. The readable rows of a damaged file are copied first: see salvage.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape

from bedside.alarms.log.errors import LogError
from bedside.monitor.process.account import user_folder
from bedside.monitor.process.state_lock import StateLock

OfArgument = Annotated[str, typer.Argument(help='Whose log: "run", "demo" or "replay". --state names another folder.')]
StateOption = Annotated[Path | None, typer.Option("--state", metavar="DIR", help="The state folder of the log.")]
FileOption = Annotated[
    Path | None,
    typer.Option("--file", metavar="FILE", help="A single log file, read only: a copy, or one moved aside as damaged."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]
OF: Final = "run"
_err = Console(stderr=True, highlight=False)


@dataclass(frozen=True, slots=True)
class LogSource:
    """The log to read. `folder`: its state folder, None for a single file; `lost`: a sentence on its lost rows."""

    path: Path
    folder: Path | None
    lost: str = ""


def folder_of(of: str, state: Path | None) -> Path:
    """Return the folder `state` if it is given, otherwise the user's state folder of "run", "demo" or "replay".

    Raises LogError if the user has no home folder.
    """
    folder = state or user_folder(of)
    if folder is None:
        raise LogError("this user has no home folder: name the state folder with --state")
    return folder


def present(source: LogSource) -> datetime | None:
    """Return the current time if a monitor is writing the log, None if the log has ended."""
    return datetime.now(UTC) if source.folder is not None and StateLock.is_held(source.folder) else None


@contextmanager
def opened(of: str, state: Path | None, file: Path | None = None) -> Iterator[LogSource]:
    """Yield the log to read: `file` if it is given, otherwise that of a state folder; see `folder_of`.

    A damaged file is replaced by a salvaged copy; its lost rows are reported on the error stream. Raises LogError if
    there is no log, or nothing of it can be read.
    """
    from bedside.monitor.engine.log_queue import FILE  # noqa: PLC0415 - it imports the database library
    from bedside.monitor.review.salvage import is_whole, salvaged  # noqa: PLC0415

    folder = folder_of(of, state) if file is None else None
    path = file or folder_of(of, state) / FILE
    if not path.exists():
        raise LogError(f"{path} does not exist" + ("" if file else ": nothing was logged there yet"))
    # A log in use is checked row by row while it is read: checking a million rows first would be slow.
    if is_whole(path, is_thorough=file is not None):
        try:
            yield LogSource(path, folder)
        except LogError as err:
            if file is not None:
                raise
            raise LogError(f"{err}; --file {path} shows what can still be read of it") from err
        return
    with tempfile.TemporaryDirectory(prefix="bedside-") as temporary:
        copy = Path(temporary) / FILE
        lost = salvaged(path, copy)
        if lost:
            _err.print(f"[bold red]damaged:[/] {escape(lost)}", soft_wrap=True)
        yield LogSource(copy, folder, lost)
