"""Two hundred MQTT topics at 10 Hz with QoS 1, through a production broker, to the ring; with a restart of the broker.

The publisher is another process, as devices would be; both read the same monotonic clock.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import pytest

from bedside.config.schema import Config, DeviceConfig, MapRow, StateConfig
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers import clock, registry
from bedside.drivers.block import Block, Item
from bedside.drivers.device_line import LinkState
from bedside.drivers.driver import Driver
from bedside.monitor.acquisition.lanes import lane_specs
from bedside.monitor.acquisition.pipeline import Pipeline
from bedside.monitor.acquisition.ring import VALUE, Ring
from tests.support.devices.mosquitto import NEEDED, Mosquitto
from tests.support.shared_data import ROOT
from tests.support.waiting import LIMIT_S, until_async
from tests.system.topic_publisher import Plan, index_of, value_of
from tests.system.yardstick import slowdown

pytestmark = [pytest.mark.system, NEEDED]

BEDS, PER_BED = 4, 5  # 4 x 5 devices x 10 vitals = 200 topics; one ring a bed, as each has a monitor of its own
RATE_HZ: Final = 10.0
VITALS_SENT: Final = (
    VitalId.HR,
    VitalId.PR,
    VitalId.SPO2,
    VitalId.RR,
    VitalId.NIBP_SYS,
    VitalId.NIBP_DIA,
    VitalId.NIBP_MEAN,
    VitalId.ABP_SYS,
    VitalId.ABP_DIA,
    VitalId.ABP_MEAN,
)
ROWS: Final = tuple(
    MapRow(vital=vital, topic=f"values/{vital.lower()}", pointer="/now/0/v", unit=VITALS[vital].ucum)
    for vital in VITALS_SENT
)


def device(number: int) -> DeviceConfig:
    """Return a device: half of them publish Bedside's JSON, half a vendor's. `period_s` keeps the lanes small."""
    own: dict[str, Any] = {"codec": "bedside-json"} if number % 2 else {"codec": "mqtt-map", "map": ROWS}
    return DeviceConfig(id=f"d{number}", topic=f"ward/device{number}", vitals=VITALS_SENT, period_s=10.0, **own)


class Ward:
    """The ring and the pipeline of every bed, and the time at which each message was in its ring."""

    def __init__(self, folder: Path, count: int) -> None:
        self.devices = tuple(device(number) for number in range(BEDS * PER_BED))
        state = StateConfig(numerics_h=1.0)
        configs = [Config(device=self.devices[bed * PER_BED :][:PER_BED], state=state) for bed in range(BEDS)]
        self.rings = [Ring.create(folder / f"ring{bed}", lane_specs(each)) for bed, each in enumerate(configs)]
        self._pipelines = [Pipeline(each, ring) for each, ring in zip(configs, self.rings, strict=True)]
        shape = (len(self.devices), len(VITALS_SENT), count)
        self.arrived, self.stored = np.zeros(shape), np.zeros(shape)
        self.drivers: list[Driver] = []

    def deliver(self, name: str, item: Item) -> None:
        number = int(name[1:])
        self._pipelines[number // PER_BED].deliver(name, item)
        if isinstance(item, Block):
            place = number, VITALS_SENT.index(item.vital), index_of(item.values[0])
            if not self.stored[place]:  # a broker that restarts may send a message twice
                self.arrived[place], self.stored[place] = item.at, clock.now()

    @asynccontextmanager
    async def listening(self, mosquitto: Mosquitto) -> AsyncIterator[None]:
        """Run a real driver for each device until the end of the block."""
        now = clock.now
        self.drivers = [registry.driver(each, mosquitto.broker, self.deliver, now) for each in self.devices]
        tasks = [asyncio.create_task(driver.run()) for driver in self.drivers]
        try:
            await until_async(lambda: all(driver.status.state is LinkState.UP for driver in self.drivers))
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for driver in self.drivers:
                await driver.close()

    def assert_whole(self) -> None:
        """Check that every message is in its lane of the ring, in order; a duplicate is not a loss."""
        expected = [value_of(index) for index in range(self.stored.shape[2])]
        lanes = [lane for ring in self.rings for lane in ring.lanes]
        assert len(lanes) == BEDS * PER_BED * len(VITALS_SENT) == 200
        for lane in lanes:
            kept = lane.latest(lane.written)[VALUE].tolist()
            assert list(dict.fromkeys(kept)) == expected, lane.spec
        assert sum(driver.status.frames_bad for driver in self.drivers) == 0


@contextmanager
def publishing(ward: Ward, mosquitto: Mosquitto, folder: Path) -> Iterator[Path]:
    """Run the publisher; the file that it writes at its end holds when each message was sent."""
    plan, out = folder / "plan.json", folder / "sent.npy"
    count = ward.stored.shape[2]
    plan.write_bytes(
        msgspec.json.encode(Plan(broker=mosquitto.broker, devices=ward.devices, rate_hz=RATE_HZ, count=count))
    )
    command = [sys.executable, "-m", "tests.system.topic_publisher", str(plan), str(out)]
    with subprocess.Popen(command, cwd=ROOT) as publisher:
        try:
            yield out
            assert publisher.wait(LIMIT_S) == 0
        finally:
            publisher.kill()


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path)
    broker.start()
    yield broker
    broker.stop()


def percentiles(name: str, seconds: "np.ndarray[Any, np.dtype[np.float64]]") -> float:
    """Print the percentiles; return the 99th, in milliseconds."""
    median, p99, worst = np.percentile(seconds * 1000, [50, 99, 100])
    print(f"{name}: median {median:.2f} ms, p99 {p99:.2f} ms, worst {worst:.1f} ms of {seconds.size:,}")
    return float(p99)


@pytest.mark.parametrize(
    "is_timed",
    [pytest.param(False, marks=[pytest.mark.slow, pytest.mark.slice]), pytest.param(True, marks=pytest.mark.bench)],
)
async def test_two_hundred_topics_at_ten_hertz_lose_nothing(
    tmp_path: Path,
    mosquitto: Mosquitto,
    is_timed: bool,  # noqa: FBT001
) -> None:
    """`make bench` judges how quick they are: beside other tests a queue grows, and nothing would be measured."""
    seconds = 10
    ward = Ward(tmp_path, int(seconds * RATE_HZ))
    async with ward.listening(mosquitto):
        with publishing(ward, mosquitto, tmp_path) as out:
            cpu, began = time.process_time(), clock.now()
            await until_async(ward.stored.all)
            share = (time.process_time() - cpu) / (clock.now() - began)
            await until_async(out.exists)
    ward.assert_whole()
    print(f"\n200 topics x {RATE_HZ:g} Hz, QoS 1: {share * 100:.0f} % of a core to receive, decode and store")
    percentiles("published to ring", (ward.stored - np.load(out)).ravel())
    p99_ms = percentiles("arrival to ring", (ward.stored - ward.arrived).ravel())
    if is_timed:
        assert p99_ms <= 20.0 * slowdown()  # 5 ms on an idle machine


@pytest.mark.slow
@pytest.mark.slice
async def test_a_restart_of_the_broker_loses_nothing(
    tmp_path: Path, mosquitto: Mosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    seconds = 8
    ward = Ward(tmp_path, int(seconds * RATE_HZ))
    async with ward.listening(mosquitto):
        with publishing(ward, mosquitto, tmp_path) as out:
            for _ in range(2):
                await until_async(ward.stored.any)
                await asyncio.sleep(2)
                await asyncio.to_thread(mosquitto.stop)
                await asyncio.sleep(0.5)
                await asyncio.to_thread(mosquitto.start)
            await until_async(ward.stored.all)
            await until_async(out.exists)
    ward.assert_whole()
    assert all(driver.status.connects == 3 for driver in ward.drivers)
    assert sum(" broke: " in record.message for record in caplog.records) == 2 * len(ward.drivers)


async def test_what_is_published_while_the_engine_is_down_reaches_the_next_engine(
    tmp_path: Path, mosquitto: Mosquitto
) -> None:
    """The engine ends in the middle, the broker restarts meanwhile, and a new engine receives all that it missed."""
    seconds = 5
    ward = Ward(tmp_path, int(seconds * RATE_HZ))
    with publishing(ward, mosquitto, tmp_path) as out:
        async with ward.listening(mosquitto):
            await until_async(ward.stored.any)
            await asyncio.sleep(1)
        await asyncio.to_thread(mosquitto.stop)
        await asyncio.to_thread(mosquitto.start)
        await until_async(out.exists)
        async with ward.listening(mosquitto):
            await until_async(ward.stored.all)
    ward.assert_whole()
