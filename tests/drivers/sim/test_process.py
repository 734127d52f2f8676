"""The process of emulated devices, used through its pseudo-terminals as by a monitor."""

import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import serial

from bedside.config.origin import Origin
from bedside.config.schema import Config, DeviceConfig
from bedside.config.vitals import VitalId
from bedside.drivers.block import Packet
from bedside.drivers.codecs.nonin.codec_format2 import NoninFormat2
from tests.support.codecs.feeding import numbers
from tests.support.waiting import LIMIT_S, until

pytestmark = pytest.mark.system


def start(tmp_path: Path) -> "subprocess.Popen[bytes]":
    device = DeviceConfig(id="ox", codec="nonin-df2", port=str(tmp_path / "devices" / "ox"), origin=Origin.SIMULATED)
    config = tmp_path / "config.json"
    config.write_bytes(msgspec.json.encode(Config(device=(device,))))
    process = subprocess.Popen([sys.executable, "-m", "bedside.drivers.sim", str(config)], stdin=subprocess.PIPE)
    until((tmp_path / "devices" / "ox").exists, "port")
    return process


def test_its_port_opens_like_any_other_and_its_bytes_decode(tmp_path: Path) -> None:
    process = start(tmp_path)
    codec = NoninFormat2()
    with serial.Serial(str(tmp_path / "devices" / "ox"), 9600, timeout=LIMIT_S) as port:
        items = codec.feed(Packet(port.read(750), 0.0))
    assert numbers(items, VitalId.SPO2)
    process.send_signal(signal.SIGTERM)
    assert process.wait(LIMIT_S) == 0
    assert not (tmp_path / "devices" / "ox").is_symlink()
    assert process.stdin is not None
    process.stdin.close()


def test_it_ends_when_its_owner_is_gone(tmp_path: Path) -> None:
    process = start(tmp_path)
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(LIMIT_S) == 0
