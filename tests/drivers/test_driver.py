"""A driver with a source in memory and a clock set by the test, on a real event loop."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

import pytest

from bedside.config.schema import DeviceConfig
from bedside.config.vitals import VitalId
from bedside.drivers import driver as driver_module
from bedside.drivers.block import Block, DeviceCommand, Item, Notice, NoticeKind, Packet
from bedside.drivers.codecs.lepu.codec import Down, LepuVxNibp
from bedside.drivers.codecs.lepu.frame import FrameReader
from bedside.drivers.codecs.mqtt.bedside_json import VitalsJson, encode_status
from bedside.drivers.codecs.nonin.codec_format2 import NoninFormat2
from bedside.drivers.device_line import LinkState
from bedside.drivers.driver import Driver
from bedside.drivers.errors import LinkError
from bedside.drivers.sources.inbox import Inbox
from tests.support.codecs.lepu_frames import lepu_cuff, lepu_result
from tests.support.codecs.nonin_packet import nonin_packet
from tests.support.waiting import until_async


class Memory:
    """A source in memory, controlled by the test."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self.written: list[bytes] = []
        self.refusals: list[str] = []
        self.opens = self.closes = 0

    async def open(self) -> None:
        self.opens += 1
        if self.refusals:
            raise LinkError(self.refusals.pop(0))
        self.inbox = Inbox()

    def packets(self) -> AsyncIterator[Packet]:
        return self.inbox.packets()

    async def write(self, data: bytes) -> None:
        self.written.append(data)

    async def close(self) -> None:
        self.closes += 1
        self.inbox.close()


class Rig:
    def __init__(self, codec: NoninFormat2 | LepuVxNibp | VitalsJson, device: DeviceConfig) -> None:
        self.source, self.items, self.now = Memory(), list[Item](), 100.0
        self.driver = Driver(device, self.source, codec, self.take, lambda: self.now)
        self.task = asyncio.create_task(self.driver.run())

    def take(self, _device: str, item: Item) -> None:
        self.items.append(item)

    def feed(self, data: bytes, topic: str = "") -> None:
        self.source.inbox.put(Packet(data, self.now, topic))

    async def until(self, condition: Callable[[], object]) -> None:
        await until_async(condition, look_s=0)

    async def up(self) -> None:
        await self.until(lambda: self.driver.status.state is LinkState.UP)

    async def end(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.driver.close()


OXIMETER = DeviceConfig(id="ox", codec="nonin-df2", port="x")
CUFF = DeviceConfig(id="cuff", codec="lepu-vx-nibp", port="x")
PULSE = DeviceConfig(id="pulse", codec="bedside-json", topic="t")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver_module, "BACK_OFF_S", (0.0,))


async def test_bytes_become_blocks_and_the_device_is_up() -> None:
    rig = Rig(NoninFormat2(), OXIMETER)
    await rig.up()
    rig.feed(nonin_packet(72, 97))
    await rig.until(lambda: rig.driver.status.packets)
    assert [item.values[0] for item in rig.items if isinstance(item, Block) and item.rate_hz is None] == [97, 72]
    assert not rig.driver.is_lost(rig.now)
    await rig.end()


async def test_a_silent_device_is_lost_after_its_own_time_and_back_with_the_next_byte() -> None:
    rig = Rig(NoninFormat2(), OXIMETER)
    await rig.up()
    assert rig.driver.is_lost(rig.now)  # connected, but nothing received yet
    rig.feed(nonin_packet())
    await rig.until(lambda: rig.driver.status.packets)
    assert [rig.driver.is_lost(at) for at in (102.0, 102.1)] == [False, True]
    rig.now = 110.0
    rig.feed(nonin_packet())
    await rig.until(lambda: rig.driver.status.packets == 2)
    assert not rig.driver.is_lost(rig.now)
    await rig.end()


async def test_a_device_that_publishes_once_a_minute_may_miss_one_report() -> None:
    slow = DeviceConfig(id="pulse", codec="bedside-json", topic="t", period_s=60.0)
    rig = Rig(VitalsJson(), slow)
    await rig.up()
    rig.feed(encode_status(is_online=True), "t/status")
    await rig.until(lambda: rig.driver.status.packets)
    assert [rig.driver.is_lost(at) for at in (250.0, 250.1)] == [False, True]
    await rig.end()


async def test_a_last_will_is_a_loss_at_once() -> None:
    rig = Rig(VitalsJson(), PULSE)
    await rig.up()
    rig.feed(encode_status(is_online=True), "t/status")
    rig.feed(encode_status(is_online=False), "t/status")
    await rig.until(lambda: rig.driver.status.packets == 2)
    assert rig.driver.is_lost(rig.now)
    assert rig.driver.status.last_error == "its publisher is gone"
    await rig.end()


async def test_a_lost_link_is_opened_again_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "bedside.drivers")
    rig = Rig(NoninFormat2(), OXIMETER)
    await rig.up()
    rig.source.refusals = ["x does not exist", "x does not exist"]
    rig.source.inbox.fail(LinkError("x was disconnected"))
    await rig.until(lambda: rig.source.opens == 4 and rig.driver.status.state is LinkState.UP)
    assert [record.message for record in caplog.records] == ["ox: lost: x was disconnected", "ox: connected again"]
    assert rig.driver.status.connects == 2
    await rig.end()


async def test_a_partial_packet_from_before_the_loss_is_discarded() -> None:
    rig = Rig(NoninFormat2(), OXIMETER)
    await rig.up()
    rig.feed(nonin_packet(72)[:60])
    await rig.until(lambda: rig.driver.status.packets)
    rig.source.inbox.fail(LinkError("pulled"))
    await rig.until(lambda: rig.source.opens == 2 and rig.driver.status.state is LinkState.UP)
    rig.feed(nonin_packet(72)[60:] + nonin_packet(90))
    await rig.until(lambda: rig.driver.status.packets == 2)
    rates = [item.values for item in rig.items if isinstance(item, Block) and item.vital is VitalId.PR]
    assert rates == [(90.0,)]
    await rig.end()


async def test_only_the_configured_vitals_are_delivered() -> None:
    wanted = DeviceConfig(id="ox", codec="nonin-df2", port="x", vitals=(VitalId.SPO2,))
    rig = Rig(NoninFormat2(), wanted)
    await rig.up()
    rig.feed(nonin_packet())
    await rig.until(lambda: rig.driver.status.packets)
    assert {item.vital for item in rig.items if isinstance(item, Block)} == {VitalId.SPO2}
    await rig.end()


async def test_a_command_goes_out_and_a_result_is_acknowledged() -> None:
    rig = Rig(LepuVxNibp(), CUFF)
    await rig.up()
    assert not rig.driver.command(DeviceCommand.NIBP_START)  # nothing was received from it yet
    rig.feed(lepu_cuff(0))
    await rig.until(lambda: rig.driver.status.packets)
    assert rig.driver.command(DeviceCommand.NIBP_START)
    rig.feed(lepu_result())
    await rig.until(lambda: {Down.START, Down.ACKNOWLEDGE_RESULT} <= set(types(rig.source.written)))
    await rig.end()


async def test_a_silent_device_is_polled() -> None:
    rig = Rig(LepuVxNibp(), CUFF)
    await rig.until(lambda: rig.source.written)
    assert types(rig.source.written) == [Down.READ_STATUS]
    await rig.end()


def types(written: list[bytes]) -> list[int]:
    return [frame.type for data in written for frame in FrameReader().feed(data)]


class Broken(NoninFormat2):
    """A codec with a bug."""

    def feed(self, packet: Packet) -> list[Item]:
        raise KeyError(packet.data[:1])


async def test_a_bug_in_a_codec_is_a_fault_and_the_driver_continues(caplog: pytest.LogCaptureFixture) -> None:
    rig = Rig(Broken(), OXIMETER)
    await rig.up()
    rig.feed(b"x")
    await rig.until(lambda: rig.driver.status.fault)
    assert rig.driver.fault(rig.now) == "KeyError in the driver"
    assert rig.driver.fault(rig.now + 61) == ""
    assert "Traceback" in caplog.text
    await rig.until(lambda: rig.driver.status.connects == 2)
    await rig.end()


async def test_notices_are_delivered() -> None:
    rig = Rig(LepuVxNibp(), CUFF)
    await rig.up()
    rig.feed(lepu_cuff(30))
    await rig.until(lambda: rig.items)
    assert rig.items[0] == Notice(kind=NoticeKind.NIBP_MEASURING, is_present=True, at=100.0)
    await rig.end()
