"""`bedside devices`: what is plugged in, what it is, what it says; recordings, and emulated devices by themselves.

Runs in the command line's process. Each command reads its arguments, and leaves the work to the part whose it is.
"""

# ruff: noqa: PLC0415, FBT002
# Each command imports what it needs when it is called, as in __main__; Typer's flags are booleans with a default.

import asyncio
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from bedside.config.schema import DeviceConfig
from bedside.drivers import registry
from bedside.drivers.errors import LinkError
from bedside.monitor.cli.argument_types import duration
from bedside.monitor.cli.failure import fail

_TROUBLE: Final = 1
devices_app = typer.Typer(
    help="What is plugged in, which device it is, and what it says; no alarm is watched here.", no_args_is_help=True
)
_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)

Port = Annotated[str, typer.Argument(help="A path, a COM name, or a URL such as socket://host:4001.")]
CodecOption = Annotated[str, typer.Option("--as", metavar="CODEC", help="What the device speaks; `probe` tells.")]
BaudOption = Annotated[int | None, typer.Option(min=50, help="Where the device is not at its codec's usual rate.")]
ForOption = Annotated[
    float | None, typer.Option("--for", metavar="TIME", parser=duration, help="End by itself: 20s, 2m, 1h.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]


@devices_app.command("list")
def devices_list(as_json: JsonOption = False) -> None:
    """Show the serial ports and the names that USB gives them."""
    from bedside.drivers.sources.port_list import ports
    from bedside.monitor.device_tools.port_table import render, to_json

    found = ports()
    if as_json:
        typer.echo(to_json(found))
    elif found:
        _out.print(render(found))
    else:
        _out.print("No serial port is here. Plug the device in, and look again.")


@devices_app.command("probe")
def devices_probe(
    port: Port,
    seconds: Annotated[float, typer.Option(min=1, max=600, help="How long to try at most.")] = 10.0,
    as_json: JsonOption = False,
) -> None:
    """Find out which device is on a port: listen first, then ask what each known device answers."""
    from bedside.monitor.device_tools.probe import probe
    from bedside.monitor.device_tools.probe_report import render, to_json

    found = _ran(probe(port, seconds, _err))
    typer.echo(to_json(port, found) if as_json else render(port, found))
    raise typer.Exit(_TROUBLE if found.codec is None else 0)


@devices_app.command("watch")
def devices_watch(
    port: Port,
    as_: CodecOption,
    for_: ForOption = None,
    with_hex: Annotated[bool, typer.Option("--hex", help="Show the bytes as well.")] = False,
    baud: BaudOption = None,
) -> None:
    """Show live what a device says. Ctrl-C ends."""
    from bedside.monitor.device_tools.watch import watch

    _end(_ran(watch(_device(port, as_, baud), _out, for_s=for_, with_hex=with_hex)))


@devices_app.command("record")
def devices_record(
    port: Port,
    file: Annotated[Path, typer.Argument(help="A new file; JSON Lines, readable by you alone.")],
    as_: CodecOption,
    for_: ForOption = None,
    baud: BaudOption = None,
) -> None:
    """Record every byte that comes and goes, with its time. Ctrl-C ends."""
    from bedside.monitor.device_tools.recording import Recorder, header_of
    from bedside.monitor.device_tools.watch import record

    device = _device(port, as_, baud)
    try:
        recorder = Recorder(file, header_of(device), time.monotonic())
    except FileExistsError:
        fail(f"{file} exists already; a recording needs a new file")
    except OSError as err:
        fail(f"{file} cannot be written: {err.strerror}", status=_TROUBLE)
    try:
        _end(_ran(record(device, recorder, _out, for_s=for_)))
    finally:
        recorder.close()


@devices_app.command("replay")
def devices_replay(
    file: Annotated[Path, typer.Argument(help="A recording of `bedside devices record`.")],
    speed: Annotated[str, typer.Option(help='"max", "real", or how many times faster.')] = "max",
) -> None:
    """Print what the codec says of a recording."""
    from bedside.monitor.cli.argument_types import speed_of
    from bedside.monitor.device_tools.playback import replay
    from bedside.monitor.device_tools.recording import RecordingError

    try:
        for line in replay(file, speed_of(speed)):
            typer.echo(line)
    except RecordingError as err:
        fail(str(err), status=_TROUBLE)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


@devices_app.command("emulate")
def devices_emulate(
    name: Annotated[str, typer.Argument(help="A codec's name, as in a configuration.")],
    for_: ForOption = None,
    seed: Annotated[int, typer.Option(min=0, help="Which simulated patient.")] = 7,
    tcp: Annotated[int | None, typer.Option(min=0, max=65535, help="Offer a TCP port; 0: any that is free.")] = None,
) -> None:
    """Run an emulated device with a SIMULATED patient; print where it is. Ctrl-C ends."""
    from bedside.monitor.device_tools.emulate import EmulationError, emulate

    _check_serial(name)
    try:
        _ran(emulate(name, seed=seed, tcp=tcp, for_s=for_, opened=typer.echo))
    except EmulationError as err:
        fail(str(err), status=_TROUBLE)


def _device(port: str, codec: str, baud: int | None) -> DeviceConfig:
    _check_serial(codec)
    return DeviceConfig(id="device", codec=codec, port=port, baud=baud)


def _check_serial(name: str) -> None:
    """End with a sentence if there is no such device, or if it has no port."""
    try:
        is_here = registry.has_port(name)
    except ValueError as err:
        fail(str(err))
    if not is_here:
        fail(f"{name} speaks MQTT and has no port: `bedside demo` runs it with a broker")


def _ran(work: "Coroutine[Any, Any, Any]") -> Any:  # noqa: ANN401 - what the work returns
    """Run the work of a command to its end; a port that is at fault ends it with a sentence."""
    try:
        return asyncio.run(work)
    except LinkError as err:
        fail(str(err), status=_TROUBLE)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def _end(trouble: str) -> None:
    if trouble:
        fail(trouble, status=_TROUBLE)
