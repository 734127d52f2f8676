"""Probes one port and shows the progress on the terminal.

Runs on the command's event loop.
"""

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bedside.drivers import clock
from bedside.drivers.probe.probe import Probe, ProbeResult, line_settings
from bedside.drivers.registry import CODECS, has_port
from bedside.drivers.sources.serial_port import SerialSource, has_line_settings


async def probe(port: str, seconds: float, console: Console) -> ProbeResult:
    """Return the device found on the port; LinkError if the port cannot be used. Progress is shown on a terminal."""
    codecs = [name for name in CODECS if has_port(name)]
    settings = line_settings(codecs, is_one_line=not has_line_settings(port))
    first = settings[0]
    line = SerialSource(port, first.baud or 9600, first.parity, "probe")
    columns = (BarColumn(30), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("opening", total=1.0)
        search = Probe(
            line=line,
            now=clock.now,
            progress=lambda done, text: bar.update(task, completed=done, description=text),
            seconds=seconds,
        )
        return await search.run(settings)
