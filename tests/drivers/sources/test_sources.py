"""One conformance suite for all sources: real ptys, a real TCP port, real brokers. A new source is one line below."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bedside.drivers.block import Packet
from bedside.drivers.errors import LinkError
from bedside.drivers.sources.serial_port import SerialSource
from tests.support.devices.cables import Cable, MosquittoCable, MqttCable, PtyCable, TcpCable, UsbCable
from tests.support.devices.mosquitto import NEEDED
from tests.support.devices.source_reading import bytes_until, first_bytes, link_error, threads_and_tasks
from tests.support.waiting import LIMIT_S

pytestmark = pytest.mark.system

CABLES = [PtyCable, UsbCable, TcpCable, MqttCable, pytest.param(MosquittoCable, marks=NEEDED)]


@pytest.fixture(params=CABLES)
async def cable(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Cable]:
    before = threads_and_tasks()
    cable: Cable = request.param(tmp_path, monkeypatch)
    yield cable
    await cable.source.close()
    assert threads_and_tasks() == before


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
        assert "disconnected" in str(error := await link_error(cable.source)) or "broke: " in str(error)
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
    other = SerialSource(str(cable.path), 9600, "N", "other")
    await other.open()
    with pytest.raises(LinkError, match="is in use by another program"):
        await cable.source.open()
    await other.close()
    await cable.pull()
