"""Shows or records the data of one device until Ctrl-C or a time limit.

Runs on the command's event loop.
"""

from typing import Final

from rich.console import Console
from rich.live import Live

from bedside.config.schema import DeviceConfig
from bedside.drivers import clock
from bedside.drivers.block import Item
from bedside.drivers.device_line import DriverStatus, LinkState
from bedside.monitor.device_tools.attach import run_device
from bedside.monitor.device_tools.line_monitor import ItemLines, LineMonitor, hex_line
from bedside.monitor.device_tools.line_monitor_table import render
from bedside.monitor.device_tools.recording import Recorder
from bedside.monitor.device_tools.tap import Way

_FRAME_S: Final = 0.1


class _Printer:
    """Prints a device's data line by line; used instead of the live table if the output is not a terminal."""

    def __init__(self, console: Console, began: float, *, with_hex: bool) -> None:
        self._console, self._began, self._with_hex = console, began, with_hex
        self._lines = ItemLines()
        self._state = LinkState.CONNECTING

    def note_bytes(self, way: Way, data: bytes, at: float) -> None:
        if way is Way.OPEN:
            self._state = LinkState.UP
            self._print(f"{at - self._began:10.3f}  {LinkState.UP}")
        elif self._with_hex and data:
            self._print(hex_line(way, data, at - self._began))

    def note_item(self, item: Item) -> None:
        for line in self._lines.of(item, item.at - self._began):
            self._print(line)

    def check(self, status: DriverStatus, at: float) -> None:
        if status.state is LinkState.LOST is not self._state:
            self._state = LinkState.LOST
            self._print(f"{at - self._began:10.3f}  {LinkState.LOST}: {status.last_error}")

    def _print(self, line: str) -> None:
        self._console.print(line, markup=False, soft_wrap=True)


async def watch(device: DeviceConfig, console: Console, *, for_s: float | None, with_hex: bool) -> str:
    """Show a device's data until Ctrl-C or `for_s`; return the error that ended it as a sentence, "" if none."""
    monitor, began = LineMonitor(), clock.now()
    if not console.is_terminal:
        return await _print(device, console, monitor, _Printer(console, began, with_hex=with_hex), for_s)
    with Live(console=console, auto_refresh=False, transient=False) as live:

        def check(status: DriverStatus, at: float) -> str:
            live.update(render(monitor, status, began, at, with_hex=with_hex), refresh=True)
            return ""

        return await run_device(
            device, lambda _, item: monitor.note_item(item), monitor.note_bytes, check, for_s=for_s, every_s=_FRAME_S
        )


async def _print(
    device: DeviceConfig, console: Console, monitor: LineMonitor, printer: _Printer, for_s: float | None
) -> str:
    frames_bad = 0

    def note_bytes(way: Way, data: bytes, at: float) -> None:
        monitor.note_bytes(way, data, at)
        printer.note_bytes(way, data, at)

    def deliver(_: str, item: Item) -> None:
        monitor.note_item(item)
        printer.note_item(item)

    def check(status: DriverStatus, at: float) -> str:
        nonlocal frames_bad
        frames_bad = status.frames_bad
        printer.check(status, at)
        return ""

    trouble = await run_device(device, deliver, note_bytes, check, for_s=for_s, every_s=_FRAME_S)
    if not trouble or monitor.packets:
        console.print(monitor.summary(frames_bad), markup=False, soft_wrap=True)
    return trouble


async def record(device: DeviceConfig, recorder: Recorder, console: Console, *, for_s: float | None) -> str:
    """Record all bytes of a device's line until Ctrl-C or `for_s`; return the error that ended it, "" if none."""
    monitor, frames_bad = LineMonitor(), 0

    def note_bytes(way: Way, data: bytes, at: float) -> None:
        recorder.note_bytes(way, data, at)
        monitor.note_bytes(way, data, at)

    with console.status("recording") as shown:

        def check(status: DriverStatus, _at: float) -> str:
            nonlocal frames_bad
            frames_bad = status.frames_bad
            shown.update(f"recording: {monitor.summary(frames_bad)}")
            return recorder.error

        trouble = await run_device(
            device, lambda _, item: monitor.note_item(item), note_bytes, check, for_s=for_s, every_s=_FRAME_S
        )
    if not trouble or monitor.packets:
        console.print(monitor.summary(frames_bad), markup=False, soft_wrap=True)
    return trouble
