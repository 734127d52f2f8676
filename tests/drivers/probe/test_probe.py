"""A probe in simulated time: emulated devices on lines with and without line settings."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from bedside.config.quality import Quality
from bedside.config.schema import DemoConfig, DeviceConfig
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.drivers.block import Block, Item, Packet
from bedside.drivers.codec import Listener
from bedside.drivers.errors import LinkError
from bedside.drivers.probe.evidence import CodecScore, Evidence, checked_share
from bedside.drivers.probe.probe import (
    SECONDS,
    Probe,
    ProbeResult,
    best_of,
    is_passive,
    line_settings,
    to_listen,
    to_poll,
)

PORTED = [name for name in registry.EMULATORS if registry.has_port(name)]


class InventedTime(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next due call."""

    invented = 0.0

    def time(self) -> float:
        return self.invented

    def _run_once(self) -> None:
        loop: Any = self
        if not loop._ready and loop._scheduled:
            self.invented = max(self.invented, loop._scheduled[0]._when)
        super()._run_once()  # type: ignore[misc]


class Cable:
    """A line. `emitted` returns the device's bytes up to a time; `receive` gets the bytes written at its setting."""

    def __init__(self, emitted: Callable[[float], bytes], *, at: tuple[int, str] | None = None) -> None:
        self.emitted, self.at = emitted, at
        self.setting: tuple[int, str] | None = None
        self.tuned: list[tuple[int, str]] = []
        self.written: list[bytes] = []
        self.receive: Callable[[bytes, float], None] = lambda _data, _t: None
        self.lost_at = float("inf")
        self.is_open = False
        self._chance = random.Random(1)

    async def open(self) -> None:
        self.is_open = True

    async def close(self) -> None:
        self.is_open = False

    async def tune(self, baud: int, parity: str) -> None:
        self.setting = (baud, parity)
        self.tuned.append(self.setting)

    async def write(self, data: bytes) -> None:
        self.written.append(data)
        if self.at in {None, self.setting}:
            self.receive(data, now())

    async def packets(self) -> AsyncIterator[Packet]:
        while now() < self.lost_at:
            await asyncio.sleep(0.01)
            if data := self.emitted(now()):
                is_right = self.at in {None, self.setting}
                yield Packet(data if is_right else self._chance.randbytes(len(data)), now())
        raise LinkError("the port was disconnected")


def now() -> float:
    return asyncio.get_running_loop().time()


def cable_of(name: str, *, is_one_line: bool) -> Cable:
    """Return a line with an emulated device at its end."""
    patient = registry.find(registry.PATIENTS, "simulated")(DemoConfig())
    device = DeviceConfig(id="device", codec=name)
    emulator = registry.find(registry.EMULATORS, name)(device, patient, lambda _: datetime(2026, 1, 2, tzinfo=UTC))
    line = registry.codec_class(name)
    cable = Cable(
        lambda t: b"".join(packet.data for packet in emulator.emit(t)),
        at=None if is_one_line else (line.baud, line.parity),
    )
    cable.receive = emulator.receive
    return cable


def probed(cable: Cable, names: Sequence[str] = PORTED, *, seconds: float = SECONDS) -> tuple[ProbeResult, float]:
    """Return the result of a probe, and the simulated seconds that it took."""
    progress_values: list[float] = []
    with asyncio.Runner(loop_factory=InventedTime) as runner:

        async def run() -> tuple[ProbeResult, float]:
            search = Probe(line=cable, now=now, progress=lambda done, _: progress_values.append(done), seconds=seconds)
            result = await search.run(line_settings(names, is_one_line=cable.at is None))
            return result, now()

        result = runner.run(run())
    assert not cable.is_open
    assert progress_values == sorted(progress_values)
    return result


@pytest.mark.parametrize("is_one_line", [True, False], ids=["pty", "cable"])
@pytest.mark.parametrize("name", PORTED)
def test_every_emulated_device_is_named_within_ten_seconds(name: str, is_one_line: bool) -> None:  # noqa: FBT001
    result, seconds = probed(cable_of(name, is_one_line=is_one_line))
    assert result.codec == name, result
    assert seconds < SECONDS


@pytest.mark.parametrize("name", [name for name in PORTED if is_passive(name)])
def test_nothing_is_written_to_a_device_that_sends_unprompted(name: str) -> None:
    cable = cable_of(name, is_one_line=False)
    probed(cable)
    assert cable.written == []


def test_a_silent_line_is_polled_by_every_two_way_codec_and_not_named() -> None:
    cable = Cable(lambda _: b"", at=(1, "N"))
    result, seconds = probed(cable)
    assert (result.codec, result.received) == (None, 0)
    polls = {registry.codec_class(name)().poll() for name in PORTED if not is_passive(name)}
    assert polls - {b""} <= set(cable.written)
    assert seconds < SECONDS


def test_noise_is_not_named() -> None:
    chance = random.Random(3)
    result, seconds = probed(Cable(lambda _: chance.randbytes(12), at=(1, "N")))
    assert result.codec is None
    assert result.received > 1000
    assert seconds < SECONDS


def test_a_port_that_is_lost_ends_the_probe() -> None:
    cable = cable_of("nonin-df2", is_one_line=False)
    cable.lost_at = 0.05
    with pytest.raises(LinkError, match="disconnected"):
        probed(cable)
    assert not cable.is_open


class Weak(Listener):
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

    result, _ = probed(Cable(emitted), ["Weak", "Slow"])
    assert result.codec == name


@pytest.mark.usefixtures("stubs")
def test_a_silent_line_is_listened_to_once_and_a_noisy_one_at_every_setting() -> None:
    silent, noisy = Cable(lambda _: b"", at=(1, "N")), Cable(lambda _: b"\xff", at=(1, "N"))
    for cable in (silent, noisy):
        probed(cable, ["Weak", "Odd"])
    assert len(silent.tuned) == 1
    assert sorted(noisy.tuned) == [(9600, "N"), (9600, "O")]


@pytest.mark.usefixtures("stubs")
@pytest.mark.parametrize("byte", [b"", b"\xff"], ids=["silent", "noisy"])
@pytest.mark.parametrize("seconds", [2.0, 10.0, 30.0])
def test_the_time_limit_is_kept_however_many_devices_there_are(seconds: float, byte: bytes) -> None:
    names = ["Implausible", *(f"{kind}{number}" for kind in ("Cuff", "Pump") for number in range(12))]
    cable = Cable(lambda _: byte, at=(1, "N"))
    _, took = probed(cable, names, seconds=seconds)
    assert took < seconds
    assert cable.written.count(b"cuff?") >= 12


@pytest.mark.usefixtures("stubs")
def test_values_that_are_bad_are_no_evidence() -> None:
    result, _ = probed(Cable(lambda _: b"\x55"), ["Implausible"])
    assert result.codec is None


@pytest.mark.usefixtures("stubs")
def test_a_pump_is_polled_first_and_sent_only_its_own_poll() -> None:
    cable = Cable(lambda t: b"\x55" if t > 1 else b"")
    probed(cable, ["Cuff", "Pump"])
    assert cable.written[0] == b"?"
    assert b"stop!" not in cable.written
    assert b"yes" in cable.written  # the replies of other codecs are sent after their poll
    assert cable.written.index(b"yes") > cable.written.index(b"cuff?")


@pytest.mark.usefixtures("stubs")
def test_nothing_is_answered_while_only_listening() -> None:
    cable = Cable(lambda t: b"\x55" if t < 2 else b"", at=(9600, "N"))
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
