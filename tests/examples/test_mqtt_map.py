"""The example of a vendor's MQTT: the configuration is right, and reads the messages that it describes."""

from pathlib import Path

import pytest

from bedside.config.load import load
from bedside.config.quality import Quality
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.drivers.block import Block, Packet
from bedside.drivers.registry import CODECS

FILE = Path(__file__).parents[2] / "examples" / "mqtt_map" / "ward_gateway.toml"


def read(topic: str, payload: bytes) -> list[Block]:
    config = load(FILE, codecs=CODECS)
    items = registry.codec(config.device[0]).feed(Packet(payload, 1.0, f"vendor/room1/{topic}"))
    return [item for item in items if isinstance(item, Block)]


def test_tenths_of_degrees_fahrenheit_become_degrees_celsius() -> None:
    (block,) = read("thermometer", b'{"body": [{"t": 981, "ok": true}]}')
    assert (block.vital, block.quality) == (VitalId.TEMP, Quality.GOOD)
    assert block.values == pytest.approx([36.72], abs=0.01)


def test_a_value_that_the_vendor_calls_bad_is_marked_bad() -> None:
    (block,) = read("thermometer", b'{"body": [{"t": 981, "ok": false}]}')
    assert block.quality is Quality.BAD


def test_one_message_gives_both_numbers_of_the_oximeter() -> None:
    blocks = read("oximeter", b'{"spo2": 97, "pulse": {"bpm": 72}}')
    assert {block.vital: block.values[0] for block in blocks} == {VitalId.SPO2: 97, VitalId.PR: 72}
