"""The devices at the other end of many lines: `python -m tests.bench.emulated_devices CONFIG SECONDS OUT`.

Runs every emulated device of the configuration on its pseudo-terminal, as in a demonstration. Prints "ready", waits for
a line, sends for SECONDS, writes to OUT when each device sent how many bytes, and prints "done".
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from bedside.config.schema import Config, DemoConfig, DeviceConfig
from bedside.drivers import clock, registry
from bedside.drivers.block import Packet
from bedside.drivers.sim.emulator import Emulator, VirtualPatient
from bedside.drivers.sim.patient.patient import SimulatedPatient
from bedside.drivers.sim.patient_clock import PatientClock
from bedside.drivers.sim.ports.pty import PtyPort

_PACE_S = 1 / 75


class Cable:
    """One device and its port, with a record of what was sent."""

    def __init__(self, device: DeviceConfig, patient: VirtualPatient, clock: PatientClock) -> None:
        self._emulator: Emulator = registry.find(registry.EMULATORS, device.codec)(device, patient, clock.utc)
        self._clock = clock
        self.port = PtyPort(Path(device.port or ""), self._receive)
        self.sent: list[tuple[int, float]] = []

    def send(self) -> None:
        packets: Sequence[Packet] = self._emulator.emit(self._clock.t())
        for packet in packets:
            self.sent.append((len(packet.data), clock.now()))
            self.port.write(packet.data)

    def _receive(self, data: bytes) -> None:
        self._emulator.receive(data, self._clock.t())


async def main(config: Config, seconds: float, out: Path) -> None:
    patient = SimulatedPatient(DemoConfig())
    waiting = PatientClock()
    cables = [Cable(device, patient, waiting) for device in config.device]
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    for cable in cables:
        cable._emulator.emit(waiting.t())  # what fell due before anyone listened
    tasks = [asyncio.create_task(_run(cable, number / len(cables), seconds)) for number, cable in enumerate(cables)]
    await asyncio.gather(*tasks)
    await asyncio.sleep(1)  # the last bytes are read
    np.savez(out, *(np.array(cable.sent) for cable in cables), dropped=[cable.port.dropped for cable in cables])
    print("done", flush=True)


async def _run(cable: Cable, phase: float, seconds: float) -> None:
    """Send every 1/75 s; the devices are not in step, as nobody starts sixteen of them at once."""
    due = clock.now() + phase * _PACE_S
    end = due + seconds
    while due < end:
        await asyncio.sleep(max(0.0, due - clock.now()))
        cable.send()
        due += _PACE_S


if __name__ == "__main__":
    asyncio.run(
        main(msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Config), float(sys.argv[2]), Path(sys.argv[3]))
    )
