"""The MQTT source: sessions, retained messages, and errors of the broker."""

import asyncio
from pathlib import Path

import pytest

from bedside.config.schema import BrokerConfig
from bedside.drivers.errors import LinkError
from bedside.drivers.sources.mqtt import MqttSource
from bedside.drivers.sources.mqtt_publisher import MqttPublisher
from tests.support.devices.cables import MosquittoCable, MqttCable, publish
from tests.support.devices.mosquitto import NEEDED
from tests.support.devices.source_reading import bytes_until, first_bytes, link_error, threads_and_tasks
from tests.support.waiting import LIMIT_S

pytestmark = pytest.mark.system

BROKERS = [MqttCable, pytest.param(MosquittoCable, marks=NEEDED)]


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
    assert str(await link_error(cable.source)).endswith(("the connection was closed", "reads the same topics"))
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
