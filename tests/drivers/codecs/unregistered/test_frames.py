"""Frames of devices for which there is no driver: their captures decode all the same."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.drivers.codecs.unregistered import as50_frame, mib_frame, ne1000_frame
from bedside.drivers.codecs.unregistered.ne1000_frame import Answer
from tests.support.codecs.capture_lines import capture_lines


def test_every_line_of_the_baxter_capture_has_its_crc() -> None:
    found = [re.fullmatch(r"\[(.*)\] (\w\w) (\w\w)", row) for row in capture_lines("baxter_as50", "lines.txt")]
    assert len(found) == 8
    for row in found:
        assert row is not None
        frame = f"[{row[1]}]".encode() + bytes.fromhex(row[2] + row[3])
        assert as50_frame.decode(frame) == row[1]
        assert as50_frame.encode(row[1]) == frame
        assert as50_frame.decode(frame[:-1] + bytes((frame[-1] ^ 1,))) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("VER", Answer(0, "S", "NE1000V3.928")),
        ("DIS", Answer(0, "S", "I0.000W0.000ML")),
        ("XYZ", Answer(0, "S", "?")),
        ("RAT9999MH", Answer(0, "S", "?OOR")),
    ],
)
def test_every_answer_of_the_new_era_vectors_is_read(name: str, expected: Answer) -> None:
    row = next(row for row in capture_lines("new_era_ne1000", "vectors.txt") if row.startswith(f'cmd  "{name}'))
    found = re.search(r'answer 02 "([^"]*)" 03', row)
    assert found is not None
    frame = b"\x02" + found[1].encode() + b"\x03"
    assert ne1000_frame.decode(frame) == expected
    assert ne1000_frame.encode(expected) == frame
    assert ne1000_frame.decode(frame[:-1]) is None


def test_the_intellivue_vectors_have_their_fcs() -> None:
    rows = [row for row in capture_lines("philips_intellivue", "vectors.txt") if row.startswith("payload")]
    assert len(rows) == 2
    for row in rows:
        payload, frame = (bytes.fromhex(part.split("(")[0]) for part in row.removeprefix("payload").split("->"))
        assert mib_frame.encode(payload) == frame
        assert mib_frame.decode(frame) == payload
        assert mib_frame.decode(frame[:2] + bytes((frame[2] ^ 4,)) + frame[3:]) is None


def test_the_hosts_messages_of_intellivue_survive_the_frame() -> None:
    rows = [
        row.split(maxsplit=1)
        for row in capture_lines("philips_intellivue", "vectors.txt")
        if not row.startswith("payload")
    ]
    messages = [bytes.fromhex(text) for _, text in rows] + [b"\xc0\xc1\x7d"]
    assert len(messages) > 5
    for message in messages:
        assert mib_frame.decode(mib_frame.encode(message)) == message


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_what_is_encoded_is_decoded_and_noise_is_nothing(payload: bytes, noise: bytes) -> None:
    assert mib_frame.decode(mib_frame.encode(payload)) == payload
    assert ne1000_frame.decode(b"\xff" + noise) is None
    assert as50_frame.decode(b"\xff" + noise) is None
