"""A progress bar on the error stream for work longer than a second; none if the stream is not a terminal.

Runs in the command line's process.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import Progress

from bedside.drivers import clock

_QUICK_S: Final = 1.0


@contextmanager
def progress(text: str, total: float) -> Iterator[Callable[[float], None]]:
    """Yield a function that advances the bar; call it with how much of `total` is done."""
    console = Console(stderr=True, highlight=False)
    began = clock.now()
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(text, total=total, visible=False)

        def done(amount: float) -> None:
            bar.update(task, completed=amount, visible=clock.now() - began > _QUICK_S)

        yield done
