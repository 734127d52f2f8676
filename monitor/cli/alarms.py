"""`bedside alarms`: prints the alarm catalogue and profiles, and plays alarm sounds.

Runs in the command line's process. Only `listen` imports numpy, so that the other commands are fast.
"""

# ruff: noqa: PLC0415

import wave
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bedside.alarms.catalogue import Category, Priority
from bedside.alarms.catalogue import main as print_catalogue
from bedside.config.errors import ConfigError
from bedside.config.load import load_profile
from bedside.config.vitals import VITALS

if TYPE_CHECKING:
    from bedside.monitor.sound.tones import Samples

alarms_app = typer.Typer(help="List the alarms, check a profile, and play alarm sounds.", no_args_is_help=True)
_err = Console(stderr=True, highlight=False)


@alarms_app.command("list")
def alarms_list() -> None:
    """List all alarms, one a line."""
    print_catalogue()


@alarms_app.command("profile")
def alarms_profile(
    name: Annotated[str, typer.Argument(help="The name of a shipped profile, or a path.")] = "adult",
) -> None:
    """Check an alarm profile and show its limits. Exit status 2 if it is wrong."""
    try:
        profile = load_profile(name)
    except ConfigError as err:
        _err.print(f"[bold red]error:[/] {escape(str(err))}", soft_wrap=True)
        raise typer.Exit(2) from err
    table = Table(title=f"Alarm limits of the profile {profile.name}", box=box.SIMPLE)
    for column in ("", "extreme low", "low", "high", "extreme high", "delay", "deadband"):
        table.add_column(column, justify="left" if not column else "right", no_wrap=column in {"", "delay"})
    for vital, limit in profile.limits.items():
        sides = (limit.extreme_low, limit.low, limit.high, limit.extreme_high)
        delay = f"{limit.delay_s:g} s" if limit.integral is None else f"integral {limit.integral:g}"
        cells = ("" if side is None else f"{side:g}" for side in sides)
        table.add_row(f"{VITALS[vital].label} {VITALS[vital].unit}", *cells, delay, f"{limit.deadband:g}")
    Console().print(table)


@alarms_app.command("listen")
def alarms_listen(
    priority: Annotated[Priority, typer.Argument(case_sensitive=False, help="Priority of the alarm.")],
    category: Annotated[
        Category, typer.Argument(case_sensitive=False, help="Category of the alarm: the melody.")
    ] = Category.GENERAL,
    volume: Annotated[float, typer.Option(min=0, max=1, help="Volume, 0 to 1; what is below 0.2 counts as 0.2.")] = 0.7,
    wav: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a WAV file instead of playing the sound.")
    ] = None,
) -> None:
    """Play one burst of an alarm, as the monitor sounds it."""
    from bedside.monitor.sound.tones import RATE_HZ, burst

    samples = burst(priority, category, volume)
    if wav is None:
        _play(samples)
    else:
        _write(samples, wav)
        typer.echo(f"{wav}: {priority} {category}, {len(samples) / RATE_HZ:.2f} s")


def _play(samples: "Samples") -> None:
    from bedside.monitor.sound.tones import RATE_HZ

    try:
        import sounddevice  # fails if the PortAudio library is missing
    except (OSError, ImportError) as err:
        raise _no_device(err) from err
    try:
        sounddevice.play(samples, RATE_HZ, blocking=True)
    except sounddevice.PortAudioError as err:
        raise _no_device(err) from err


def _no_device(err: Exception) -> typer.Exit:
    _err.print(
        f"[bold red]error:[/] no sound device: {escape(str(err))}; write the sound to a file with --wav FILE",
        soft_wrap=True,
    )
    return typer.Exit(1)


def _write(samples: "Samples", path: Path) -> None:
    from bedside.monitor.sound.tones import RATE_HZ

    try:
        with path.open("wb") as file, wave.open(file, "wb") as sound:
            sound.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
            sound.writeframes((samples * 32767).astype("<i2").tobytes())
    except OSError as err:
        _err.print(f"[bold red]error:[/] {escape(str(path))} cannot be written: {err.strerror}", soft_wrap=True)
        raise typer.Exit(1) from err
