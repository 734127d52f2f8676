"""Devices that vanish and come back, ports that are not there, brokers that are down: alarms, never an end."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bedside.drivers import clock
from tests.support.waiting import LIMIT_S
from tests.system.conftest import Monitor, Start
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.system
LOST_WITHIN_S = 3.0  # on an idle machine
DEVICES = ("Oximeter", "NIBP module", "Pulse sensor")


def lost(monitor: Monitor) -> list[str]:
    snapshot = monitor.link.poll()
    return sorted(row.subject for row in snapshot.alarms if row.alarm == "DEVICE_LOST") if snapshot else []


def seconds_until(monitor: Monitor, condition: Callable[[], object], what: str) -> float:
    began = clock.now()
    monitor.until(condition, what)
    return clock.now() - began


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_each_device_is_lost_within_three_seconds_and_found_again(start: Start, blow: signal.Signals) -> None:
    monitor = start("demo", "--table")
    monitor.snapshot()
    monitor.until(lambda: monitor.alarm_stands("HR_EXTREME_HIGH"), "alarm")  # all three have sent data by then
    engine = monitor.pid("bedside.monitor.engine")
    emulators = monitor.pid("bedside.drivers.sim")
    assert emulators is not None
    # The supervisor would restart them at once. It is stopped, as if the cables stayed unplugged.
    monitor.process.send_signal(signal.SIGSTOP)
    monitor.kill("bedside.drivers.sim", blow)
    loss_s = seconds_until(monitor, lambda: len(lost(monitor)) == len(DEVICES), "loss of all three devices")
    print(f"\n{blow.name}: all devices lost after {loss_s:.2f} s")
    assert lost(monitor) == sorted(DEVICES)
    assert loss_s < LOST_WITHIN_S * slowdown()
    monitor.process.send_signal(signal.SIGCONT)
    if blow is signal.SIGSTOP:
        monitor.kill("bedside.drivers.sim", signal.SIGCONT)
    found_s = seconds_until(monitor, lambda: lost(monitor) == [], "return of all three devices")
    print(f"found again after {found_s:.2f} s")
    assert monitor.pid("bedside.monitor.engine") == engine
    reliefs = monitor.rows(alarm="DEVICE_LOST", happening="RELIEF")
    assert {row["subject"] for row in reliefs} == set(DEVICES)  # a starved machine may lose one of them twice


def test_a_port_that_does_not_exist_is_an_alarm_that_names_it(start: Start, tmp_path: Path) -> None:
    config = tmp_path / "bed.toml"
    config.write_text('[[device]]\nid = "ox"\ncodec = "nonin-df2"\nport = "/dev/ttyNONE"\n')
    monitor = start("run", "--config", str(config), "--table")
    monitor.until(lambda: monitor.alarm_stands("DEVICE_LOST", "ox"), "alarm")
    snapshot = monitor.snapshot()
    assert [row.detail for row in snapshot.alarms if row.alarm == "DEVICE_LOST"] == ["/dev/ttyNONE does not exist"]
    assert snapshot.origin == "REAL"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_broker_that_is_down_is_an_alarm_until_it_is_up(start: Start, tmp_path: Path) -> None:
    port = free_port()
    config = tmp_path / "bed.toml"
    config.write_text(
        '[[device]]\nid = "pulse"\ncodec = "bedside-json"\ntopic = "b/1"\norigin = "SIMULATED"\n'
        f'[broker]\nurl = "mqtt://127.0.0.1:{port}"\nversion = "3.1.1"\n'
    )
    monitor = start("run", "--config", str(config), "--table")
    monitor.until(lambda: monitor.alarm_stands("DEVICE_LOST", "pulse"), "alarm")
    (alarm,) = [row for row in monitor.snapshot().alarms if row.alarm == "DEVICE_LOST"]
    assert f"mqtt://127.0.0.1:{port} cannot be reached" in alarm.detail
    with subprocess.Popen(
        [sys.executable, "-m", "bedside.monitor.process.mqtt_broker", str(port)], stdin=subprocess.PIPE
    ) as broker:
        monitor.until(lambda: lost(monitor) == [], "return of the device")
        broker.terminate()
        monitor.until(lambda: lost(monitor) == ["pulse"], "loss of the broker")


def test_garbage_on_the_line_is_counted_and_becomes_an_alarm_and_the_numbers_go_on(
    start: Start, tmp_path: Path
) -> None:
    """A TCP port sends the packets of a good oximeter with garbage between them; `socket://` as for any converter."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        config = tmp_path / "bed.toml"
        place = f"socket://127.0.0.1:{server.getsockname()[1]}"
        config.write_text(f'[[device]]\nid = "ox"\ncodec = "nonin-df2"\nport = "{place}"\n')
        monitor = start("run", "--config", str(config), "--table")
        server.settimeout(LIMIT_S)
        line, _ = server.accept()
        with line:
            babble(monitor, line)


def babble(monitor: Monitor, line: socket.socket) -> None:
    from bedside.drivers.codecs.nonin.codec_format2 import encode_frame, packet_data

    data = packet_data(72, 97)
    packet = b"".join(encode_frame(number, 0, 100, data[number - 1]) for number in range(1, 26))

    def send() -> bool:
        line.sendall(packet + b"\x01\x99garbage\xff")
        time.sleep(1 / 3)
        return monitor.alarm_stands("GARBLED", "ox")

    monitor.until(send, "alarm of a garbled line")
    spo2 = next(view for view in monitor.snapshot().vitals if view.vital == "SPO2")
    assert spo2.value == 97
    assert monitor.snapshot().devices[0].frames_bad > 30
