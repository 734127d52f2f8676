"""`bedside devices`: lists ports, identifies, shows, records and replays devices, and emulates single devices.

Runs in the command line's process. Parses the arguments and calls the package that does the work.
"""

# ruff: noqa: PLC0415, FBT002
# Each command imports the packages it needs when it is called, as in __main__; Typer's flags have a boolean default.

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from bedside.config.schema import DeviceConfig
from bedside.drivers import clock, registry
from bedside.drivers.errors import LinkError
from bedside.monitor.cli.argument_types import duration
from bedside.monitor.cli.failure import fail

_TROUBLE: Final = 1
devices_app = typer.Typer(
    help="Find, identify, show, record and emulate devices. These commands raise no alarms.", no_args_is_help=True
)
_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)

Port = Annotated[str, typer.Argument(help="Path or COM name of the port, or a URL such as socket://host:4001.")]
CodecOption = Annotated[str, typer.Option("--as", metavar="CODEC", help="The device's codec, as `probe` prints it.")]
BaudOption = Annotated[int | None, typer.Option(min=50, help="Baud rate, if it differs from the codec's default.")]
ForOption = Annotated[
    float | None, typer.Option("--for", metavar="TIME", parser=duration, help="Stop after this time: 20s, 2m, 1h.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@devices_app.command("list")
def devices_list(as_json: JsonOption = False) -> None:
    """List the serial ports and their USB names."""
    from bedside.drivers.sources.port_list import ports
    from bedside.monitor.device_tools.port_table import render, to_json

    found_ports = ports()
    if as_json:
        typer.echo(to_json(found_ports))
    elif found_ports:
        _out.print(render(found_ports))
    else:
        _out.print("No serial port found. Connect the device and run the command again.")


@devices_app.command("probe")
def devices_probe(
    port: Port,
    seconds: Annotated[float, typer.Option(min=1, max=600, help="Longest time to try, in seconds.")] = 10.0,
    as_json: JsonOption = False,
) -> None:
    """Identify the device on a port: first listen, then send the requests of each known device."""
    from bedside.monitor.device_tools.probe import probe
    from bedside.monitor.device_tools.probe_report import render, to_json

    result = _run(probe(port, seconds, _err))
    typer.echo(to_json(port, result) if as_json else render(port, result))
    raise typer.Exit(_TROUBLE if result.codec is None else 0)


@devices_app.command("watch")
def devices_watch(
    port: Port,
    as_: CodecOption,
    for_: ForOption = None,
    with_hex: Annotated[bool, typer.Option("--hex", help="Show the bytes too.")] = False,
    baud: BaudOption = None,
) -> None:
    """Show a device's data live. Press Ctrl-C to stop."""
    from bedside.monitor.device_tools.watch import watch

    _end(_run(watch(_device(port, as_, baud), _out, for_s=for_, with_hex=with_hex)))


@devices_app.command("record")
def devices_record(
    port: Port,
    file: Annotated[Path, typer.Argument(help="A new file (JSON Lines, mode 0600).")],
    as_: CodecOption,
    for_: ForOption = None,
    baud: BaudOption = None,
) -> None:
    """Record every byte received and sent, with its time. Press Ctrl-C to stop."""
    from bedside.monitor.device_tools.recording import Recorder, header_of
    from bedside.monitor.device_tools.watch import record

    device = _device(port, as_, baud)
    try:
        recorder = Recorder(file, header_of(device), clock.now())
    except FileExistsError:
        fail(f"{file} exists already; choose a new file")
    except OSError as err:
        fail(f"{file} cannot be written: {err.strerror}", status=_TROUBLE)
    try:
        _end(_run(record(device, recorder, _out, for_s=for_)))
    finally:
        recorder.close()


@devices_app.command("replay")
def devices_replay(
    file: Annotated[Path, typer.Argument(help="A file written by `bedside devices record`.")],
    speed: Annotated[
        str, typer.Option(help='"max": as fast as possible; "real": as recorded; 10: ten times as fast.')
    ] = "max",
) -> None:
    """Decode a recording and print its values."""
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
    name: Annotated[str, typer.Argument(help="Name of the codec, as in a configuration.")],
    for_: ForOption = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the simulated patient.")] = 7,
    tcp: Annotated[int | None, typer.Option(min=0, max=65535, help="Use a TCP port; 0: any free port.")] = None,
) -> None:
    """Emulate a device with a SIMULATED patient and print its port. Press Ctrl-C to stop."""
    from bedside.monitor.device_tools.emulate import EmulationError, emulate

    _check_serial(name)
    try:
        _run(emulate(name, seed=seed, tcp=tcp, for_s=for_, opened=typer.echo))
    except EmulationError as err:
        fail(str(err), status=_TROUBLE)


def _device(port: str, codec: str, baud: int | None) -> DeviceConfig:
    _check_serial(codec)
    return DeviceConfig(id="device", codec=codec, port=port, baud=baud)


def _check_serial(name: str) -> None:
    """End the command with a sentence if there is no codec of this name, or if its device has no serial port."""
    try:
        has_port = registry.has_port(name)
    except ValueError as err:
        fail(str(err))
    if not has_port:
        fail(f"{name} uses MQTT and has no serial port; `bedside demo` runs it with a broker")


def _run(work: "Coroutine[Any, Any, Any]") -> Any:  # noqa: ANN401 - what the work returns
    """Run a command's coroutine and return its result; if the port cannot be used, end the command with a sentence."""
    try:
        return asyncio.run(work)
    except LinkError as err:
        fail(str(err), status=_TROUBLE)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def _end(trouble: str) -> None:
    if trouble:
        fail(trouble, status=_TROUBLE)
