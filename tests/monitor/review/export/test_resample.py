"""Samples on an even grid: each unaltered at its time, and NaN where nothing was measured."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.vitals import VitalId
from bedside.monitor.review.export.excerpt import ExportError
from bedside.monitor.review.export.resample import Wave, gridded, whole_seconds
from bedside.monitor.store.reader import Stretch


def stretch(times: list[float], rate_hz: float = 50.0, vital: VitalId = VitalId.PLETH) -> Stretch:
    at = np.array(times)
    return Stretch(
        device="ox",
        vital=vital,
        rate_hz=rate_hz,
        origin="REAL",
        rows=np.array([np.arange(1.0, len(times) + 1), at, np.zeros(len(times))]),
        utc=at + 1e9,
    )


@given(
    begins=st.lists(st.integers(0, 20), min_size=1, max_size=4, unique=True),
    shift=st.floats(-0.4, 0.4),
    rate=st.sampled_from([25.0, 50.0, 75.0, 100.0]),
)
def test_each_slot_has_the_nearest_sample(begins: list[int], shift: float, rate: float) -> None:
    parts = [stretch([second + (step + shift) / rate for step in range(2, 8)], rate) for second in sorted(begins)]
    (wave,) = gridded(parts, 1e9, 22)
    expected = np.full(round(22 * rate), np.nan)
    for second in begins:
        first = round(second * rate + shift + 2)
        expected[first : first + 6] = np.arange(1.0, 7.0)
    np.testing.assert_array_equal(wave.values, expected)


def test_gaps_are_reported_from_their_first_slot_to_their_last() -> None:
    (wave,) = gridded([stretch([1.0, 1.02, 1.04]), stretch([2.0])], 1e9, 3)
    assert list(wave.gaps) == [
        (0.0, 1.0),
        (pytest.approx(1.06), pytest.approx(0.94)),
        (pytest.approx(2.02), pytest.approx(0.98)),
    ]
    assert isinstance(wave, Wave)


def test_a_clock_that_is_slightly_fast_leaves_no_gap() -> None:
    times = (np.arange(0, 60, 1 / 50) * 1.0002).tolist()
    (wave,) = gridded([stretch(times)], 1e9, 60)
    assert not np.isnan(wave.values).any()
    assert set(np.diff(wave.values)) <= {0.0, 1.0}


@pytest.mark.parametrize(("rates", "length"), [([50.0], 11), ([62.5, 100.0], 12), ([75.0, 33.3], 20)])
def test_a_record_has_a_whole_number_of_samples_of_each_rate(rates: list[float], length: int) -> None:
    assert whole_seconds((0.0, 10.5), rates) == length


def test_a_record_that_is_too_long_is_refused() -> None:
    with pytest.raises(ExportError, match="choose a shorter time"):
        gridded([stretch([0.0], 500.0)], 1e9, 10**6)
