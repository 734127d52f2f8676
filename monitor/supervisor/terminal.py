"""The terminal table's own process: `python -m bedside.monitor.supervisor.terminal FOLDER`.

It polls the link four times a second. To the engine it is a screen: it sends `Alive` while it can be seen, so that a
reader of standard output that is gone, or no longer reads, is the alarm "screen lost". Drawing is tried again; the
supervisor replaces a process that waits for its reader.
"""

import logging
import signal
import sys
import threading
from pathlib import Path
from typing import Final, Protocol

from rich.console import Console, RenderableType
from rich.live import Live

from bedside.drivers import clock
from bedside.monitor.link.client import SOCKET, LinkClient
from bedside.monitor.link.heartbeats import Alive
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.process.heartbeat import Heartbeat
from bedside.monitor.process.runtime_folder import runtime_folder
from bedside.monitor.process.say import can_write
from bedside.monitor.supervisor.terminal_output import open_output
from bedside.monitor.supervisor.terminal_table import render

_POLL_S: Final = 0.25
_PRINT_S: Final = 5.0  # between two tables, if the output is not a terminal
_AGAIN_S: Final = 2.0  # after an error
_STANDARD_OUTPUT: Final = 1
_log = logging.getLogger("bedside.table")


class OutputConsole(Console):
    """A console that raises BrokenPipeError when its reader is gone; rich would end the process."""

    def on_broken_pipe(self) -> None:
        """Raise the error that is being handled."""
        raise  # noqa: PLE0704 - rich calls this where it handles the error


class _Display(Protocol):
    every_s: float

    def show(self, table: RenderableType) -> None: ...
    def end(self) -> None: ...


class _Updated:
    """A table on a terminal, updated in place."""

    every_s = _POLL_S

    def __init__(self, console: Console) -> None:
        self._live = Live(console=console, auto_refresh=False, redirect_stdout=False, redirect_stderr=False)
        self._live.start()

    def show(self, table: RenderableType) -> None:
        self._live.update(table, refresh=True)

    def end(self) -> None:
        self._live.stop()


class _Printed:
    """Tables one below the other, in a file or a journal."""

    every_s = _PRINT_S

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, table: RenderableType) -> None:
        self._console.print(table)

    def end(self) -> None:
        pass


class TerminalTable:
    """The table on a descriptor. Time is an argument, in monotonic seconds."""

    def __init__(self, client: LinkClient, handle: int, encoding: str) -> None:
        self._client, self._handle, self._encoding = client, handle, encoding
        self._display: _Display | None = None
        self._due = float("-inf")
        self._frames = 0
        self._fault = ""

    def step(self, at: float) -> None:
        """Draw the table if it is due, and tell the engine if it can be seen."""
        snapshot = self._client.poll()
        if not can_write(self._handle):
            self._note_fault("nobody reads it")
            self._due = at  # the reader that comes back sees it at once
        elif at >= self._due:
            self._draw(snapshot, at)
        if not self._fault:
            self._frames += 1
            self._client.send(Alive(frames=self._frames))
        self._client.replies()  # that the engine cannot be reached is in the table

    def end(self) -> None:
        """Leave the terminal as it was."""
        if self._display is not None and can_write(self._handle):
            self._display.end()

    def _draw(self, snapshot: Snapshot | None, at: float) -> None:
        try:
            display = self._display = self._display or self._open()
            if snapshot is None and isinstance(display, _Printed):
                return
            display.show(render(snapshot, at))
        except OSError as err:
            self._due = at + _AGAIN_S
            self._note_fault(str(err.strerror))
        else:
            self._fault, self._due = "", at + display.every_s

    def _open(self) -> _Display:
        console = OutputConsole(file=open_output(self._handle, self._encoding), highlight=False)
        return _Updated(console) if console.is_terminal else _Printed(console)

    def _note_fault(self, fault: str) -> None:
        if fault != self._fault:
            _log.error("the table cannot be shown: %s", fault)
        self._fault, self._display = fault, None


def main() -> None:
    """Show the table of the monitor in the state folder of the argument until SIGTERM, or until its owner is gone."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    ended, heartbeat = threading.Event(), Heartbeat.from_environment()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    encoding = sys.stdout.encoding if sys.stdout is not None else "utf-8"
    client = LinkClient(runtime_folder(Path(sys.argv[1])) / SOCKET)
    table = TerminalTable(client, _STANDARD_OUTPUT, encoding)
    while not ended.wait(_POLL_S) and (heartbeat is None or heartbeat.beat()):
        table.step(clock.now())
    table.end()
    client.close()


if __name__ == "__main__":
    main()
