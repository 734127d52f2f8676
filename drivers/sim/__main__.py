"""The emulated devices' own process: `python -m bedside.drivers.sim CONFIG.json [--record RECORD | --scenario FILE]`.

All devices whose origin is not REAL measure one patient, who is simulated, recorded, or described by a scenario. Serial
devices get a pseudo-terminal, MQTT devices publish to the broker. The process ends on SIGTERM, or when its standard
input ends, which means that the process that started it has ended.
"""

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from bedside.config.origin import Origin
from bedside.config.scenario import Fault, Scenario
from bedside.config.schema import BrokerConfig, Config, DemoConfig, DeviceConfig
from bedside.drivers import registry
from bedside.drivers.codecs.mqtt.bedside_json import encode_status, status_topic
from bedside.drivers.errors import LinkError
from bedside.drivers.heartbeat import keep_beating
from bedside.drivers.sim.devices.faulty_line import FaultyLine
from bedside.drivers.sim.emulator import Emulator, VirtualPatient
from bedside.drivers.sim.patient.body import Body
from bedside.drivers.sim.patient.patient import SimulatedPatient
from bedside.drivers.sim.patient_clock import PatientClock
from bedside.drivers.sim.ports.pty import PtyPort
from bedside.drivers.sources.mqtt_publisher import MqttPublisher

_RETRY_S: Final = 0.5
_log = logging.getLogger("bedside.sim")


class SimulatedCase(NamedTuple):
    """The patient that the emulated devices measure, the faults on their lines, and the seed for random faults."""

    patient: VirtualPatient
    faults: Sequence[Fault] = ()
    seed: int = 1


async def run_serial(device: DeviceConfig, line: FaultyLine, clock: PatientClock) -> None:
    """Serve one emulated device on its pseudo-terminal until cancelled. While its cable is pulled, no port exists."""

    def received(data: bytes) -> None:
        t = clock.t()
        line.receive(data, t)
        send(t)  # an answer is sent at once

    def send(t: float) -> None:
        for packet in line.emit(t):
            port.write(packet.data)

    while True:
        port = PtyPort(Path(device.port or device.id), received)
        with contextlib.closing(port):
            while line.is_plugged(t := await clock.pace()):
                send(t)
        while not line.is_plugged(t := await clock.pace()):
            line.emit(t)  # discarded


async def run_mqtt(device: DeviceConfig, line: FaultyLine, clock: PatientClock, broker: BrokerConfig) -> None:
    """Publish the messages of one emulated device until cancelled; reconnect after every loss of the broker."""
    root = device.topic or device.id
    while True:
        with contextlib.suppress(LinkError):
            async with MqttPublisher(
                broker, will_topic=status_topic(root), will=encode_status(is_online=False)
            ) as publisher:
                await publisher.publish(status_topic(root), encode_status(is_online=True), retain=True, qos=1)
                await _publish(publisher, line, clock)
        line.emit(clock.t())  # discarded: what fell due in the meantime is history
        await asyncio.sleep(_RETRY_S)


async def _publish(publisher: MqttPublisher, line: FaultyLine, clock: PatientClock) -> None:
    while True:
        for packet in line.emit(await clock.pace()):
            is_status = packet.topic.endswith("/status")
            await publisher.publish(packet.topic, packet.data, retain=is_status, qos=int(is_status))


async def serve(config: Config, case: SimulatedCase, clock: PatientClock) -> None:
    """Run every emulated device of the configuration until SIGTERM, SIGINT, or the end of standard input."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    _end_with_owner(ended.set)
    tasks = [asyncio.create_task(_run(device, config, case, clock)) for device in _emulated(config)]
    beating = asyncio.create_task(keep_beating(ended.set))
    waiting = asyncio.create_task(ended.wait())
    done, _ = await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    for task in (waiting, beating, *tasks):
        task.cancel()
    await asyncio.gather(waiting, beating, *tasks, return_exceptions=True)
    for task in done - {waiting}:
        task.result()  # raises the bug that ended a device


async def _run(device: DeviceConfig, config: Config, case: SimulatedCase, clock: PatientClock) -> None:
    emulator: Emulator = registry.find(registry.EMULATORS, device.codec)(device, case.patient, clock.utc)
    line = FaultyLine(emulator, device, case.faults, case.seed)
    if device.port is not None:
        await run_serial(device, line, clock)
    elif config.broker is not None:
        await run_mqtt(device, line, clock, config.broker)


def _emulated(config: Config) -> list[DeviceConfig]:
    return [device for device in config.device if device.origin is not Origin.REAL]


def _end_with_owner(end: Callable[[], None]) -> None:
    """Call `end` when standard input ends, which means that the process that started this one has ended."""
    loop = asyncio.get_running_loop()

    def read() -> None:
        if not os.read(sys.stdin.fileno(), 64):
            loop.remove_reader(sys.stdin)
            end()

    with contextlib.suppress(OSError, ValueError):  # standard input is a file or closed: there is no owner to watch
        loop.add_reader(sys.stdin, read)


def main() -> None:
    """Parse the command line and run the emulated devices of the given configuration until the process is ended."""
    parser = argparse.ArgumentParser(prog="bedside.drivers.sim", description=__doc__)
    parser.add_argument("config", type=Path, help="configuration in JSON, written by the supervisor")
    parser.add_argument("--record", help="a WFDB record to play instead of the simulated patient")
    parser.add_argument("--scenario", type=Path, help="a scenario in JSON to play, with its faults")
    parser.add_argument("--seed", type=int, default=1, help="seed of the scenario's patient and of its random faults")
    parser.add_argument("--begin-at", type=float, help="start of the patient's time, in monotonic seconds")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    config = msgspec.json.decode(arguments.config.read_bytes(), type=Config)
    asyncio.run(serve(config, _case(config, arguments), PatientClock(arguments.begin_at)))


def _case(config: Config, arguments: argparse.Namespace) -> SimulatedCase:
    if arguments.scenario is not None:
        scenario = msgspec.json.decode(arguments.scenario.read_bytes(), type=Scenario)
        return SimulatedCase(Body.of(scenario, arguments.seed), scenario.fault, arguments.seed)
    if arguments.record is None:
        return SimulatedCase(SimulatedPatient(config.demo or DemoConfig()))
    from bedside.drivers.sim.patient.recorded import RecordedPatient  # noqa: PLC0415 - needs wfdb, an optional library

    return SimulatedCase(RecordedPatient.read(arguments.record))


if __name__ == "__main__":
    main()
