"""The age of a message with the time of sending."""

from datetime import UTC, datetime

import pytest

from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, Packet
from bedside.drivers.codecs.mqtt.bedside_json import VitalsJson, encode_value, topic
from bedside.drivers.codecs.mqtt.message_age import Transit

BEGAN = datetime(2026, 1, 1, tzinfo=UTC).timestamp()


def sent(t: float) -> datetime:
    return datetime.fromtimestamp(BEGAN + t, UTC)


def test_a_message_with_the_usual_transit_time_has_no_age_whatever_the_senders_clock() -> None:
    transit = Transit()
    assert [transit.age(sent(t - 3600), t + 0.02 * (t % 3)) for t in range(100)] == [0.0] * 100


def test_a_message_that_a_broker_kept_for_minutes_has_its_true_age() -> None:
    transit = Transit()
    transit.age(sent(0), 1000.0)
    ages = [transit.age(sent(t), 1300.0) for t in (10, 100, 290, 299.5)]
    assert ages == pytest.approx([290, 200, 10, 0])


def test_after_the_senders_clock_was_set_back_its_messages_are_new_again_in_half_a_minute() -> None:
    transit = Transit()
    transit.age(sent(0), 1000.0)
    ages = [transit.age(sent(t - 3600), 1000.0 + t) for t in range(1, 60)]
    assert ages[0] == pytest.approx(3600)
    assert ages[29] == pytest.approx(3600)
    assert set(ages[31:]) == {0.0}


def test_a_value_that_waited_at_the_broker_has_the_time_of_sending() -> None:
    codec = VitalsJson()
    place = topic("b/1", VitalId.HR)
    items = []
    for sequence, (t, at) in enumerate([(0, 1000.0), (60, 1300.0), (300, 1300.0)]):
        data = encode_value(VitalId.HR, 72, utc=sent(t), sequence=sequence)
        items += codec.feed(Packet(data, at, place))
    assert [item.at for item in items if isinstance(item, Block)] == pytest.approx([1000, 1060, 1300])
