"""One conformance suite for all sources: real ptys, a real TCP port, a real broker."""

import asyncio
import os
import pty
import socket
import subprocess
import sys
import threading
import tty
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

import pytest

from config.schema import BrokerConfig
from drivers.block import Packet
from drivers.errors import LinkError
from drivers.source import Source
from drivers.sources.mqtt import MqttSource
from drivers.sources.mqtt_publisher import MqttPublisher
from drivers.sources.serial_port import SerialSource

pytestmark = pytest.mark.system


class Cable(Protocol):
    """The other end of a source."""

    source: Source

    async def plug(self) -> None: ...
    async def send(self, data: bytes) -> None: ...
    async def pull(self) -> None: ...


class PtyCable:
    def __init__(self, folder: Path) -> None:
        self.place = folder / "port"
        self.source: Source = SerialSource(str(self.place), 9600, "N", "pty")

    async def plug(self) -> None:
        self.ours, self.host = pty.openpty()
        tty.setraw(self.host)
        self.place.unlink(missing_ok=True)
        self.place.symlink_to(os.ttyname(self.host))

    async def send(self, data: bytes) -> None:
        os.write(self.ours, data)

    async def pull(self) -> None:
        os.close(self.ours)
        os.close(self.host)
        self.place.unlink()


class TcpCable:
    def __init__(self, _folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.address = probe.getsockname()
        self.source: Source = SerialSource(f"socket://127.0.0.1:{self.address[1]}", 9600, "N", "tcp")

    async def plug(self) -> None:
        self.lines: list[asyncio.StreamWriter] = []
        self.server = await asyncio.start_server(lambda _, writer: self.lines.append(writer), *self.address)

    async def send(self, data: bytes) -> None:
        async with asyncio.timeout(5):
            while not self.lines:
                await asyncio.sleep(0.01)
        self.lines[-1].write(data)

    async def pull(self) -> None:
        self.server.close()
        for line in self.lines:
            line.close()


class MqttCable:
    def __init__(self, _folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.broker = BrokerConfig(url=f"mqtt://127.0.0.1:{self.port}")
        self.source: Source = MqttSource(self.broker, "b/1", "mqtt")

    async def plug(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", "monitor.broker", str(self.port)], stdin=subprocess.PIPE)
        async with asyncio.timeout(10):
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
        async with MqttPublisher(self.broker, will_topic="b/2/status", will=b"") as publisher:
            await publisher.publish("b/1/147842", data, qos=1)

    async def pull(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        await asyncio.to_thread(self.process.wait)


@pytest.fixture(params=[PtyCable, TcpCable, MqttCable])
async def cable(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Cable]:
    threads = set(threading.enumerate())
    cable: Cable = request.param(tmp_path)
    yield cable
    await cable.source.close()
    left = {thread.name for thread in threading.enumerate() if thread not in threads}
    assert not {name for name in left if name.startswith(("serial", "mqtt"))}


async def heard(source: Source, count: int) -> bytes:
    """Return the first `count` bytes that come."""
    data = b""
    async with asyncio.timeout(10):
        async for packet in source.packets():
            data += packet.data
            if len(data) >= count:
                break
    return data


async def lost(source: Source) -> LinkError:
    with pytest.raises(LinkError) as caught:
        async with asyncio.timeout(15):
            async for _ in source.packets():
                pass
    return caught.value


async def test_it_opens_and_yields_in_order_with_rising_times(cable: Cable) -> None:
    await cable.plug()
    await cable.source.open()
    packets: list[Packet] = []
    for index in range(20):
        await cable.send(bytes([index]) * 3)
    async with asyncio.timeout(10):
        async for packet in cable.source.packets():
            packets.append(packet)
            if sum(len(row.data) for row in packets) == 60:
                break
    assert b"".join(row.data for row in packets) == b"".join(bytes([index]) * 3 for index in range(20))
    assert [row.at for row in packets] == sorted(row.at for row in packets)
    await cable.source.close()
    await cable.pull()


async def test_what_is_not_there_is_named(cable: Cable) -> None:
    with pytest.raises(LinkError, match=r"port|127\.0\.0\.1"):
        await cable.source.open()


async def test_it_survives_unplugging_and_plugging_in_again(cable: Cable) -> None:
    await cable.plug()
    await cable.source.open()
    await cable.send(b"one")
    assert await heard(cable.source, 3) == b"one"
    await cable.pull()
    assert "disconnected" in str(error := await lost(cable.source)) or "was lost" in str(error)
    await cable.source.close()
    await cable.plug()
    await cable.source.open()
    await cable.send(b"two")
    assert await heard(cable.source, 3) == b"two"
    await cable.source.close()
    await cable.pull()


async def test_closing_twice_does_no_harm_and_ends_the_iteration_quietly(cable: Cable) -> None:
    await cable.plug()
    await cable.source.open()
    reading = asyncio.create_task(heard(cable.source, 1))
    await asyncio.sleep(0.05)
    await cable.source.close()
    await cable.source.close()
    assert await reading == b""
    await cable.pull()


async def test_a_port_that_another_program_holds_is_said(tmp_path: Path) -> None:
    cable = PtyCable(tmp_path)
    await cable.plug()
    other = SerialSource(str(cable.place), 9600, "N", "other")
    await other.open()
    with pytest.raises(LinkError, match="is in use by another program"):
        await cable.source.open()
    await other.close()
    await cable.pull()


async def test_a_retained_value_is_of_unknown_age_and_a_retained_status_is_news(tmp_path: Path) -> None:
    cable = MqttCable(tmp_path)
    await cable.plug()
    async with MqttPublisher(cable.broker, will_topic="b/2/status", will=b"") as publisher:
        await publisher.publish("b/1/147842", b"old", retain=True, qos=1)
        await publisher.publish("b/1/status", b"online", retain=True, qos=1)
        await cable.source.open()
        await publisher.publish("b/1/147842", b"new", qos=1)
        assert await heard(cable.source, 9) == b"onlinenew"
    assert isinstance(cable.source, MqttSource)
    assert cable.source.retained == 1
    await cable.source.close()
    await cable.pull()


async def test_a_password_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    broker = BrokerConfig(url="mqtt://127.0.0.1:1", password_file=str(tmp_path / "none"))
    with pytest.raises(LinkError, match="password or certificate cannot be read"):
        await MqttSource(broker, "t", "x").open()
