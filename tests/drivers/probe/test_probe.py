"""A probe in simulated time: emulated devices on lines with and without line settings."""

import random
from typing import Any, ClassVar

import pytest

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.drivers.block import Block, Item, Packet
from bedside.drivers.codec import CodecDefaults
from bedside.drivers.errors import LinkError
from bedside.drivers.probe.evidence import CodecScore, Evidence, checked_share
from bedside.drivers.probe.probe import (
    SECONDS,
    best_of,
    is_passive,
    line_settings,
    to_listen,
    to_poll,
)
from tests.support.codecs.capture_lines import capture_lines
from tests.support.devices.probed_cable import PORTED, ProbedCable, cable_of, probed


@pytest.mark.parametrize("is_one_line", [True, False], ids=["pty", "cable"])
@pytest.mark.parametrize("name", PORTED)
def test_every_emulated_device_is_named_within_ten_seconds(name: str, is_one_line: bool) -> None:  # noqa: FBT001
    result, seconds = probed(cable_of(name, is_one_line=is_one_line))
    assert result.codec == name, result
    assert seconds < SECONDS


def test_a_real_n560_is_named() -> None:
    lines = capture_lines("nellcor_n560", "lines.txt")
    sent = 0

    def emitted(t: float) -> bytes:
        nonlocal sent
        due, begun = int(t / 2) + 1, sent  # a line every two seconds
        sent = max(sent, due)
        return b"".join(line.encode() + b"\r\n" for line in lines[begun:due])

    result, _ = probed(ProbedCable(emitted, at=(9600, "N")))
    assert result.codec == "nellcor-ascii", result


@pytest.mark.parametrize("name", [name for name in PORTED if is_passive(name)])
def test_nothing_is_written_to_a_device_that_sends_unprompted(name: str) -> None:
    cable = cable_of(name, is_one_line=False)
    probed(cable)
    assert cable.written == []


def test_a_silent_line_is_polled_by_every_two_way_codec_and_not_named() -> None:
    cable = ProbedCable(lambda _: b"", at=(1, "N"))
    result, seconds = probed(cable)
    assert (result.codec, result.received) == (None, 0)
    polls = {registry.codec_class(name)().poll() for name in PORTED if not is_passive(name)}
    assert polls - {b""} <= set(cable.written)
    assert seconds < SECONDS


def test_noise_is_not_named() -> None:
    chance = random.Random(3)
    result, seconds = probed(ProbedCable(lambda _: chance.randbytes(12), at=(1, "N")))
    assert result.codec is None
    assert result.received > 1000
    assert seconds < SECONDS


def test_a_port_that_is_lost_ends_the_probe() -> None:
    cable = cable_of("nonin-df2", is_one_line=False)
    cable.lost_at = 0.05
    with pytest.raises(LinkError, match="disconnected"):
        probed(cable)
    assert not cable.is_open


class Weak(CodecDefaults):
    """Two bytes, the first with bit 7 set: it decodes almost anything as a pleth."""

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.PLETH,)
    wave_rates: ClassVar[dict[VitalId, float]] = {VitalId.PLETH: 100.0}

    def __init__(self) -> None:
        self.bad_frames = 0

    def feed(self, packet: Packet) -> list[Item]:
        wave = [float(byte) for byte in packet.data if not byte & 0x80]
        return [Block(vital=VitalId.PLETH, values=wave, at=packet.at)] if wave else []

    def reset(self) -> None: ...


class Slow(Weak):
    wave_rates: ClassVar[dict[VitalId, float]] = {VitalId.PLETH: 60.0}


class Odd(Weak):
    parity: ClassVar[str] = "O"


class Implausible(Weak):
    """Delivers a value of BAD quality for every byte."""

    def feed(self, packet: Packet) -> list[Item]:
        return [Block(vital=VitalId.SPO2, values=(1.0,), at=packet.at, quality=Quality.BAD)]


class Pump(Weak):
    """A pump's codec that replies to everything."""

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.PUMP_RATE,)
    poll_every_s: ClassVar[float | None] = 1.0

    def feed(self, packet: Packet) -> list[Item]:  # noqa: ARG002
        return []

    def poll(self) -> bytes:
        return b"?"

    def outgoing(self) -> list[bytes]:
        return [b"stop!"]


class Cuff(Pump):
    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.CUFF,)

    def poll(self) -> bytes:
        return b"cuff?"

    def outgoing(self) -> list[bytes]:
        return [b"yes"]


@pytest.fixture
def stubs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the codecs of this file to the registry, by class name; a digit after the name makes another name for it."""
    real = registry.codec_class
    ours = {kind.__name__: kind for kind in (Weak, Slow, Odd, Implausible, Pump, Cuff)}
    monkeypatch.setattr(registry, "codec_class", lambda name: ours.get(name.rstrip("0123456789")) or real(name))


@pytest.mark.usefixtures("stubs")
def test_a_codec_that_accepts_anything_never_beats_one_with_a_checksum() -> None:
    result, _ = probed(cable_of("nonin-df2", is_one_line=True), ["Weak", "nonin-df2", "Slow"])
    assert result.codec == "nonin-df2"


@pytest.mark.usefixtures("stubs")
@pytest.mark.parametrize(("rate_hz", "name"), [(60, "Slow"), (100, "Weak")])
def test_of_two_codecs_that_decode_the_same_bytes_the_one_with_the_right_wave_rate_wins(
    rate_hz: int, name: str
) -> None:
    sent = 0

    def emitted(t: float) -> bytes:
        nonlocal sent
        due, sent = int(t * rate_hz) - sent, int(t * rate_hz)
        return b"\x80\x40" * due

    result, _ = probed(ProbedCable(emitted), ["Weak", "Slow"])
    assert result.codec == name


@pytest.mark.usefixtures("stubs")
def test_a_silent_line_is_listened_to_once_and_a_noisy_one_at_every_setting() -> None:
    silent, noisy = ProbedCable(lambda _: b"", at=(1, "N")), ProbedCable(lambda _: b"\xff", at=(1, "N"))
    for cable in (silent, noisy):
        probed(cable, ["Weak", "Odd"])
    assert len(silent.tuned) == 1
    assert sorted(noisy.tuned) == [(9600, "N"), (9600, "O")]


@pytest.mark.usefixtures("stubs")
@pytest.mark.parametrize("byte", [b"", b"\xff"], ids=["silent", "noisy"])
@pytest.mark.parametrize("seconds", [2.0, 10.0, 30.0])
def test_the_time_limit_is_kept_however_many_devices_there_are(seconds: float, byte: bytes) -> None:
    names = ["Implausible", *(f"{kind}{number}" for kind in ("Cuff", "Pump") for number in range(12))]
    cable = ProbedCable(lambda _: byte, at=(1, "N"))
    _, took = probed(cable, names, seconds=seconds)
    assert took < seconds
    assert cable.written.count(b"cuff?") >= 12


@pytest.mark.usefixtures("stubs")
def test_values_that_are_bad_are_no_evidence() -> None:
    result, _ = probed(ProbedCable(lambda _: b"\x55"), ["Implausible"])
    assert result.codec is None


@pytest.mark.usefixtures("stubs")
def test_a_pump_is_polled_first_and_sent_only_its_own_poll() -> None:
    cable = ProbedCable(lambda t: b"\x55" if t > 1 else b"")
    probed(cable, ["Cuff", "Pump"])
    assert cable.written[0] == b"?"
    assert b"stop!" not in cable.written
    assert b"yes" in cable.written  # the replies of other codecs are sent after their poll
    assert cable.written.index(b"yes") > cable.written.index(b"cuff?")


@pytest.mark.usefixtures("stubs")
def test_nothing_is_answered_while_only_listening() -> None:
    cable = ProbedCable(lambda t: b"\x55" if t < 2 else b"", at=(9600, "N"))
    probed(cable, ["Cuff", "Implausible"])
    assert cable.written[0] == b"cuff?"


def test_the_settings_have_every_codec_once() -> None:
    settings = line_settings(PORTED, is_one_line=False)
    lines = [(row.baud, row.parity) for row in settings]
    assert sorted(name for row in settings for name in row.codecs) == sorted(PORTED)
    assert len(lines) == len(set(lines))


def test_a_port_without_settings_has_one_for_all() -> None:
    (row,) = line_settings(PORTED, is_one_line=True)
    assert row.codecs == tuple(PORTED)
    assert row.text == "any line setting"


def test_devices_that_send_unprompted_are_listened_to_and_the_others_polled() -> None:
    settings = line_settings(PORTED, is_one_line=False)
    assert {name for row in to_listen(settings) for name in row.codecs} >= {name for name in PORTED if is_passive(name)}
    assert sorted(name for _, name in to_poll(settings)) == sorted(name for name in PORTED if not is_passive(name))


def score(codec: str, **fields: Any) -> CodecScore:
    return CodecScore(codec=codec, **{"values": 20, "bad_frames": 0, "checked": 0.0, "pace": 1.0, **fields})


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"checked": 1.0}, {"checked": 0.0}),
        ({"checked": 1.0, "bad_frames": 5}, {"checked": 0.0}),
        ({"bad_frames": 1}, {"bad_frames": 5}),
        ({"values": 20}, {"values": 2}),
        ({"pace": 1.0}, {"pace": 0.6}),
        ({"values": 20}, {"values": 0}),
        ({"values": 0, "checked": 1.0}, {"values": 20, "bad_frames": 5}),
        ({"values": 40, "checked": 0.0}, {"values": 0, "bad_frames": 9, "checked": 1.0}),
    ],
)
def test_the_better_score_comes_first(better: dict[str, Any], worse: dict[str, Any]) -> None:
    ranked = best_of([score("worse", **worse), score("better", **better)])
    assert ranked[0].codec == "better"


def test_a_codec_is_ranked_once_by_its_best_score() -> None:
    assert best_of([score("a", values=3), score("a"), score("b", values=0)]) == [score("a")]


def test_a_codec_with_a_checksum_notices_changed_bytes() -> None:
    cable = cable_of("nonin-df2", is_one_line=True)
    data = cable.emitted(1.0)
    assert checked_share("nonin-df2", data) == 1.0
    assert checked_share("lepu-vx-nibp", data) == 0.0
    assert checked_share("nonin-df2", b"") == 0.0


def test_a_single_frame_is_not_certain() -> None:
    data = cable_of("nonin-df2", is_one_line=True).emitted(2.0)
    one, many = Evidence("nonin-df2"), Evidence("nonin-df2")
    one.feed(Packet(data[:5], 0.0))
    for at in range(0, len(data), 5):
        many.feed(Packet(data[at : at + 5], at / 375))
    assert (one.is_certain(), many.is_certain()) == (False, True)
