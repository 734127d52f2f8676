"""The other end of a source: tests plug it in, send bytes through it, and pull it out. One class for each kind."""

import asyncio
import os
import pty
import socket
import subprocess
import sys
import tty
from pathlib import Path
from typing import ClassVar, Protocol

import pytest
from serial.tools.list_ports_common import ListPortInfo

from bedside.config.schema import BrokerConfig, MqttVersion
from bedside.drivers.source import Source
from bedside.drivers.sources.mqtt import MqttSource
from bedside.drivers.sources.mqtt_publisher import MqttPublisher
from bedside.drivers.sources.serial_port import SerialSource
from tests.support.devices.mosquitto import Mosquitto
from tests.support.waiting import LIMIT_S, until_async


class Cable(Protocol):
    """`takes_bytes`: whether the source can write to its device. `name`: the name that errors must contain."""

    source: Source
    name: str
    takes_bytes: ClassVar[bool]

    async def plug(self) -> None: ...
    async def send(self, data: bytes) -> None: ...
    async def pull(self) -> None: ...


class PtyCable:
    """A serial port with a fixed path."""

    takes_bytes: ClassVar[bool] = True

    def __init__(self, folder: Path, _patch: pytest.MonkeyPatch) -> None:
        self.path = folder / "port"
        self.name = str(self.path)
        self.source: Source = SerialSource(self.name, 9600, "N", "pty")

    async def plug(self) -> None:
        self.ours, self.host = pty.openpty()
        tty.setraw(self.host)
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(self.host))

    async def send(self, data: bytes) -> None:
        os.write(self.ours, data)

    async def pull(self) -> None:
        os.close(self.ours)
        os.close(self.host)
        self.path.unlink()


class UsbCable:
    """A USB adapter: it gets another path each time it is plugged in, and keeps its name."""

    takes_bytes: ClassVar[bool] = True

    def __init__(self, _folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.name = "usb:0403:6001:A1B2C3"
        self.source: Source = SerialSource(self.name, 9600, "N", "usb")
        self.ports: list[ListPortInfo] = []
        self.paths: list[str] = []
        self.held: list[int] = []
        patch.setattr("serial.tools.list_ports.comports", lambda: self.ports)

    async def plug(self) -> None:
        self.ours, self.host = pty.openpty()
        tty.setraw(self.host)
        self.paths.append(os.ttyname(self.host))
        self.ports = [usb_port("/dev/ttyUSB7", 0x0403, 0x6001, "another"), usb_port(self.paths[-1], 0x0403, 0x6001)]

    async def send(self, data: bytes) -> None:
        os.write(self.ours, data)

    async def pull(self) -> None:
        os.close(self.ours)
        self.held.append(self.host)  # keeps this path in use, so that the next one differs
        self.ports = self.ports[:1]

    def __del__(self) -> None:
        for handle in self.held:
            os.close(handle)


def usb_port(path: str, vid: int, pid: int, serial: str | None = "A1B2C3") -> ListPortInfo:
    port = ListPortInfo(path)
    port.vid, port.pid, port.serial_number = vid, pid, serial
    return port


class TcpCable:
    """A serial converter on the network."""

    takes_bytes: ClassVar[bool] = True

    def __init__(self, _folder: Path, _patch: pytest.MonkeyPatch) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.address = probe.getsockname()
        self.name = f"socket://127.0.0.1:{self.address[1]}"
        self.source: Source = SerialSource(self.name, 9600, "N", "tcp")

    async def plug(self) -> None:
        self.lines: list[asyncio.StreamWriter] = []
        self.is_pulled = False
        self.server = await asyncio.start_server(self.answer, *self.address)

    async def answer(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines.append(writer)
        if self.is_pulled:
            writer.close()

    async def send(self, data: bytes) -> None:
        await until_async(lambda: self.lines, "connection")
        self.lines[-1].write(data)

    async def pull(self) -> None:
        self.is_pulled = True
        self.server.close()
        for line in self.lines:
            line.close()


class MqttCable:
    """The embedded broker: MQTT 3.1.1, without persistence."""

    takes_bytes: ClassVar[bool] = False

    def __init__(self, _folder: Path, _patch: pytest.MonkeyPatch) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.name = f"mqtt://127.0.0.1:{self.port}"
        self.broker = BrokerConfig(url=self.name, version=MqttVersion.V3_1_1)
        self.source: Source = MqttSource(self.broker, "b/1", "mqtt")

    async def plug(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bedside.monitor.process.mqtt_broker", str(self.port)], stdin=subprocess.PIPE
        )
        async with asyncio.timeout(LIMIT_S):
            while not await self.is_up():
                await asyncio.sleep(0.05)

    async def is_up(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True

    async def send(self, data: bytes) -> None:
        await publish(self.broker, data)

    async def pull(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        await asyncio.to_thread(self.process.wait)


class MosquittoCable:
    """A production broker: MQTT 5, with persistence."""

    takes_bytes: ClassVar[bool] = False

    def __init__(self, folder: Path, _patch: pytest.MonkeyPatch) -> None:
        self.mosquitto = Mosquitto(folder)
        self.broker = self.mosquitto.broker
        self.name = self.broker.url
        self.source: Source = MqttSource(self.broker, "b/1", "mqtt")

    async def plug(self) -> None:
        await asyncio.to_thread(self.mosquitto.start)

    async def send(self, data: bytes) -> None:
        await publish(self.broker, data)

    async def pull(self) -> None:
        await asyncio.to_thread(self.mosquitto.stop)


async def publish(broker: BrokerConfig, data: bytes) -> None:
    async with MqttPublisher(broker, will_topic="b/2/status", will=b"") as publisher:
        await publisher.publish("b/1/147842", data, qos=1)
