"""The emulated devices' own process: `python -m drivers.sim CONFIG.json [--record RECORD]`.

One patient, simulated or recorded, stands behind every device whose origin is not REAL. Serial devices get a
pseudo-terminal, MQTT devices publish to the broker. Ends on SIGTERM, or when its standard input ends (no owner).
"""

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from config.origin import Origin
from config.schema import BrokerConfig, Config, DemoConfig, DeviceConfig
from drivers import registry
from drivers.codecs.vitals_json import encode_status, status_topic
from drivers.errors import LinkError
from drivers.sim.emulator import Emulator, Patient
from drivers.sim.patient import SimulatedPatient
from drivers.sim.pty_port import PtyPort
from drivers.sources.mqtt_publisher import MqttPublisher

_PACE_S: Final = 1 / 75  # the fastest device's own frame: bytes leave when they would
_RETRY_S: Final = 0.5
_log = logging.getLogger("bedside.sim")


class Room:
    """The patient's time: seconds since the process began."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._utc = time.time()

    def t(self) -> float:
        """Return seconds since the start."""
        return time.monotonic() - self._began

    def utc(self, t: float) -> datetime:
        """Return the civil time at `t`."""
        return datetime.fromtimestamp(self._utc + t, UTC)


async def run_serial(device: DeviceConfig, emulator: Emulator, room: Room) -> None:
    """Keep one device on its pseudo-terminal until cancelled."""
    port = PtyPort(Path(device.port or device.id), lambda data: emulator.receive(data, room.t()))
    try:
        due = room.t()
        while True:
            for packet in emulator.emit(room.t()):
                port.write(packet.data)
            due = max(due + _PACE_S, room.t())
            await asyncio.sleep(due - room.t())
    finally:
        port.close()


async def run_mqtt(device: DeviceConfig, emulator: Emulator, room: Room, broker: BrokerConfig) -> None:
    """Keep one device published until cancelled, through every loss of the broker."""
    root = device.topic or device.id
    while True:
        with contextlib.suppress(LinkError):
            async with MqttPublisher(
                broker, will_topic=status_topic(root), will=encode_status(is_online=False)
            ) as publisher:
                await publisher.publish(status_topic(root), encode_status(is_online=True), retain=True, qos=1)
                await _publish(publisher, emulator, room)
        emulator.emit(room.t())  # what fell due meanwhile is history
        await asyncio.sleep(_RETRY_S)


async def _publish(publisher: MqttPublisher, emulator: Emulator, room: Room) -> None:
    while True:
        for packet in emulator.emit(room.t()):
            is_status = packet.topic.endswith("/status")
            await publisher.publish(packet.topic, packet.data, retain=is_status, qos=int(is_status))
        await asyncio.sleep(_PACE_S)


async def serve(config: Config, patient: Patient) -> None:
    """Run every emulated device of the configuration until told to end."""
    room, ended = Room(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    _end_with_owner(ended.set)
    tasks = [asyncio.create_task(_run(row, config, patient, room)) for row in _emulated(config)]
    waiting = asyncio.create_task(ended.wait())
    done, _ = await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    for task in (waiting, *tasks):
        task.cancel()
    await asyncio.gather(waiting, *tasks, return_exceptions=True)
    for task in done - {waiting}:
        task.result()  # a device that ended by itself ended by a bug


async def _run(device: DeviceConfig, config: Config, patient: Patient, room: Room) -> None:
    emulator: Emulator = registry.find(registry.EMULATORS, device.codec)(device, patient, room.utc)
    if device.port is not None:
        await run_serial(device, emulator, room)
    elif config.broker is not None:
        await run_mqtt(device, emulator, room, config.broker)


def _emulated(config: Config) -> list[DeviceConfig]:
    return [device for device in config.device if device.origin is not Origin.REAL]


def _end_with_owner(end: Callable[[], None]) -> None:
    """Call `end` when standard input ends: whoever started this process is gone."""
    loop = asyncio.get_running_loop()

    def look() -> None:
        if not os.read(sys.stdin.fileno(), 64):
            loop.remove_reader(sys.stdin)
            end()

    with contextlib.suppress(OSError, ValueError):  # a file or nothing at all as standard input: no owner to watch
        loop.add_reader(sys.stdin, look)


def main() -> None:
    """Run the emulated devices of a configuration."""
    parser = argparse.ArgumentParser(prog="drivers.sim", description=__doc__)
    parser.add_argument("config", type=Path, help="configuration in JSON, as the supervisor writes it")
    parser.add_argument("--record", help="a WFDB record to play instead of the simulated patient")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    config = msgspec.json.decode(arguments.config.read_bytes(), type=Config)
    asyncio.run(serve(config, _patient(config, arguments.record)))


def _patient(config: Config, record: str | None) -> Patient:
    if record is None:
        return SimulatedPatient(config.demo or DemoConfig())
    from drivers.sim.recorded import RecordedPatient  # noqa: PLC0415 - needs wfdb, an optional library

    return RecordedPatient.read(record)


if __name__ == "__main__":
    main()
