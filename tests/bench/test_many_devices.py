"""Sixteen devices of all codecs with a serial line, for BEDSIDE_BENCH_S seconds (10): every frame must be in its ring.

The devices run in another process; both read the same monotonic clock. A frame is what an emulator sends in one go; it
is in the ring when the driver has taken the packet with its last byte. Frames and bytes are counted at both ends.
"""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import pytest

from bedside.config.origin import Origin
from bedside.config.schema import Config, DeviceConfig
from bedside.drivers import clock, registry
from bedside.drivers.block import DeviceCommand, Packet
from bedside.drivers.driver import Driver
from bedside.monitor.acquisition.lanes import lane_specs
from bedside.monitor.acquisition.pipeline import Pipeline
from bedside.monitor.acquisition.ring import Ring
from tests.support.shared_data import ROOT
from tests.system.yardstick import slowdown

pytestmark = [pytest.mark.bench, pytest.mark.timeout(7200)]
DEVICES: Final = 16
SECONDS: Final = float(os.environ.get("BEDSIDE_BENCH_S", "10"))
BY_TOPIC: Final = {"bedside-json", "mqtt-map"}
SERIAL: Final = [name for name in registry.EMULATORS if name not in BY_TOPIC]
Times = np.ndarray[Any, np.dtype[np.float64]]


class Timed(Driver):
    """A real driver that records when it took each packet; its values are then in the ring."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.taken: list[tuple[int, float]] = []

    def take(self, packet: Packet) -> list[bytes]:
        answers = super().take(packet)
        self.taken.append((len(packet.data), clock.now()))
        return answers


def timed(device: DeviceConfig, folder: Path) -> Timed:
    """Return a driver with its own ring: one ring cannot list the lanes of sixteen devices of any kind."""
    config = Config(device=(device,))
    pipeline = Pipeline(config, Ring.create(folder / f"{device.id}.ring", lane_specs(config)))
    now = clock.now
    return Timed(device, registry.source(device, None, now), registry.codec(device), pipeline.deliver, now)


async def listen(drivers: list[Timed], sender: "subprocess.Popen[str]") -> None:
    tasks = [asyncio.create_task(driver.run()) for driver in drivers]
    await asyncio.sleep(1)
    assert sender.stdin is not None
    sender.stdin.write("go\n")
    sender.stdin.flush()
    cpu, began = time.process_time(), clock.now()
    while clock.now() < began + SECONDS:
        await asyncio.sleep(1)
        for driver in drivers:
            driver.command(DeviceCommand.NIBP_START)  # a cuff that measures sends; one that does already says so
    share = (time.process_time() - cpu) / (clock.now() - began)
    print(f"\n{DEVICES} devices ({', '.join(SERIAL)}), {SECONDS:g} s: {share * 100:.1f} % of a core")
    assert sender.stdout is not None
    assert await asyncio.to_thread(sender.stdout.readline) == "done\n"
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for driver in drivers:
        await driver.close()


def late_ms(driver: Timed, sent: Times) -> Times:
    """Return how many milliseconds each frame of a device took to the ring; check that none was lost."""
    taken = np.array(driver.taken)
    ends, arrived = sent[:, 0].cumsum(), taken[:, 0].cumsum()
    frames = int((ends <= arrived[-1]).sum())
    assert (frames, int(arrived[-1])) == (len(ends), int(ends[-1])), f"{driver.device}: frames or bytes were lost"
    assert driver.status.frames_bad <= 1, driver.device  # the driver may start in the middle of a packet
    assert driver.status.connects == 1, driver.device
    late: Times = (taken[np.searchsorted(arrived, ends), 1] - sent[:, 1]) * 1000
    return late


def test_sixteen_devices_of_all_kinds_lose_no_frame(tmp_path: Path) -> None:
    config_file, out = tmp_path / "config.json", tmp_path / "sent.npz"
    config = Config(
        device=tuple(
            DeviceConfig(
                id=f"d{number}",
                codec=SERIAL[number % len(SERIAL)],
                port=str(tmp_path / f"port{number}"),
                origin=Origin.SIMULATED,
            )
            for number in range(DEVICES)
        )
    )
    config_file.write_bytes(msgspec.json.encode(config))
    command = [sys.executable, "-m", "tests.bench.emulated_devices", str(config_file), str(SECONDS), str(out)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sender:
        assert sender.stdout is not None
        assert sender.stdout.readline() == "ready\n"
        drivers = [timed(device, tmp_path) for device in config.device]
        asyncio.run(listen(drivers, sender))
    with np.load(out) as record:
        assert not record["dropped"].any(), "the terminals were full"
        late = np.concatenate([late_ms(driver, record[f"arr_{number}"]) for number, driver in enumerate(drivers)])
    median, p99, worst = np.percentile(late, [50, 99, 100])
    print(f"byte to ring: median {median:.3f} ms, p99 {p99:.3f} ms, worst {worst:.2f} ms of {late.size:,} frames")
    assert p99 <= 5.0 * slowdown()
