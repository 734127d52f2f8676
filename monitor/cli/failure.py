"""How a command ends that cannot do what was asked: a sentence on the error stream, and an exit status.

Runs in the command line's process.
"""

from typing import Final, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

USAGE: Final = 2  # what was asked cannot be; 1: it could have been, and something went wrong
_err = Console(stderr=True, highlight=False)


def fail(sentence: str, *, status: int = USAGE) -> NoReturn:
    """End the command."""
    _err.print(f"[bold red]error:[/] {escape(sentence)}", soft_wrap=True)
    raise typer.Exit(status)
