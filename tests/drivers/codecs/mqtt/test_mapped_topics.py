import random
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.quality import Quality
from bedside.config.schema import DemoConfig, DeviceConfig, MapRow, ScriptEvent
from bedside.config.units import understood
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, Item, Packet
from bedside.drivers.codecs.mqtt.mapped_topics import _LONGEST, _MOST_TOPICS, MqttMap, encode
from bedside.drivers.sim.devices.mapped_publisher import MappedPublisher
from bedside.drivers.sim.patient.patient import SimulatedPatient
from tests.support.codecs.feeding import numbers


def row(vital: VitalId = VitalId.TEMP, unit: str = "Cel", **rest: object) -> MapRow:
    return msgspec.convert({"vital": vital, "topic": "t", "pointer": "", "unit": unit} | rest, MapRow)


def codec(*rows: MapRow, root: str = "vendor/room1") -> MqttMap:
    return MqttMap(DeviceConfig(id="a", codec="mqtt-map", topic=root, map=rows))


def feed_message(decoder: MqttMap, data: bytes, topic: str = "vendor/room1/t") -> list[Item]:
    return decoder.feed(Packet(data, 1.0, topic))


TEMP = row()
DEEP = row(pointer="/body/0/value")
JUDGED = row(pointer="/v", quality="/q")
PRESSURE = row(VitalId.ABP_SYS, "kPa", pointer="/p/sys")


@pytest.mark.parametrize(
    ("each", "data", "value"),
    [
        (TEMP, b"36.6", 36.6),
        (TEMP, b" 36.6\r\n", 36.6),
        (TEMP, b"+36.6", 36.6),
        (TEMP, b"036.60", 36.6),
        (TEMP, b"3.66e1", 36.6),
        (TEMP, b"37", 37.0),
        (row(VitalId.PI, "%"), b".5", 0.5),
        (DEEP, b'{"body": [{"value": 36.6}]}', 36.6),
        (DEEP, b'{"body": {"0": {"value": 36.6}}}', 36.6),
        (PRESSURE, b'{"p": {"sys": 16}}', 120.009872),
        (row(unit="[degF]", scale=0.1), b"986", 37.0),
        (row(scale=0.01, offset=30.0), b"660", 36.6),
        (row(VitalId.PUMP_RATE, "L/h"), b"0.5", 500.0),
        (row(VitalId.SPO2, "1"), b"0.97", 97.0),
    ],
)
def test_a_row_converts_its_value_to_the_vitals_unit(each: MapRow, data: bytes, value: float) -> None:
    items = feed_message(codec(each), data)
    assert numbers(items, each.vital) == pytest.approx([value])
    assert [item.at for item in items] == [1.0]


@pytest.mark.parametrize(
    ("each", "data"),
    [
        (TEMP, b""),
        (TEMP, b"nan"),
        (TEMP, b"NaN"),
        (TEMP, b"inf"),
        (TEMP, b"-Infinity"),
        (TEMP, b"1e999"),
        (TEMP, b"9" * 400),
        (TEMP, b"36,6"),
        (TEMP, b"36.6 C"),
        (TEMP, b"3_6"),
        (TEMP, "٣٦".encode()),
        (TEMP, b"true"),
        (TEMP, b'"36,6"'),
        (TEMP, b'"36.6 C"'),
        (TEMP, b'" 36.6"'),
        (TEMP, b'"3_6"'),
        (TEMP, b'"036.6"'),
        (TEMP, b'"1e1"'),
        (TEMP, '"٣٦"'.encode()),
        (TEMP, b'"nan"'),
        (TEMP, b'""'),
        (TEMP, b"[36.6]"),
        (TEMP, b'{"value": 36.6}'),
        (TEMP, b"\xff\xfe"),
        (TEMP, b"366"),
        (TEMP, b" " * (_LONGEST + 1)),
        (
            row(VitalId.RR, "/min", pointer="/v"),
            b'{"v": true}',
        ),  # true is 1 in Python, and 1 breath a minute is plausible
        (DEEP, b"36.6"),
        (DEEP, b'{"body": []}'),
        (DEEP, b'{"body": [{"value": 36.6}'),
        (DEEP, b'{"body": [{"value": NaN}]}'),
        (DEEP, b'{"body": [{"value": nan}]}'),
        (DEEP, b'{"body": [{"value": -Infinity}]}'),
        (DEEP, b'{"body": [{"value": false}]}'),
        (DEEP, b'{"body": [{"value": ' + b"9" * 400 + b"}]}"),
        (DEEP, b'{"body": [{"value": 1e999}]}'),
        (DEEP, b'{"body": ' + b"[" * 5000 + b"]" * 5000 + b"}"),
        (DEEP, b"[" * 60000),
        (JUDGED, b'{"v": 36.6}'),
        (JUDGED, b'{"v": 36.6, "q": "FINE"}'),
        (JUDGED, b'{"v": 36.6, "q": 1}'),
        (JUDGED, b'{"v": 36.6, "q": null}'),
        (row(scale=1e308), b"36.6"),
    ],
)
def test_a_corrupt_payload_gives_nothing_and_is_counted(each: MapRow, data: bytes) -> None:
    decoder = codec(each)
    assert feed_message(decoder, data) == []
    assert decoder.bad_frames == 1


@pytest.mark.parametrize("data", [b"null", b" null "])
def test_null_gives_no_value_and_is_not_counted_as_bad(data: bytes) -> None:
    decoder = codec(TEMP)
    assert feed_message(decoder, data) == []
    assert decoder.bad_frames == 0


@pytest.mark.parametrize(
    ("word", "quality"),
    [
        (b'"GOOD"', Quality.GOOD),
        (b'"questionable"', Quality.QUESTIONABLE),
        (b'"Bad"', Quality.BAD),
        (b"true", Quality.GOOD),
        (b"false", Quality.BAD),
    ],
)
def test_a_value_has_the_quality_that_the_device_gives_it(word: bytes, quality: Quality) -> None:
    (block,) = feed_message(codec(JUDGED), b'{"v": 36.6, "q": ' + word + b"}")
    assert isinstance(block, Block)
    assert block.quality is quality


@pytest.mark.parametrize("topic", ["vendor/room1", "vendor/room2/t", "vendor/room1/t/t", "other/vendor/room1/t"])
def test_a_topic_without_a_row_is_ignored_and_not_counted_as_bad(topic: str) -> None:
    decoder = codec(TEMP)
    assert feed_message(decoder, b"rubbish", topic) == []
    assert decoder.bad_frames == 0


def test_wildcards_match_levels() -> None:
    decoder = codec(row(topic="+/temp"), row(VitalId.HR, "/min", topic="ecg/#"))
    items = [
        *feed_message(decoder, b"36.6", "vendor/room1/skin/temp"),
        *feed_message(decoder, b"37.6", "vendor/room1/core/temp"),
        *feed_message(decoder, b"72", "vendor/room1/ecg/lead/2"),
    ]
    assert numbers(items, VitalId.TEMP) == [36.6, 37.6]
    assert numbers(items, VitalId.HR) == [72]


def test_special_characters_in_the_root_are_taken_literally() -> None:
    decoder = codec(TEMP, root="a.b/(c)")
    assert feed_message(decoder, b"36.6", "axb/(c)/t") == []
    assert numbers(feed_message(decoder, b"36.6", "a.b/(c)/t"), VitalId.TEMP) == [36.6]


def test_one_message_may_hold_many_vitals_and_a_corrupt_one_does_not_affect_the_others() -> None:
    decoder = codec(row(VitalId.HR, "/min", pointer="/hr"), row(VitalId.SPO2, "%", pointer="/o"), row(pointer="/t"))
    items = feed_message(decoder, b'{"hr": 72, "o": "97 %", "x": 0}')
    assert items == [Block(vital=VitalId.HR, values=(72.0,), at=1.0)]
    assert decoder.bad_frames == 1


def test_the_cache_of_topics_is_bounded() -> None:
    decoder = codec(row(topic="#"))
    items = [
        item for index in range(3 * _MOST_TOPICS) for item in feed_message(decoder, b"36.6", f"vendor/room1/{index}")
    ]
    assert len(items) == 3 * _MOST_TOPICS
    assert len(decoder._known) <= _MOST_TOPICS


NUMBERS = [VITALS[vital] for vital in MqttMap.vitals]


@given(data=st.data())
def test_what_is_encoded_is_decoded(data: st.DataObject) -> None:
    vital = data.draw(st.sampled_from(NUMBERS))
    each = row(
        vital.id,
        data.draw(st.sampled_from(understood(vital.ucum))),
        pointer=data.draw(st.sampled_from(["", "/v", "/a/0/v", "/a~1b/~0"])),
        scale=data.draw(st.sampled_from([1.0, 0.1, -1.0, 10.0])),
        offset=data.draw(st.sampled_from([0.0, 30.0])),
    )
    low, high = vital.plausible
    value = data.draw(st.floats(low + 0.001, high - 0.001))
    items = feed_message(codec(each), encode([each], {vital.id: value}))
    assert numbers(items, vital.id) == pytest.approx([value], abs=1e-6)


def test_twenty_thousand_mutated_payloads_never_raise_or_give_an_implausible_value() -> None:
    chance = random.Random(7)
    decoder = codec(DEEP, JUDGED, PRESSURE, row(VitalId.HR, "/min", pointer="/hr"))
    whole = b'{"body": [{"value": 36.6}], "v": 36.9, "q": "GOOD", "p": {"sys": 16.1}, "hr": 72}'
    items: list[Item] = []
    for _ in range(20_000):
        data = bytearray(whole)
        data[chance.randrange(len(data))] = chance.randrange(256)
        items += feed_message(decoder, bytes(data))
    blocks = [item for item in items if isinstance(item, Block) and item.quality is not Quality.BAD]
    assert len(blocks) > 5_000
    assert decoder.bad_frames > 5_000
    assert not [item for item in blocks if not VITALS[item.vital].is_plausible(item.values[0])]


def test_an_emulated_vendor_is_decoded_by_its_own_map() -> None:
    rows = (
        row(VitalId.SPO2, "1", topic="+/o", pointer="/o/0", quality="/ok"),
        row(VitalId.HR, "/min", topic="+/o", pointer="/hr"),
        row(VitalId.NIBP_SYS, "kPa", topic="nibp"),
        row(VitalId.TEMP, "[degF]", topic="temp/#"),
    )
    device = DeviceConfig(id="a", codec="mqtt-map", topic="vendor/room1", map=rows)
    patient = SimulatedPatient(DemoConfig(script=(ScriptEvent(at_s=2, hold_s=60, sensor_off="a"),)))
    publisher, decoder = MappedPublisher(device, patient, lambda t: datetime.fromtimestamp(t, UTC)), MqttMap(device)
    items = [item for packet in publisher.emit(1.0) for item in decoder.feed(packet)]
    signs = [patient.signs(t) for t in (0.0, 1.0)]
    assert numbers(items, VitalId.SPO2) == pytest.approx([sign.spo2 for sign in signs])
    assert numbers(items, VitalId.HR) == pytest.approx([sign.hr for sign in signs])
    assert numbers(items, VitalId.NIBP_SYS) == pytest.approx([sign.sys for sign in signs])
    assert decoder.bad_frames == 0
    assert publisher.emit(5.0) == []


def test_a_loss_of_the_link_changes_nothing_and_the_device_is_never_polled() -> None:
    decoder = codec(TEMP)
    decoder.reset()
    assert numbers(feed_message(decoder, b"36.6"), VitalId.TEMP) == [36.6]
    assert (decoder.outgoing(), decoder.poll()) == ([], b"")
