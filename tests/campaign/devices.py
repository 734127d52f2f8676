"""The devices of a real round, in a process of their own: `python -m tests.campaign.devices FOLDER RUNTIME`.

They measure what FOLDER/script.json says, which the round changes as it goes. They outlive each process of a monitor.
"""

import asyncio
import contextlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from bedside.config.schema import BrokerConfig, Config, DeviceConfig
from bedside.drivers import clock, registry
from bedside.drivers.codecs.mqtt.bedside_json import encode_status, status_topic
from bedside.drivers.errors import LinkError
from bedside.drivers.sim.ports.pty import PtyPort
from bedside.drivers.sources.mqtt_publisher import MqttPublisher
from tests.campaign.script import Script, ScriptedPatient, Span

SCRIPT: Final = "script.json"
_PACE_S: Final = 0.02
_RETRY_S: Final = 0.5


def write_script(folder: Path, script: Script, unplugged: tuple[str, ...] = ()) -> None:
    """Tell the devices what they measure, and which cables are pulled."""
    spans = [[row.vital, row.value, row.begin, row.end] for row in script.spans]
    beside = folder / f"{SCRIPT}.new"
    beside.write_text(json.dumps({"spans": spans, "pump_from": script.pump_from, "unplugged": unplugged}))
    beside.replace(folder / SCRIPT)


class Devices:
    """All devices of one bed."""

    def __init__(self, folder: Path, runtime: Path) -> None:
        self._folder, self._runtime = folder, runtime
        self._began = clock.now()
        self.patient = ScriptedPatient(Script(), self._began)
        self._unplugged: tuple[str, ...] = ()
        self._stamp = 0

    async def serve(self, config: Config) -> None:
        rows = [row for row in config.device if str(row.origin) == "REAL"]
        await asyncio.gather(self._follow(), *(self._serial(row) if row.port else self._mqtt(row) for row in rows))

    async def _follow(self) -> None:
        while True:
            with contextlib.suppress(OSError):
                stamp = (self._folder / SCRIPT).stat().st_mtime_ns
                if stamp != self._stamp:
                    self._stamp = stamp
                    told = json.loads((self._folder / SCRIPT).read_bytes())
                    self.patient.script = Script([Span(*row) for row in told["spans"]], told["pump_from"])
                    self._unplugged = tuple(told["unplugged"])
            await asyncio.sleep(_PACE_S)

    def _emulator(self, device: DeviceConfig) -> Any:
        return registry.find(registry.EMULATORS, device.codec)(device, self.patient, lambda _: datetime.now(UTC))

    async def _serial(self, device: DeviceConfig) -> None:
        emulator = self._emulator(device)
        while True:
            port = PtyPort(Path(device.port or ""), lambda data: emulator.receive(data, self._t()))
            with contextlib.closing(port):
                while device.id not in self._unplugged:
                    for packet in emulator.emit(self._t()):
                        port.write(packet.data)
                    await asyncio.sleep(_PACE_S)
            while device.id in self._unplugged:
                emulator.emit(self._t())  # nobody hears it
                await asyncio.sleep(_PACE_S)

    async def _mqtt(self, device: DeviceConfig) -> None:
        emulator, root = self._emulator(device), device.topic or device.id
        while True:
            with contextlib.suppress(LinkError, OSError, ValueError):
                publisher = MqttPublisher(
                    self._broker(), will_topic=status_topic(root), will=encode_status(is_online=False)
                )
                async with publisher:
                    await publisher.publish(status_topic(root), encode_status(is_online=True), retain=True, qos=1)
                    while True:
                        for packet in emulator.emit(self._t()):
                            await asyncio.wait_for(publisher.publish(packet.topic, packet.data), 2.0)
                        await asyncio.sleep(_PACE_S)
            emulator.emit(self._t())
            await asyncio.sleep(_RETRY_S)

    def _broker(self) -> BrokerConfig:
        """Return where the monitor's broker is now: each monitor begins one on a port of its own."""
        running = msgspec.json.decode((self._runtime / "running.json").read_bytes(), type=Config)
        if running.broker is None:
            raise ValueError("no broker yet")
        return running.broker

    def _t(self) -> float:
        return clock.now() - self._began


if __name__ == "__main__":
    from bedside.config.load import load

    place = Path(sys.argv[1])
    asyncio.run(
        Devices(place, Path(sys.argv[2])).serve(load(place / "bed.toml", codecs=registry.CODECS, has_broker=True))
    )
