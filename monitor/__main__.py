"""The command line: `bedside`. Each command reads its arguments, and leaves the work to the part whose it is.

Runs in the supervisor's process. Heavy parts are imported by the command that needs them, so that help is quick.
"""

import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from config.errors import ConfigError
from config.schema import Config

_USAGE = 2  # exit status of a wrong configuration or argument
app = typer.Typer(
    name="bedside",
    help="A real-time bedside vitals monitor. Not a medical device: see the README.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
log_app = typer.Typer(help="Read and check the alarm log.", no_args_is_help=True)
alarms_app = typer.Typer(help="The catalogue of alarms.", no_args_is_help=True)
app.add_typer(log_app, name="log")
app.add_typer(alarms_app, name="alarms")
_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)


def duration(text: str) -> float:
    """Return seconds from "20s", "2m", "1.5h" or plain seconds."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(s|m|h)?", text.strip())
    if found is None or not float(found[1]):
        raise typer.BadParameter(f"{text!r} is no duration; write for example 20s, 2m or 1h")
    return float(found[1]) * {"s": 1, "m": 60, "h": 3600}[found[2] or "s"]


def _version(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if wanted:
        typer.echo(f"bedside {version('bedside')}")
        raise typer.Exit


ConfigOption = Annotated[Path | None, typer.Option("--config", "-c", metavar="FILE", help="Configuration (TOML).")]
StateOption = Annotated[
    Path | None, typer.Option("--state", metavar="DIR", help="State folder: ring, alarm log, link. Default: your own.")
]
TableOption = Annotated[bool, typer.Option("--table", help="Show the terminal table even where a window could be.")]
ForOption = Annotated[
    float | None, typer.Option("--for", metavar="TIME", parser=duration, help="End by itself: 20s, 2m, 1h.")
]
ShotOption = Annotated[
    Path | None, typer.Option("--screenshot", metavar="FILE", help="Run the screen off-screen; leave a PNG at the end.")
]


@app.callback()
def _root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Monitor a patient's vitals at the bedside. Not a medical device: see the README."""


@app.command()
def demo(
    config: ConfigOption = None,
    state: StateOption = None,
    screenshot: ShotOption = None,
    for_: ForOption = None,
    table: TableOption = False,
) -> None:
    """Monitor a SIMULATED patient: emulated devices, an embedded broker, the engine and the screen."""
    from config.load import shipped

    path = config or shipped("demo")
    _monitor(_load(path, has_broker=True), "demo", state=state, screenshot=screenshot, for_s=for_, table=table)


@app.command()
def run(
    config: Annotated[Path, typer.Option("--config", "-c", metavar="FILE", help="Configuration (TOML).")],
    state: StateOption = None,
    screenshot: ShotOption = None,
    for_: ForOption = None,
    table: TableOption = False,
) -> None:
    """Monitor the devices that a configuration names. config/default.toml explains every key."""
    _monitor(_load(config), "run", state=state, screenshot=screenshot, for_s=for_, table=table)


def _load(path: Path, *, has_broker: bool = False) -> Config:
    from config.load import load
    from drivers.registry import CODECS

    return load(path, codecs=CODECS, has_broker=has_broker)


def _monitor(
    config: Config,
    name: str,
    *,
    state: Path | None,
    screenshot: Path | None,
    for_s: float | None,
    table: bool,
    record: Path | None = None,
) -> None:
    from monitor.compose import has_display, plan, state_folder
    from monitor.lock import LockedError
    from monitor.supervisor import supervise

    folder = state_folder(config, state, name)
    window = has_display() and not table
    _out.print(f"Bedside {version('bedside')}: state folder {folder}. Ctrl-C ends.", soft_wrap=True)
    try:
        wanted = plan(config, folder, record=record, screenshot=screenshot, window=window, for_s=for_s)
        raise typer.Exit(supervise(wanted, _out))
    except LockedError as err:
        _fail(str(err), status=1)


def _fail(sentence: str, *, status: int) -> None:
    _err.print(f"[bold red]error:[/] {sentence}", soft_wrap=True)
    raise typer.Exit(status)


def main() -> None:
    """Run the command line; a configuration that is wrong ends with status 2 and one sentence."""
    try:
        app()
    except ConfigError as err:
        _err.print(f"[bold red]error:[/] {err}", soft_wrap=True, markup=True)
        sys.exit(_USAGE)


if __name__ == "__main__":
    main()
