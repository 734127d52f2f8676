"""From a byte in the cable to a sample in the ring: 16 oximeters on pseudo-terminals, each with its own driver.

The sender is another process, as a device is; both read the same monotonic clock.
"""

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from bedside.config.schema import Config, DeviceConfig
from bedside.config.vitals import VitalId
from bedside.drivers import clock, registry
from bedside.drivers.block import Block, Item
from bedside.monitor.acquisition.lanes import lane_specs
from bedside.monitor.acquisition.pipeline import Pipeline
from bedside.monitor.acquisition.ring import Ring
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.bench
DEVICES: Final = 16
SECONDS: Final = 20
SENDER: Final = """
import os, pty, sys, time, tty
import numpy as np
from bedside.drivers import clock
from bedside.drivers.codecs.nonin.codec_format2 import encode_frame, packet_data
devices, seconds, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
pairs = [pty.openpty() for _ in range(devices)]
for _, host in pairs:
    tty.setraw(host)
print(" ".join(os.ttyname(host) for _, host in pairs), flush=True)
sys.stdin.readline()
data = packet_data(72, 97)
sent = np.zeros((devices, seconds * 75))
began = clock.now() + 0.2
for index in range(seconds * 75):
    for device, (ours, _) in enumerate(pairs):
        due = began + (index + device / devices) / 75
        time.sleep(max(0, due - clock.now()))
        sent[device, index] = clock.now()
        os.write(ours, encode_frame(index % 25 + 1, 0, index % 256, data[index % 25]))
np.save(out, sent)
sys.stdin.readline()
"""


async def receive(config: Config, ring: Ring, sender: "subprocess.Popen[str]") -> np.ndarray:
    """Return when each sample was in the ring, shape (devices, samples)."""
    pipeline = Pipeline(config, ring)
    arrived: dict[str, list[float]] = {device.id: [] for device in config.device}

    def deliver(device: str, item: Item) -> None:
        pipeline.deliver(device, item)
        if isinstance(item, Block) and item.vital is VitalId.PLETH:
            arrived[device] += [clock.now()] * len(item.values)

    drivers = [registry.driver(device, None, deliver, clock.now) for device in config.device]
    tasks = [asyncio.create_task(driver.run()) for driver in drivers]
    await asyncio.sleep(1)
    assert sender.stdin is not None
    sender.stdin.write("go\n")
    sender.stdin.flush()
    cpu, began = time.process_time(), clock.now()
    await asyncio.sleep(SECONDS + 1.5)
    share = (time.process_time() - cpu) / (clock.now() - began)
    print(f"\n16 devices x 75 frames/s: {share * 100:.1f} % of a core to receive, decode and store")
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for driver in drivers:
        await driver.close()
    return np.array([arrived[device.id] for device in config.device])


def test_serial_byte_to_ring(tmp_path: Path) -> None:
    out = tmp_path / "sent.npy"
    command = [sys.executable, "-c", SENDER, str(DEVICES), str(SECONDS), str(out)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sender:
        assert sender.stdout is not None
        ports = sender.stdout.readline().split()
        devices = tuple(DeviceConfig(id=f"ox{n}", codec="nonin-df2", port=port) for n, port in enumerate(ports))
        config = Config(device=devices)
        ring = Ring.create(tmp_path / "ring", lane_specs(config))
        arrived = asyncio.run(receive(config, ring, sender))
        assert sender.stdin is not None
        sender.stdin.write("end\n")
    sent = np.load(out)
    assert arrived.shape == sent.shape, "frames were lost"
    late_ms = (arrived - sent).ravel() * 1000
    median, p99, worst = np.percentile(late_ms, [50, 99, 100])
    print(f"serial byte to ring: median {median:.3f} ms, p99 {p99:.3f} ms, worst {worst:.2f} ms of {late_ms.size:,}")
    assert p99 <= 2.0 * slowdown()
