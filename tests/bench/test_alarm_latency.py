"""From the byte that makes a condition true to the durable row and to the tone: screen stopped, disk busy."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import numpy as np
import psutil
import pytest

from bedside.alarms.catalogue import Priority
from bedside.alarms.log.chain_check import rows
from bedside.drivers import clock
from bedside.drivers.codecs.nonin.codec_format2 import FRAMES, encode_frame, packet_data
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.link.client import SOCKET, LinkClient
from bedside.monitor.link.commands import Acknowledge
from bedside.monitor.process.runtime_folder import runtime_folder
from tests.bench.conftest import busy_disk
from tests.support.waiting import LIMIT_S
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.bench
ONSETS: Final = 120
PROFILE: Final = 'name = "at-once"\n[limits.SPO2]\nlow = 90\ndelay_s = 0\n'
CONFIG: Final = """
[[device]]
id = "ox"
codec = "nonin-df2"
port = "{port}"
[alarms]
profile = "profile.toml"
[sound]
output = "wav:{sound}"
"""


def packet(spo2: int) -> bytes:
    data = packet_data(72, spo2)
    return b"".join(encode_frame(number, 2, 9 * number, data[number - 1]) for number in range(1, FRAMES + 1))


def test_condition_to_durable_row_and_tone_with_the_screen_stopped_and_the_disk_busy(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    folder = tmp_path / "s"
    sound = Path("/dev/shm") / f"bedside-{os.getpid()}.wav"  # noqa: S108 - a sound device does not wait for the disk
    (tmp_path / "profile.toml").write_text(PROFILE)
    (tmp_path / "c.toml").write_text(CONFIG.format(port=os.ttyname(theirs), sound=sound))
    command = [sys.executable, "-m", "bedside", "run", "--config", str(tmp_path / "c.toml"), "--state", str(folder)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    shot = ["--screenshot", str(tmp_path / "a.png"), "--for", "20m"]
    monitor = subprocess.Popen([*command, *shot], env=environment)
    link = LinkClient(runtime_folder(folder) / SOCKET)
    try:
        with busy_disk(tmp_path):
            times = story(ours, link, monitor)
    finally:
        monitor.send_signal(signal.SIGTERM)
        for child in psutil.Process(monitor.pid).children():
            child.resume()
        monitor.wait(LIMIT_S)
        link.close()
        os.close(ours)
        os.close(theirs)
        sound.unlink(missing_ok=True)
    logged = [row for row in rows(folder / FILE) if row["alarm"] == "SPO2_LOW"]
    tones = [row["at"] for row in logged if row["happening"] == "SOUND_STARTED"]
    begun, durable = np.array([row[0] for row in times]), np.array([row[1] for row in times])
    to_tone = np.array([min(tone - at for tone in tones if tone > at) for at in begun])
    for name, delays in (("row durable and shown", durable - begun), ("tone started", to_tone)):
        median, p99, worst = np.percentile(delays * 1000, [50, 99, 100])
        print(f"\nbyte to {name}: median {median:.1f}, p99 {p99:.1f}, worst {worst:.1f} ms of {len(times)}", end="")
        assert p99 <= 100 * slowdown()
    print()


def story(port: int, link: LinkClient, monitor: "subprocess.Popen[bytes]") -> list[tuple[float, float]]:
    """Let SpO2 fall ONSETS times; return when each byte was written and when its row was durable."""
    feed(port, packet(97), 3.0)
    while (snapshot := link.poll()) is None or not any(row.value for row in snapshot.vitals):
        feed(port, packet(97), 0.3)
    screens = [row for row in psutil.Process(monitor.pid).children() if "bedside.monitor.screen" in row.cmdline()]
    screens[0].suspend()
    times = []
    for number in range(ONSETS):
        feed(port, packet(97), 0.9 + 0.013 * (number % 7))
        at = clock.now()
        os.write(port, packet(80))
        times.append((at, shown(link, at)))
        feed(port, packet(80), 0.3)  # a person takes longer to acknowledge, and the tone must start
        for row in snapshot_alarms(link):
            link.send(Acknowledge(key=row, seen=Priority.HIGH))
    return times


def feed(port: int, data: bytes, seconds: float) -> None:
    end = clock.now() + seconds
    while clock.now() < end:
        os.write(port, data)
        time.sleep(min(0.33, max(0.0, end - clock.now())))


def shown(link: LinkClient, since: float) -> float:
    """Return when a snapshot with the new alarm arrived: the engine publishes it once its row is durable."""
    while clock.now() < since + LIMIT_S:
        snapshot = link.poll()
        if snapshot is not None and any(row.alarm == "SPO2_LOW" and row.since > since for row in snapshot.alarms):
            return clock.now()
        time.sleep(0.001)
    raise AssertionError(f"no alarm within {LIMIT_S:g} s")


def snapshot_alarms(link: LinkClient) -> list[str]:
    snapshot = link.poll()
    return [row.key for row in snapshot.alarms] if snapshot else []
