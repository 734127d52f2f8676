import numpy as np
import pytest

from bedside.config.origin import Origin
from bedside.config.quality import Quality
from bedside.config.vitals import VitalId
from bedside.drivers.block import Block
from bedside.monitor.acquisition.ring import AT, MAX_BLOCK, VALUE
from tests.support.input_bed import InputBed


def test_every_number_since_the_cursor_becomes_exactly_one_observation(bed: InputBed) -> None:
    for second in range(5):
        bed.say("pulse", VitalId.HR, 70 + second, at=float(second))
    observations = list(bed.alarm_input.pipeline.observations(4.0))
    assert [(row.value, row.at) for row in observations] == [(70 + second, second) for second in range(5)]
    assert {(row.device, row.origin) for row in observations} == {("pulse", Origin.SIMULATED)}
    assert list(bed.alarm_input.pipeline.observations(5.0)) == []


def test_a_questionable_number_is_marked_and_a_bad_one_is_not_stored(bed: InputBed) -> None:
    bed.say("pulse", VitalId.HR, 70, at=1.0, quality=Quality.QUESTIONABLE)
    bed.say("pulse", VitalId.HR, 200, at=2.0, quality=Quality.BAD)
    (observation,) = bed.alarm_input.pipeline.observations(2.0)
    assert (observation.value, observation.quality) == (70, Quality.QUESTIONABLE)


@pytest.mark.parametrize("value", [0.0, 400.0, float("nan"), float("inf")])
def test_an_implausible_value_is_counted_and_discarded(bed: InputBed, value: float) -> None:
    bed.say("pulse", VitalId.HR, value, at=1.0)
    assert list(bed.alarm_input.pipeline.observations(1.0)) == []
    assert bed.alarm_input.pipeline.implausible == 1


def test_only_the_device_selected_for_a_vital_gives_observations(bed: InputBed) -> None:
    bed.say("ox", VitalId.SPO2, 97, at=1.0)
    bed.say("pulse", VitalId.SPO2, 80, at=1.0)
    assert [(row.device, row.value) for row in bed.alarm_input.pipeline.observations(1.0)] == [("ox", 97)]


def test_samples_that_were_overwritten_before_they_were_read_are_counted(bed: InputBed) -> None:
    lane = bed.ring.lanes[7]
    for start in range(0, lane.spec.capacity + 100, 1000):
        block = np.stack([np.full(1000, 70.0), np.arange(start, start + 1000.0), np.zeros(1000)])
        lane.append(block)
    list(bed.alarm_input.pipeline.observations(1e6))
    assert bed.alarm_input.pipeline.overrun == lane.written - (lane.spec.capacity - MAX_BLOCK)


def test_a_wave_keeps_its_gaps_and_its_even_spacing(bed: InputBed) -> None:
    wave = [1.0, 2.0, float("nan"), 4.0]
    bed.alarm_input.pipeline.deliver("ox", Block(vital=VitalId.PLETH, values=wave, at=10.0, rate_hz=75.0))
    rows = bed.ring.lanes[0].latest(4)
    np.testing.assert_array_equal(rows[VALUE], wave)
    assert np.diff(rows[AT]) == pytest.approx(1 / 75)
    assert rows[AT, -1] == 10.0


def test_a_vital_that_the_configuration_leaves_out_is_ignored(bed: InputBed) -> None:
    bed.say("pulse", VitalId.RR, 14, at=1.0)
    assert all(lane.written == 0 for lane in bed.ring.lanes)


def test_a_burst_larger_than_a_block_is_stored_whole(bed: InputBed) -> None:
    values = np.arange(3 * MAX_BLOCK, dtype=float)
    bed.alarm_input.pipeline.deliver("ox", Block(vital=VitalId.PLETH, values=values.tolist(), at=60.0, rate_hz=75.0))
    assert bed.ring.lanes[0].written == 3 * MAX_BLOCK


def test_samples_of_a_burst_without_a_time_are_left_out(bed: InputBed) -> None:
    for value, at in ((1.0, 10.0), (2.0, 20.0), (3.0, 20.0), (4.0, 20.0), (5.0, 20.0), (6.0, 20.34)):
        bed.alarm_input.pipeline.deliver("ox", Block(vital=VitalId.PLETH, values=[value] * 25, at=at, rate_hz=75.0))
    rows = bed.ring.lanes[0].latest(150)
    assert list(dict.fromkeys(rows[VALUE].tolist())) == [1, 2, 3, 6]
    assert rows[AT].max() < 20.34 + 0.4
