"""Watching or recording one device until told to end.

Runs on the command's event loop.
"""

import time
from typing import Final

from rich.console import Console
from rich.live import Live

from bedside.config.schema import DeviceConfig
from bedside.drivers.block import Item
from bedside.drivers.device_line import DriverStatus, LinkState
from bedside.monitor.device_tools.attach import attend
from bedside.monitor.device_tools.line_monitor import LineMonitor, Lines, hex_line
from bedside.monitor.device_tools.line_monitor_table import render
from bedside.monitor.device_tools.recording import Recorder
from bedside.monitor.device_tools.tap import Way

_FRAME_S: Final = 0.1


class _Printer:
    """Prints what is heard, line by line, where there is no terminal."""

    def __init__(self, console: Console, began: float, *, with_hex: bool) -> None:
        self._console, self._began, self._with_hex = console, began, with_hex
        self._lines = Lines()
        self._state = LinkState.CONNECTING

    def hear(self, way: Way, data: bytes, at: float) -> None:
        if way is Way.OPEN:
            self._state = LinkState.UP
            self._print(f"{at - self._began:10.3f}  {LinkState.UP}")
        elif self._with_hex and data:
            self._print(hex_line(way, data, at - self._began))

    def take(self, item: Item) -> None:
        for line in self._lines.of(item, item.at - self._began):
            self._print(line)

    def look(self, status: DriverStatus, at: float) -> None:
        if status.state is LinkState.LOST is not self._state:
            self._state = LinkState.LOST
            self._print(f"{at - self._began:10.3f}  {LinkState.LOST}: {status.last_error}")

    def _print(self, line: str) -> None:
        self._console.print(line, markup=False, soft_wrap=True)


async def watch(device: DeviceConfig, console: Console, *, for_s: float | None, with_hex: bool) -> str:
    """Show what a device says; return what was wrong, "" if told to end."""
    hearing, began = LineMonitor(), time.monotonic()
    if not console.is_terminal:
        return await _print(device, console, hearing, _Printer(console, began, with_hex=with_hex), for_s)
    with Live(console=console, auto_refresh=False, transient=False) as live:

        def look(status: DriverStatus, at: float) -> str:
            live.update(render(hearing, status, began, at, with_hex=with_hex), refresh=True)
            return ""

        return await attend(
            device, lambda _, item: hearing.take(item), hearing.hear, look, for_s=for_s, every_s=_FRAME_S
        )


async def _print(
    device: DeviceConfig, console: Console, hearing: LineMonitor, printer: _Printer, for_s: float | None
) -> str:
    frames_bad = 0

    def hear(way: Way, data: bytes, at: float) -> None:
        hearing.hear(way, data, at)
        printer.hear(way, data, at)

    def deliver(_: str, item: Item) -> None:
        hearing.take(item)
        printer.take(item)

    def look(status: DriverStatus, at: float) -> str:
        nonlocal frames_bad
        frames_bad = status.frames_bad
        printer.look(status, at)
        return ""

    trouble = await attend(device, deliver, hear, look, for_s=for_s, every_s=_FRAME_S)
    if not trouble or hearing.packets:
        console.print(hearing.closing(frames_bad), markup=False, soft_wrap=True)
    return trouble


async def record(device: DeviceConfig, recorder: Recorder, console: Console, *, for_s: float | None) -> str:
    """Record what goes over a device's line; return what was wrong, "" if told to end."""
    hearing, frames_bad = LineMonitor(), 0

    def hear(way: Way, data: bytes, at: float) -> None:
        recorder.hear(way, data, at)
        hearing.hear(way, data, at)

    with console.status("recording") as shown:

        def look(status: DriverStatus, _at: float) -> str:
            nonlocal frames_bad
            frames_bad = status.frames_bad
            shown.update(f"recording: {hearing.closing(frames_bad)}")
            return recorder.error

        trouble = await attend(device, lambda _, item: hearing.take(item), hear, look, for_s=for_s, every_s=_FRAME_S)
    if not trouble or hearing.packets:
        console.print(hearing.closing(frames_bad), markup=False, soft_wrap=True)
    return trouble
