"""The 5-byte packets of Contec V5.1 and BerryMed BCI."""

import math
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.schema import DemoConfig, DeviceConfig, ScriptEvent
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Notice, NoticeKind
from bedside.drivers.codecs.shared.five_byte import BerryBci, ContecV51, FiveByte, encode_packet
from bedside.drivers.sim.devices.finger_oximeter import FingerOximeter
from bedside.drivers.sim.patient.patient import SimulatedPatient
from tests.support.codecs.feeding import feed, notices, numbers
from tests.support.shared_data import CAPTURES

PLETH, SPO2, PR = VitalId.PLETH, VitalId.SPO2, VitalId.PR
KINDS = pytest.mark.parametrize("kind", [ContecV51, BerryBci])


def vector(folder: str, start: str) -> bytes:
    """Return the bytes of the capture's line that begins with `start`."""
    path: Path = CAPTURES / folder / "vectors.txt"
    if not path.exists():
        pytest.skip("the captures lie beside the project, and not here")
    line = next(row for row in path.read_text().splitlines() if row.startswith(start))
    return bytes.fromhex(line[:14])


@pytest.mark.parametrize(
    ("start", "pleth", "spo2", "pr", "conditions"),
    [
        ("87 32", [50], [97], [72], []),
        ("C7 64", [100], [97], [72], []),
        ("90 00 00 7F", [0], [], [127], [NoticeKind.SEARCHING]),
        ("A0 00 50", [math.nan], [], [], [NoticeKind.SENSOR_OFF]),
        ("80 00 60", [0], [], [], [NoticeKind.SEARCHING]),
    ],
)
def test_berrys_own_packets(
    start: str, pleth: list[float], spo2: list[float], pr: list[float], conditions: list[NoticeKind]
) -> None:
    items = feed(BerryBci(), vector("berry_bci", start))
    assert numbers(items, PLETH) == pytest.approx(pleth, nan_ok=True)
    assert (numbers(items, SPO2), numbers(items, PR)) == (spo2, pr)
    assert [kind for kind, is_present in notices(items) if is_present] == conditions


@pytest.mark.parametrize(
    ("start", "conditions"),
    [
        ("90 00", [NoticeKind.SEARCHING]),
        ("80 00 10", [NoticeKind.SENSOR_OFF]),
        ("80 00 20", [NoticeKind.SEARCHING]),
        ("C0 00", []),
    ],
)
def test_contecs_bits_mean_what_its_document_says(start: str, conditions: list[NoticeKind]) -> None:
    """The vectors have an implausible rate of 0, so plausible numbers are inserted."""
    packet = bytearray(vector("contec_cms50d_v51", start))
    packet[3:5] = bytes((72, 97))
    items = feed(ContecV51(), bytes(packet))
    assert [kind for kind, is_present in notices(items) if is_present] == conditions


@pytest.mark.parametrize(("start", "expected"), [("80 00 40 00", [128]), ("80 00 40 7F", [])])
def test_the_third_byte_holds_bit_7_of_the_rate(start: str, expected: list[float]) -> None:
    packet = bytearray(vector("contec_cms50d_v51", start))
    packet[4] = 97
    assert numbers(feed(ContecV51(), bytes(packet)), PR) == expected


@pytest.mark.parametrize("start", ["00 00", "80 80"])
def test_bytes_that_are_not_a_packet_give_nothing_and_are_counted(start: str) -> None:
    codec = ContecV51()
    assert feed(codec, vector("contec_cms50d_v51", start)) == []
    assert codec.bad_frames == 1


def test_trap_contec_v51_uses_odd_parity_at_19200_and_a_rate_of_127_is_real() -> None:
    assert (ContecV51.baud, ContecV51.parity) == (19200, "O")
    assert numbers(feed(ContecV51(), encode_packet(50, 97, 127)), PR) == [127]
    assert numbers(feed(ContecV51(), encode_packet(50, 97, None)), PR) == []


@KINDS
@given(
    pleth=st.integers(0, 100),
    spo2=st.one_of(st.none(), st.integers(1, 100)),
    pr=st.one_of(st.none(), st.integers(10, 254)),
    cut=st.integers(1, 4),
)
def test_what_is_encoded_is_decoded_cut_anywhere(
    kind: type[FiveByte], pleth: int, spo2: int | None, pr: int | None, cut: int
) -> None:
    data = encode_packet(pleth, spo2, pr)
    items = feed(kind(), data[:cut], data[cut:])
    assert numbers(items, PLETH) == [pleth]
    assert numbers(items, SPO2) == [value for value in [spo2] if value is not None]
    assert numbers(items, PR) == [value for value in [pr] if value is not None]


@KINDS
def test_garbage_before_two_at_once_and_a_lost_byte(kind: type[FiveByte]) -> None:
    codec, good = kind(), encode_packet(50, 97, 72)
    assert len(numbers(feed(codec, b"\x01\x02\x03" + good + good), PLETH)) == 2
    assert len(numbers(feed(codec, good[:2] + good[3:] + good), PLETH)) == 1
    assert codec.bad_frames == 2


@KINDS
def test_mutated_bytes_never_raise_or_give_an_implausible_value(kind: type[FiveByte]) -> None:
    chance, codec = random.Random(6), kind()
    data = bytearray(encode_packet(50, 97, 72) * 4000)
    for _ in range(2000):
        data[chance.randrange(len(data))] = chance.randrange(256)
    for item in feed(codec, bytes(data)):
        assert isinstance(item, Notice) or all(
            math.isnan(value) or VITALS[item.vital].is_plausible(value) for value in item.values
        )
    assert codec.bad_frames > 0


@pytest.mark.parametrize(("codec", "kind"), [("contec-v51", ContecV51), ("berry-bci", BerryBci)])
def test_the_emulated_device_is_decoded_and_reports_that_its_probe_is_off(codec: str, kind: type[FiveByte]) -> None:
    device = DeviceConfig(id="ox", codec=codec, port="x")
    patient = SimulatedPatient(DemoConfig(script=(ScriptEvent(at_s=2, sensor_off="ox", hold_s=2),)))
    emulator, decoder = FingerOximeter(device, patient, lambda _: None), kind()  # type: ignore[arg-type,return-value]
    items = [item for packet in emulator.emit(6.0) for item in decoder.feed(packet)]
    assert len(numbers(items, PLETH)) == 6 * kind.rate_hz + 1
    assert set(numbers(items, SPO2)) <= {96.0, 97.0, 98.0}
    assert notices(items).count((NoticeKind.SENSOR_OFF, True)) == 1
    assert notices(items)[-1] == (NoticeKind.SENSOR_OFF, False)
