from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, Item, NoticeKind, Packet
from bedside.drivers.codecs.mqtt.bedside_json import VitalsJson, encode_status, encode_value, status_topic, topic
from tests.support.codecs.feeding import notices, numbers

UTC_NOW = datetime(2026, 1, 2, tzinfo=UTC)
HR = topic("b/1", VitalId.HR)


def payload(**changes: object) -> bytes:
    right = {"value": 72, "unit": "/min", "utc": "2026-01-02T00:00:00Z", "sequence": 1}
    return msgspec.json.encode({**right, **changes})


def feed_message(codec: VitalsJson, data: bytes, place: str = HR) -> list[Item]:
    return codec.feed(Packet(data, 1.0, place))


@given(
    vital=st.sampled_from([vital for vital in VitalsJson.vitals if vital.startswith("NIBP")]), value=st.floats(5, 300)
)
def test_what_is_encoded_is_decoded(vital: VitalId, value: float) -> None:
    data = encode_value(vital, value, utc=UTC_NOW, sequence=1)
    assert feed_message(VitalsJson(), data, topic("b/1", vital)) == [Block(vital=vital, values=(value,), at=1.0)]


def test_a_topic_ends_in_the_mdc_code() -> None:
    assert HR == f"b/1/{VITALS[VitalId.HR].mdc}" == "b/1/147842"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (payload(unit="%"), HR),
        (payload(value=900), HR),
        (payload(value="72"), HR),
        (payload(value=None), HR),
        (payload(quality="FINE"), HR),
        (payload(utc="yesterday"), HR),
        (b'{"value": NaN, "unit": "/min"}', HR),
        (b'{"value": 72', HR),
        (b"\xff\xfe", HR),
        (b"", HR),
        (payload(), "b/1/999999"),
        (payload(), "b/1/pulse"),
        (b'{"state": "asleep"}', "b/1/status"),
    ],
)
def test_a_corrupt_payload_gives_nothing_and_is_counted(data: bytes, place: str) -> None:
    codec = VitalsJson()
    assert feed_message(codec, data, place) == []
    assert codec.bad_frames == 1


def test_a_duplicate_and_an_older_value_are_ignored() -> None:
    codec = VitalsJson()
    items = [
        item
        for sequence in (5, 5, 4, 6)
        for item in feed_message(codec, payload(sequence=sequence, value=70 + sequence))
    ]
    assert numbers(items, VitalId.HR) == [75, 76]
    assert codec.bad_frames == 0


def test_each_vital_has_its_own_sequence() -> None:
    codec = VitalsJson()
    feed_message(codec, payload(sequence=9))
    spo2 = payload(sequence=1, value=97, unit="%")
    assert numbers(feed_message(codec, spo2, topic("b/1", VitalId.SPO2)), VitalId.SPO2) == [97]


def test_a_publisher_that_restarted_may_count_from_the_beginning() -> None:
    codec = VitalsJson()
    feed_message(codec, payload(sequence=900))
    assert notices(feed_message(codec, encode_status(is_online=True), status_topic("b/1"))) == [
        (NoticeKind.OFFLINE, False)
    ]
    assert numbers(feed_message(codec, payload(sequence=0)), VitalId.HR) == [72]


def test_a_lost_link_does_not_make_old_values_new() -> None:
    codec = VitalsJson()
    feed_message(codec, payload(sequence=5))
    codec.reset()
    assert feed_message(codec, payload(sequence=5)) == []


def test_an_online_status_and_a_value_that_the_broker_kept_do_not_replace_a_newer_value() -> None:
    """A subscriber whose broker was restarted gets an old online status, and the values that were sent after it."""
    codec = VitalsJson()

    def sent(second: int, at: float, value: float) -> list[float]:
        data = payload(sequence=second, utc=f"2026-01-02T00:00:{second:02}Z", value=value)
        return numbers(codec.feed(Packet(data, at, HR)), VitalId.HR)

    assert [sent(second, 100.0 + second, 110) for second in (0, 40, 45)] == [[110], [110], [110]]
    feed_message(codec, encode_status(is_online=True), status_topic("b/1"))
    assert sent(1, 147.0, 72) == []
    assert sent(50, 150.0, 112) == [112]
    assert codec.bad_frames == 0


def test_the_last_will_reports_the_publisher_offline() -> None:
    items = feed_message(VitalsJson(), encode_status(is_online=False), status_topic("b/1"))
    assert notices(items) == [(NoticeKind.OFFLINE, True)]
