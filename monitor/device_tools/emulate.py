"""Runs one emulated device behind a pseudo-terminal or a TCP port.

Runs on the command's event loop. It gets the simulator's parts from the registry: nothing imports the simulator.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bedside.config.schema import DemoConfig, DeviceConfig
from bedside.drivers import clock, registry
from bedside.monitor.device_tools.stop_signal import end_event

_PACE_S: Final = 1 / 75  # the frame of the fastest device
_FOLDER: Final = "bedside-"


class EmulationError(Exception):
    """The port of the emulated device cannot be opened.

    Example scenarios: another program uses the TCP port; the system has no pseudo-terminals.
    """


async def emulate(name: str, *, seed: int, tcp: int | None, for_s: float | None, opened: Callable[[str], None]) -> None:
    """Run the emulator of the codec `name` until a signal or `for_s` seconds.

    `opened` is called with the address of the port; `tcp` is its number, None for a pseudo-terminal. Raises
    EmulationError if the port cannot be opened.
    """
    began, utc = clock.now(), clock.posix()
    patient = registry.find(registry.PATIENTS, "simulated")(DemoConfig(seed=seed))
    device = DeviceConfig(id="device", codec=name)
    emulator = registry.find(registry.EMULATORS, name)(device, patient, lambda t: datetime.fromtimestamp(utc + t, UTC))

    def receive(data: bytes) -> None:
        emulator.receive(data, clock.now() - began)

    with end_event(for_s) as ended, contextlib.ExitStack() as stack:
        port, place = await _tcp(tcp, receive) if tcp is not None else stack.enter_context(_pty(name, receive))
        stack.callback(port.close)
        opened(place)
        while not ended.is_set():
            for packet in emulator.emit(clock.now() - began):
                port.write(packet.data)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), _PACE_S)


async def _tcp(number: int, receive: Callable[[bytes], None]) -> tuple[Any, str]:
    port = registry.find(registry.PORTS, "tcp")(receive)
    try:
        return port, await port.open(number)
    except (OSError, OverflowError) as err:
        raise EmulationError(f"TCP port {number} cannot be opened: {err}") from err


@contextlib.contextmanager
def _pty(name: str, receive: Callable[[bytes], None]) -> "Iterator[tuple[Any, str]]":
    """Yield a pseudo-terminal and its path. The path is in a new folder, so that two devices of one kind can run."""
    try:
        plug = registry.find(registry.PORTS, "pty")
    except ImportError as err:
        raise EmulationError("this system has no pseudo-terminals; use a TCP port with --tcp 0") from err
    with tempfile.TemporaryDirectory(prefix=_FOLDER) as folder:
        place = Path(folder) / name
        yield plug(place, receive), str(place)
