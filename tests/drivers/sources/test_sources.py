"""One conformance suite for all sources: real ptys, a real TCP port, real brokers. A new source is one line below."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bedside.config.schema import BrokerConfig
from bedside.drivers.block import Packet
from bedside.drivers.errors import LinkError
from bedside.drivers.source import Source
from bedside.drivers.sources.mqtt import MqttSource
from bedside.drivers.sources.mqtt_publisher import MqttPublisher
from bedside.drivers.sources.serial_port import SerialSource
from tests.support.cables import Cable, MosquittoCable, MqttCable, PtyCable, TcpCable, UsbCable, publish
from tests.support.mosquitto import NEEDED
from tests.support.waiting import LIMIT_S

pytestmark = pytest.mark.system

CABLES = [PtyCable, UsbCable, TcpCable, MqttCable, pytest.param(MosquittoCable, marks=NEEDED)]
BROKERS = [MqttCable, pytest.param(MosquittoCable, marks=NEEDED)]


@pytest.fixture(params=CABLES)
async def cable(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Cable]:
    before = threads_and_tasks()
    cable: Cable = request.param(tmp_path, monkeypatch)
    yield cable
    await cable.source.close()
    assert threads_and_tasks() == before


def threads_and_tasks() -> set[str]:
    """Return the names of the threads and tasks of all sources."""
    names = {thread.name for thread in threading.enumerate()} | {task.get_name() for task in asyncio.all_tasks()}
    return {name for name in names if name.startswith(("serial ", "mqtt "))}


async def first_bytes(source: Source, count: int) -> bytes:
    """Return at least the first `count` bytes that arrive."""
    data = b""
    async with asyncio.timeout(LIMIT_S):
        async for packet in source.packets():
            data += packet.data
            if len(data) >= count:
                break
    return data


async def bytes_until(source: Source, word: bytes) -> bytes:
    """Return all bytes up to the packet that contains the word."""
    data = b""
    async with asyncio.timeout(LIMIT_S):
        async for packet in source.packets():
            data += packet.data
            if data.endswith(word):
                break
    return data


async def link_error(source: Source) -> LinkError:
    with pytest.raises(LinkError) as caught:
        async with asyncio.timeout(LIMIT_S):
            async for _ in source.packets():
                pass
    return caught.value


async def test_it_opens_and_yields_in_order_with_rising_times(cable: Cable) -> None:
    await cable.plug()
    await cable.source.open()
    packets: list[Packet] = []
    for index in range(20):
        await cable.send(bytes([index]) * 3)
    async with asyncio.timeout(LIMIT_S):
        async for packet in cable.source.packets():
            packets.append(packet)
            if sum(len(row.data) for row in packets) == 60:
                break
    assert b"".join(row.data for row in packets) == b"".join(bytes([index]) * 3 for index in range(20))
    assert [row.at for row in packets] == sorted(row.at for row in packets)
    await cable.source.close()
    await cable.pull()


async def test_an_error_for_a_missing_port_or_broker_names_it(cable: Cable) -> None:
    with pytest.raises(LinkError) as caught:
        await cable.source.open()
    assert cable.name in str(caught.value)


async def test_it_survives_unplugging_and_plugging_in_again_twice(cable: Cable) -> None:
    await cable.plug()
    await cable.source.open()
    for before, word in ((b"", b"one"), (b"one", b"two")):
        await cable.send(word)
        # A broker that ends before it gets our acknowledgement sends a message twice: QoS 1 means "at least once".
        assert await bytes_until(cable.source, word) in {word, before + word}
        await cable.pull()
        assert "disconnected" in str(error := await link_error(cable.source)) or "was lost" in str(error)
        assert cable.name in str(error)
        with pytest.raises(LinkError):
            await cable.source.open()
        await cable.plug()
        await cable.source.open()
    await cable.source.close()
    await cable.pull()


async def test_what_came_before_the_loss_is_yielded_before_the_error(cable: Cable) -> None:
    await cable.plug()
    await cable.source.open()
    await cable.send(b"last")
    await asyncio.sleep(0.3)
    await cable.pull()
    assert await bytes_until(cable.source, b"last") == b"last"
    await link_error(cable.source)


async def test_opening_again_without_closing_closes_the_old_line(cable: Cable) -> None:
    await cable.plug()
    await cable.source.open()
    await cable.source.open()
    assert len(threads_and_tasks()) == 1
    reading = asyncio.create_task(first_bytes(cable.source, 1))
    while not reading.done():
        await cable.send(b"x")  # the other end may not know yet which connection is the new one
        await asyncio.sleep(0.05)
    assert (await reading)[:1] == b"x"
    await cable.source.close()
    await cable.pull()


async def test_closing_twice_does_no_harm_and_ends_the_iteration_without_an_error(cable: Cable) -> None:
    await cable.plug()
    await cable.source.open()
    reading = asyncio.create_task(first_bytes(cable.source, 1))
    await asyncio.sleep(0.05)
    await cable.source.close()
    await cable.source.close()
    assert await reading == b""
    await cable.pull()


async def test_closing_a_source_that_was_never_opened_does_no_harm(cable: Cable) -> None:
    await cable.source.close()


async def test_an_open_source_has_one_thread_or_task_that_ends_when_it_is_closed(cable: Cable) -> None:
    await cable.plug()
    await cable.source.open()
    assert len(threads_and_tasks()) == 1
    await cable.source.close()
    assert threads_and_tasks() == set()
    await cable.pull()


async def test_the_thread_or_task_ends_by_itself_when_the_line_is_lost(cable: Cable) -> None:
    await cable.plug()
    await cable.source.open()
    await cable.send(b"x")
    assert await first_bytes(cable.source, 1) == b"x"
    await cable.pull()
    await link_error(cable.source)
    async with asyncio.timeout(LIMIT_S):
        while threads_and_tasks():
            await asyncio.sleep(0.01)


async def test_writing_after_closing_is_a_lost_link(cable: Cable) -> None:
    await cable.plug()
    await cable.source.open()
    await cable.source.close()
    with pytest.raises(LinkError):
        await cable.source.write(b"x")
    await cable.pull()


async def test_an_error_says_that_another_program_uses_the_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cable = PtyCable(tmp_path, monkeypatch)
    await cable.plug()
    other = SerialSource(str(cable.place), 9600, "N", "other")
    await other.open()
    with pytest.raises(LinkError, match="is in use by another program"):
        await cable.source.open()
    await other.close()
    await cable.pull()


@pytest.mark.parametrize("kind", BROKERS)
async def test_a_retained_value_is_ignored_and_a_retained_status_delivered(
    kind: type[MqttCable | MosquittoCable], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cable = kind(tmp_path, monkeypatch)
    await cable.plug()
    async with MqttPublisher(cable.broker, will_topic="b/2/status", will=b"") as publisher:
        await publisher.publish("b/1/147842", b"old", retain=True, qos=1)
        await publisher.publish("b/1/status", b"online", retain=True, qos=1)
        await cable.source.open()
        await publisher.publish("b/1/147842", b"new", qos=1)
        assert await first_bytes(cable.source, 9) == b"onlinenew"
    assert isinstance(cable.source, MqttSource)
    assert cable.source.retained == 1
    await cable.source.close()
    await cable.pull()


@NEEDED
async def test_messages_published_while_disconnected_are_kept_and_a_retained_status_is_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cable = MosquittoCable(tmp_path, monkeypatch)
    await cable.plug()
    async with MqttPublisher(cable.broker, will_topic="b/2/status", will=b"") as publisher:
        await publisher.publish("b/1/status", b"online", retain=True, qos=1)
    await cable.source.open()
    assert await first_bytes(cable.source, 6) == b"online"
    await cable.source.close()
    for word in (b"one", b"two", b"three"):
        await publish(cable.broker, word)
    await cable.source.open()
    await publish(cable.broker, b"end")
    assert await bytes_until(cable.source, b"end") == b"onetwothreeend"
    await cable.source.close()
    await cable.pull()


@NEEDED
async def test_a_message_that_arrived_and_was_not_taken_comes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine may end in between: only messages that the driver took are acknowledged."""
    cable = MosquittoCable(tmp_path, monkeypatch)
    await cable.plug()
    assert isinstance(cable.source, MqttSource)
    await cable.source.open()
    for word in (b"one", b"two", b"three"):
        await publish(cable.broker, word)
    async with asyncio.timeout(LIMIT_S):
        while len(cable.source._inbox._packets) < 3:
            await asyncio.sleep(0.01)
    assert await first_bytes(cable.source, 3) == b"one"
    await asyncio.sleep(0.1)
    await cable.source.close()
    await cable.source.open()
    assert await first_bytes(cable.source, 8) == b"twothree"
    await cable.source.close()
    await cable.pull()


@NEEDED
async def test_a_new_engine_has_the_same_session_and_another_bed_a_different_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cable = MosquittoCable(tmp_path, monkeypatch)
    await cable.plug()
    other = MqttSource(cable.broker, "b/2", "mqtt")
    await other.open()
    await cable.source.open()
    await cable.source.close()
    await publish(cable.broker, b"kept")
    again = MqttSource(cable.broker, "b/1", "mqtt")
    await again.open()
    assert await first_bytes(again, 4) == b"kept"
    await again.close()
    assert len(threads_and_tasks()) == 1  # the other bed's session was not taken over
    await other.close()
    await cable.pull()


@NEEDED
async def test_a_session_that_another_monitor_takes_over_is_a_lost_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cable = MosquittoCable(tmp_path, monkeypatch)
    await cable.plug()
    await cable.source.open()
    twin = MqttSource(cable.broker, "b/1", "mqtt")
    await twin.open()
    assert str(await link_error(cable.source)).endswith(
        ("the connection was closed", "reads the same topics on this host")
    )
    await twin.close()
    await cable.source.close()
    await cable.pull()


async def test_an_error_says_that_the_password_cannot_be_read(tmp_path: Path) -> None:
    broker = BrokerConfig(url="mqtt://127.0.0.1:1", password_file=str(tmp_path / "none"))
    with pytest.raises(LinkError, match="password or certificate cannot be read"):
        await MqttSource(broker, "t", "x").open()


async def test_an_error_for_a_broker_without_mqtt_5_names_the_remedy() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"\x20\x02\x00\x01")  # CONNACK of MQTT 3.1.1: unacceptable protocol version
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(LinkError, match=r'does not speak MQTT 5: set version = "3.1.1"'):
        await MqttSource(BrokerConfig(url=f"mqtt://127.0.0.1:{port}"), "t", "x").open()
    server.close()
