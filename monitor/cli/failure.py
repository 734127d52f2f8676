"""Ends a command with a sentence on the error stream and an exit status.

Runs in the command line's process.
"""

from typing import Final, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

USAGE: Final = 2  # the request is wrong; 1: the request is right, but its work failed
_err = Console(stderr=True, highlight=False)


def fail_at_end(sentence: str, *, status: int = 1) -> NoReturn:
    """Print the sentence as an error and end the process with this exit status."""
    _print(sentence)
    raise SystemExit(status)


def fail(sentence: str, *, status: int = USAGE) -> NoReturn:
    """Print the sentence as an error and end the command with this exit status."""
    _print(sentence)
    raise typer.Exit(status)


def _print(sentence: str) -> None:
    _err.print(f"[bold red]error:[/] {escape(sentence)}", soft_wrap=True)
