"""Samples are encoded and decoded without loss, to the last bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bedside.monitor.acquisition.ring import Rows
from bedside.monitor.store.sample_codec import packed, unpacked


@given(arrays(np.float64, st.integers(0, 300).map(lambda count: (3, count)), elements=st.floats(width=64)))
def test_decoding_returns_the_encoded_samples(rows: Rows) -> None:
    assert unpacked(packed(rows)).tobytes() == rows.tobytes()


def test_damaged_bytes_raise_an_error() -> None:
    data = packed(np.arange(30.0).reshape(3, 10))
    with pytest.raises(ValueError, match="damaged"):
        unpacked(data[:-3])
