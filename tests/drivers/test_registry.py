import re
from importlib.resources import files

import pytest

from bedside.config.schema import BrokerConfig, DeviceConfig, MapRow
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.drivers.block import Block, Packet
from bedside.drivers.errors import DriverError
from bedside.drivers.sources.mqtt import MqttSource
from bedside.drivers.sources.serial_port import SerialSource


def test_an_error_for_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"'nonin-d2' is not known; known are nonin-df2, .*; did you mean 'nonin-df2'"):
        registry.codec_class("nonin-d2")


@pytest.mark.parametrize("table", [registry.SOURCES, registry.CODECS, registry.EMULATORS, registry.PATIENTS])
def test_every_row_can_be_imported(table: dict[str, registry.ClassPath]) -> None:
    assert all(registry.find(table, name).__name__ == row[1] for name, row in table.items())


def test_every_codec_has_an_emulator() -> None:
    assert set(registry.EMULATORS) == set(registry.CODECS)


def test_the_example_configuration_lists_all_codecs() -> None:
    text = (files("bedside.config") / "default.toml").read_text()
    codec_list = text.partition("\ncodec = ")[2].partition("\nport = ")[0]
    assert set(re.findall(r"^#   (\S+)", codec_list, re.MULTILINE)) == set(registry.CODECS)


def test_a_device_is_reached_by_its_port_or_by_its_topic() -> None:
    broker = BrokerConfig(url="mqtt://127.0.0.1")
    port = DeviceConfig(id="a", codec="nonin-df2", port="/dev/x")
    topic = DeviceConfig(id="b", codec="bedside-json", topic="t")
    assert isinstance(registry.source(port, None, lambda: 0.0), SerialSource)
    assert isinstance(registry.source(topic, broker, lambda: 0.0), MqttSource)
    with pytest.raises(DriverError, match="b has neither a port, nor a topic with a broker"):
        registry.source(topic, None, lambda: 0.0)


def test_a_codec_with_a_map_is_made_with_its_device_and_gives_the_vitals_of_the_map() -> None:
    temp = MapRow(vital=VitalId.TEMP, topic="t", pointer="", unit="Cel")
    device = DeviceConfig(id="a", codec="mqtt-map", topic="root", map=(temp, temp))
    block = Block(vital=VitalId.TEMP, values=(36.6,), at=1.0)
    assert registry.codec(device).feed(Packet(b"36.6", 1.0, "root/t")) == [block, block]
    assert registry.vitals(device) == (VitalId.TEMP,)


def test_a_device_without_a_map_gives_the_vitals_of_its_codec() -> None:
    device = DeviceConfig(id="a", codec="nonin-df2", port="/dev/x")
    assert registry.vitals(device) == registry.codec(device).vitals
