"""A probe in simulated time: a line with an emulated device at its end, and an event loop that does not wait."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from bedside.config.schema import DemoConfig, DeviceConfig
from bedside.drivers import registry
from bedside.drivers.block import Packet
from bedside.drivers.errors import LinkError
from bedside.drivers.probe.probe import SECONDS, Probe, ProbeResult, line_settings

PORTED = [name for name in registry.EMULATORS if registry.has_port(name)]


class SimulatedTimeLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next due call."""

    simulated_s = 0.0

    def time(self) -> float:
        return self.simulated_s

    def _run_once(self) -> None:
        loop: Any = self
        if not loop._ready and loop._scheduled:
            self.simulated_s = max(self.simulated_s, loop._scheduled[0]._when)
        super()._run_once()  # type: ignore[misc]


class ProbedCable:
    """A line. `emitted` returns the device's bytes up to a time; `receive` gets the bytes written at its setting."""

    def __init__(self, emitted: Callable[[float], bytes], *, at: tuple[int, str] | None = None) -> None:
        self.emitted, self.at = emitted, at
        self.setting: tuple[int, str] | None = None
        self.tuned: list[tuple[int, str]] = []
        self.written: list[bytes] = []
        self.receive: Callable[[bytes, float], None] = lambda _data, _t: None
        self.lost_at = float("inf")
        self.is_open = False
        self._chance = random.Random(1)

    async def open(self) -> None:
        self.is_open = True

    async def close(self) -> None:
        self.is_open = False

    async def tune(self, baud: int, parity: str) -> None:
        self.setting = (baud, parity)
        self.tuned.append(self.setting)

    async def write(self, data: bytes) -> None:
        self.written.append(data)
        if self.at in {None, self.setting}:
            self.receive(data, now())

    async def packets(self) -> AsyncIterator[Packet]:
        while now() < self.lost_at:
            await asyncio.sleep(0.01)
            if data := self.emitted(now()):
                is_right = self.at in {None, self.setting}
                yield Packet(data if is_right else self._chance.randbytes(len(data)), now())
        raise LinkError("the port was disconnected")


def now() -> float:
    return asyncio.get_running_loop().time()


def cable_of(name: str, *, is_one_line: bool) -> ProbedCable:
    """Return a line with an emulated device at its end."""
    patient = registry.find(registry.PATIENTS, "simulated")(DemoConfig())
    device = DeviceConfig(id="device", codec=name)
    emulator = registry.find(registry.EMULATORS, name)(device, patient, lambda _: datetime(2026, 1, 2, tzinfo=UTC))
    line = registry.codec_class(name)
    cable = ProbedCable(
        lambda t: b"".join(packet.data for packet in emulator.emit(t)),
        at=None if is_one_line else (line.baud, line.parity),
    )
    cable.receive = emulator.receive
    return cable


def probed(cable: ProbedCable, names: Sequence[str] = PORTED, *, seconds: float = SECONDS) -> tuple[ProbeResult, float]:
    """Return the result of a probe, and the simulated seconds that it took."""
    progress_values: list[float] = []
    with asyncio.Runner(loop_factory=SimulatedTimeLoop) as runner:

        async def run() -> tuple[ProbeResult, float]:
            search = Probe(line=cable, now=now, progress=lambda done, _: progress_values.append(done), seconds=seconds)
            result = await search.run(line_settings(names, is_one_line=cable.at is None))
            return result, now()

        result = runner.run(run())
    assert not cable.is_open
    assert progress_values == sorted(progress_values)
    return result
