"""The live terminal table, for monitoring without a window: polls the link four times a second.

Runs on the supervisor's event loop. To the engine it is a screen: it sends `Alive` with each update.
"""

import asyncio
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.live import Live

from bedside.drivers import clock
from bedside.monitor.link.client import LinkClient
from bedside.monitor.link.heartbeats import Alive
from bedside.monitor.supervisor.terminal_table import render

_POLL_S: Final = 0.25
_PRINT_S: Final = 5.0  # between two tables, if the output is not a terminal


async def show_table(link: Path, console: Console) -> None:
    """Show the table until this task is cancelled: updated in place on a terminal, else printed every 5 s."""
    client = LinkClient(link)
    try:
        if console.is_terminal:
            await _live(client, console)
        else:
            await _printed(client, console)
    finally:
        client.close()


async def _live(client: LinkClient, console: Console) -> None:
    frames = 0
    with Live(console=console, auto_refresh=False, screen=False) as live:
        while True:
            live.update(render(client.poll(), clock.now()), refresh=True)
            frames += 1
            client.send(Alive(frames=frames))
            await asyncio.sleep(_POLL_S)


async def _printed(client: LinkClient, console: Console) -> None:
    frames, printed_at = 0, float("-inf")
    while True:
        snapshot, now = client.poll(), clock.now()
        if snapshot is not None and now - printed_at >= _PRINT_S:
            printed_at = now
            console.print(render(snapshot, now))
        frames += 1
        client.send(Alive(frames=frames))
        await asyncio.sleep(_POLL_S)
