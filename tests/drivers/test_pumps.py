"""Infusion pumps: B. Braun BCC and Alaris Asena GH. Read only, whatever they say."""

import random
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.schema import DemoConfig, DeviceConfig, ScriptEvent
from config.vitals import VITALS, VitalId
from drivers.block import DeviceCommand, Item, Notice, NoticeKind, Packet
from drivers.codecs import alaris_frame, bcc_frame
from drivers.codecs.alaris import AlarisGh
from drivers.codecs.bcc import ALIVE, GET, BraunBcc
from drivers.codecs.bcc_frame import ACK, RS, Telegram, TelegramReader, plain, stuffed
from drivers.sim.patient import SimulatedPatient
from drivers.sim.pump import AlarisPump, BraunPump
from tests.drivers.conftest import fed, lines, notices, numbers

KINDS = pytest.mark.parametrize("kind", [BraunBcc, AlarisGh])
RATE, VOLUME = VitalId.PUMP_RATE, VitalId.PUMP_VOLUME
PUMPS = pytest.mark.parametrize(
    ("codec", "kind", "pump"), [("bbraun-bcc", BraunBcc, BraunPump), ("alaris-gh", AlarisGh, AlarisPump)]
)
REAL = "INF^8002-51740^-^SET^0.10^ml/h^^0.000^ml^17.91^mmHg^24+^EVENT^127904"


def telegram(*rows: str, bed: str = "ComSystem", is_last: bool = True) -> bytes:
    return bcc_frame.encode(Telegram(bed, chr(RS).join(rows), is_last))


def quadruples(**values: str) -> list[str]:
    return [f"215,50113,{name},{value}" for name, value in values.items()]


PERFUSOR = quadruples(INRT="0.30", INSOL="Arterenol 4mg/50", INVI="1.4", INM3="1", INM4="_NV", INA3="0", INA15="0")


def test_every_line_of_the_alaris_capture_has_its_crc() -> None:
    found = [row.rsplit("|", 1) for row in lines("alaris_asena_gh", "lines.txt")]
    texts = [(row[0].partition("|")[2], row[1]) for row in found]
    assert len(texts) == 25
    for text, crc in texts:
        assert alaris_frame.encode(text) == f"!{text}|{crc}\r".encode()
        assert list(alaris_frame.LineReader().lines(f"!{text}|{crc}\r".encode())) == [text]


def test_trap_alaris_blanks_inside_fields_count() -> None:
    reader = alaris_frame.LineReader()
    assert list(reader.lines(b"!ALARM^AL_NOALM^ ^ |C73B\r")) == ["ALARM^AL_NOALM^ ^ "]
    assert list(reader.lines(b"!ALARM^AL_NOALM^^|C73B\r")) == []
    assert reader.bad_frames == 1


def test_the_real_pumps_answer_is_understood() -> None:
    items = fed(AlarisGh(), alaris_frame.encode(REAL))
    assert (numbers(items, RATE), numbers(items, VOLUME)) == ([0.10], [0.0])
    assert (NoticeKind.PUMP_RUNNING, False) in notices(items)
    assert all(not is_present for _, is_present in notices(items))


@pytest.mark.parametrize(
    ("alarm", "kind"), [("AL_OCCL", NoticeKind.PUMP_OCCLUSION), ("AL_ENDINF", NoticeKind.PUMP_ALARM)]
)
def test_the_alaris_own_alarm_is_told(alarm: str, kind: NoticeKind) -> None:
    items = fed(AlarisGh(), alaris_frame.encode(REAL.replace("^-^", f"^{alarm}^")))
    assert (kind, True) in notices(items)


def test_the_official_request_of_bcc_is_made_byte_for_byte() -> None:
    """The codec's first word is the one example that verifies as printed; it is stuffed on the wire."""
    row = next(row for row in lines("bbraun_bcc", "examples.txt") if row.startswith("01 30"))
    official = bytes.fromhex(row)
    assert plain(BraunBcc().poll()) == official
    assert BraunBcc().poll() == stuffed(official)
    assert list(TelegramReader().telegrams(official)) == [Telegram("1", ALIVE)]


def test_the_printed_telegrams_verify_with_their_recomputed_sums() -> None:
    marks = {"<SOH>": "\x01", "<STX>": "\x02", "<ETX>": "\x03", "<EOT>": "\x04", "<ETB>": "\x17", "<RS>": "\x1e"}
    found = []
    for row in lines("bbraun_bcc", "examples.txt"):
        if row.startswith("<SOH>") and row.endswith("<EOT>") and "AEX" not in row:
            data = re.sub("|".join(marks), lambda mark: marks[mark[0]], row).encode()
            found += list(TelegramReader().telegrams(data))
    assert len(found) >= 6
    perfusor = max(found, key=lambda row: len(row.info))
    items = fed(BraunBcc(), bcc_frame.encode(replace(perfusor, is_last=True)))
    assert (numbers(items, RATE), numbers(items, VOLUME)) == ([0.30], [1.4])
    assert Notice(kind=NoticeKind.PUMP_DRUG, is_present=True, at=1.0, detail="Arterenol 4mg/50") in items
    assert (NoticeKind.PUMP_RUNNING, True) in notices(items)


def test_trap_bcc_destuffs_in_one_pass_from_the_left() -> None:
    assert plain(b"EEX") == b"EX"
    assert plain(stuffed(b"Dobutamin, EEX, edd")) == b"Dobutamin, EEX, edd"


def test_trap_bcc_no_value_is_not_zero() -> None:
    items = fed(BraunBcc(), telegram(*quadruples(INRT="_NV", INVI="_NA", INM3="0")))
    assert numbers(items, RATE) == numbers(items, VOLUME) == []


def test_trap_bcc_the_beds_name_is_learnt_from_the_first_answer_and_forgotten_with_the_link() -> None:
    codec = BraunBcc()
    fed(codec, telegram("206,50100,GNACK,0"))
    (asked,) = TelegramReader().telegrams(codec.poll())
    assert asked == Telegram("ComSystem", GET)
    codec.reset()
    (asked,) = TelegramReader().telegrams(codec.poll())
    assert asked == Telegram("1", ALIVE)


def test_an_answer_in_blocks_is_asked_for_block_by_block_and_told_whole() -> None:
    codec = BraunBcc()
    assert fed(codec, telegram(*PERFUSOR[:3], is_last=False)) == []
    assert codec.outgoing() == [bytes((ACK,))]
    items = fed(codec, telegram(*PERFUSOR[3:]))
    assert (numbers(items, RATE), numbers(items, VOLUME)) == ([0.30], [1.4])
    assert codec.outgoing() == []


def test_of_several_pumps_the_one_that_runs_is_told() -> None:
    second = [row.replace("50113", "50114").replace("0.30", "52.5") for row in PERFUSOR]
    first = [row.replace("INM3,1", "INM3,0") for row in PERFUSOR]
    assert numbers(fed(BraunBcc(), telegram(*first, *second)), RATE) == [52.5]


@pytest.mark.parametrize(
    ("parameter", "kind", "detail"),
    [
        ("INA3", NoticeKind.PUMP_OCCLUSION, "pressure alarm"),
        ("INA15", NoticeKind.PUMP_ALARM, "air in the line"),
        ("INA11", NoticeKind.LOW_BATTERY, ""),
    ],
)
def test_the_braun_pumps_own_alarm_is_told(parameter: str, kind: NoticeKind, detail: str) -> None:
    items = fed(BraunBcc(), telegram(*PERFUSOR[:4], f"215,50113,{parameter},1"))
    assert Notice(kind=kind, is_present=True, at=1.0, detail=detail) in items


@pytest.mark.parametrize("data", [telegram(*PERFUSOR), alaris_frame.encode(REAL)], ids=["bcc", "alaris"])
@pytest.mark.parametrize("kind", [BraunBcc, AlarisGh])
def test_one_flipped_bit_anywhere_says_nothing(kind: type[BraunBcc | AlarisGh], data: bytes) -> None:
    """Every value stands behind a sum or a CRC; bytes of the other make are refused too."""
    ours = bool(fed(kind(), data))
    for index in range(len(data)):
        flipped = bytearray(data)
        flipped[index] ^= 1 << index % 8
        items = fed(kind(), bytes(flipped))
        assert numbers(items, RATE) in ([], [0.30] if kind is BraunBcc else [0.10])
        assert ours or items == []


@KINDS
@given(cut=st.integers(1, 60), noise=st.binary(max_size=20))
def test_an_answer_cut_anywhere_behind_noise_is_understood(
    kind: type[BraunBcc | AlarisGh], cut: int, noise: bytes
) -> None:
    data = telegram(*PERFUSOR) if kind is BraunBcc else alaris_frame.encode(REAL)
    clean = noise.translate(None, b"\x01\x04\r!")
    assert len(numbers(fed(kind(), clean + data[:cut], data[cut:]), RATE)) == 1


@KINDS
@given(data=st.lists(st.binary(max_size=80), max_size=8))
def test_no_pump_is_ever_told_anything_but_to_say_how_it_is(kind: type[BraunBcc | AlarisGh], data: list[bytes]) -> None:
    """Whatever comes over the line: only ALIVE, GET, ACK and INF ever go to a pump, and no command exists."""
    host = kind()
    said = [host.poll()]
    for piece in [telegram(*PERFUSOR, is_last=False), alaris_frame.encode(REAL), *data]:
        host.feed(Packet(piece, 1.0))
        said += [*host.outgoing(), host.poll()]
    assert all(host.command(each) is None for each in DeviceCommand)
    for word in said:
        infos = {row.info for row in TelegramReader().telegrams(word)}
        assert word == bytes((ACK,)) or infos in ({ALIVE}, {GET}) or word == alaris_frame.encode("INF")


def test_mutated_bytes_never_raise_and_never_say_what_no_pump_has() -> None:
    chance = random.Random(8)
    for kind, data in ((BraunBcc, telegram(*PERFUSOR)), (AlarisGh, alaris_frame.encode(REAL))):
        stream = bytearray(data * 100)
        for _ in range(600):
            stream[chance.randrange(len(stream))] = chance.randrange(256)
        codec = kind()
        for item in fed(codec, bytes(stream)):
            assert isinstance(item, Notice) or all(VITALS[item.vital].is_plausible(value) for value in item.values)
        assert codec.bad_frames > 0


def talked(codec: str, kind: type, pump: type, until: float, *script: ScriptEvent) -> list[Item]:
    """Let an emulated pump and its host talk, once a second."""
    device = DeviceConfig(id="pump", codec=codec, port="x")
    host, emulator = kind(), pump(device, SimulatedPatient(DemoConfig(repeat_s=9e9, script=script)), lambda _: None)
    items: list[Item] = []
    for second in range(round(until)):
        emulator.receive(host.poll(), float(second))
        for _ in range(4):
            for packet in emulator.emit(float(second)):
                items += host.feed(packet)
            for data in host.outgoing():
                emulator.receive(data, float(second))
    return items


@PUMPS
def test_the_emulated_pump_gives_the_usual_infusion(codec: str, kind: type, pump: type) -> None:
    items = talked(codec, kind, pump, 2700)
    assert max(numbers(items, RATE)) == 52.5
    assert numbers(items, VOLUME)[-1] == pytest.approx(35.0, abs=0.01)
    running = [row.is_present for row in items if isinstance(row, Notice) and row.kind is NoticeKind.PUMP_RUNNING]
    assert running == [False, True, False]


@PUMPS
def test_an_occluded_line_is_told_and_ends(codec: str, kind: type, pump: type) -> None:
    items = talked(codec, kind, pump, 300, ScriptEvent(at_s=120, sensor_off="pump", hold_s=60))
    occluded = [row.is_present for row in items if isinstance(row, Notice) and row.kind is NoticeKind.PUMP_OCCLUSION]
    assert occluded == [False, True, False]
