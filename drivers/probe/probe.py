"""Identifies the device on a port: decodes its bytes with all codecs, at one line setting after another.

First it only listens, at each line setting where a device may send unprompted. If no device is identified, it sends the
harmless poll of each two-way codec. Pumps are polled first, and are never sent anything else. It tries all codecs of
the registry, so a new one is probed too. Runs on the event loop of its caller.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, Protocol

from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.drivers.block import Packet
from bedside.drivers.errors import LinkError
from bedside.drivers.probe.evidence import CodecScore, Evidence

SECONDS: Final = 10.0
_RESERVE_S: Final = 0.7  # of the total time: for opening, changing settings, the last score
_FIRST_SHARE: Final = 0.26  # of the total time, for the first setting: the slowest devices send every two seconds
_NEXT_SHARE: Final = 0.11
_WEIGHT_S: Final = (0.5, 2.0)  # bounds: a device that is polled rarely may answer late
_SCORE_EVERY_S: Final = 0.25
_LONGEST_POLL: Final = 1.5  # times a codec's weight, if few codecs are left to poll
_ENOUGH: Final = 0.6  # a score of this worth ends the search: garbage at a wrong line setting never reaches it
LIKELY: Final = 0.3  # with less worth than this, no codec is named
_PUMP: Final = frozenset({VitalId.PUMP_RATE, VitalId.PUMP_VOLUME})
Progress = Callable[[float, str], None]  # share done, 0 to 1; what is tried now


class TunablePort(Protocol):
    """A port whose line settings can be changed while it is open, as drivers.sources.serial_port.SerialSource."""

    async def open(self) -> None:
        """Open the port. Raises LinkError if that fails."""

    async def tune(self, baud: int, parity: str) -> None:
        """Change the baud rate and the parity of the open port. Raises LinkError if that fails."""

    def packets(self) -> AsyncIterator[Packet]:
        """Yield the packets that arrive. Raises LinkError when the port is lost."""

    async def write(self, data: bytes) -> None:
        """Send bytes to the device. Raises LinkError if the port is lost."""

    async def close(self) -> None:
        """Close the port."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSetting:
    """A baud rate and a parity, and the codecs whose devices use them. `baud` is None if the port has no settings."""

    baud: int | None
    parity: str
    codecs: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return the line setting as text for people, such as "9600 8N1"."""
        return "any line setting" if self.baud is None else f"{self.baud} 8{self.parity}1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """The result of a probe.

    Attributes:
        codec: name of the codec that fits; None if none is likely.
        scores: the best score of each codec whose worth is above 0, the best first.
        settings: the line setting of each of the scores.
        received: number of bytes that arrived.

    """

    codec: str | None
    scores: tuple[CodecScore, ...]
    settings: tuple[LineSetting, ...]
    received: int


def is_passive(codec: str) -> bool:
    """Return whether the devices of this codec send unprompted, without a poll."""
    return registry.codec_class(codec).poll_every_s is None


def is_pump(codec: str) -> bool:
    """Return whether the devices of this codec are infusion pumps."""
    return not _PUMP.isdisjoint(registry.codec_class(codec).vitals)


def line_settings(codecs: Iterable[str], *, is_one_line: bool) -> list[LineSetting]:
    """Group the codecs by the line setting of their devices.

    `is_one_line`: the port has no line settings, so that all codecs are in one group.
    """
    if is_one_line:
        return [LineSetting(baud=None, parity="N", codecs=tuple(codecs))]
    by_line = sorted((registry.codec_class(name).baud, registry.codec_class(name).parity, name) for name in codecs)
    return [
        LineSetting(baud=baud, parity=parity, codecs=tuple(name for *_, name in group))
        for (baud, parity), group in groupby(by_line, key=lambda entry: entry[:2])
    ]


def to_listen(settings: Iterable[LineSetting]) -> list[LineSetting]:
    """Return the line settings at which some device sends unprompted, those with most such devices first."""
    counted = [(sum(map(is_passive, setting.codecs)), setting) for setting in settings]
    return [setting for count, setting in sorted(counted, key=lambda pair: -pair[0]) if count]


def to_poll(settings: Iterable[LineSetting]) -> list[tuple[LineSetting, str]]:
    """Return each codec that polls, with its line setting.

    Line settings that pumps use come first; within each line setting, pumps come first.
    """
    ordered = sorted(settings, key=lambda setting: not any(map(is_pump, setting.codecs)))
    return [
        (setting, name)
        for setting in ordered
        for name in sorted(setting.codecs, key=lambda name: not is_pump(name))
        if not is_passive(name)
    ]


def weight(codec: str) -> float:
    """Return the weight, in seconds, by which the remaining time is divided among the codecs that are polled."""
    low, high = _WEIGHT_S
    return min(high, max(low, registry.codec_class(codec).poll_every_s or low))


def best_of(scores: Iterable[CodecScore]) -> list[CodecScore]:
    """Return the best score of each codec, the best first, without scores of worth 0.

    Between scores of equal worth the one with the larger checked share is better.
    """
    ranked = sorted(scores, key=lambda score: (round(score.worth, 2), score.checked, score.values), reverse=True)
    first = {score.codec: score for score in reversed(ranked) if score.worth}
    return sorted(first.values(), key=ranked.index)


@dataclass(slots=True)
class Probe:
    """One search for the device on one port.

    `now` returns monotonic seconds. `progress` is called before each step. `seconds` limits the whole search.
    `received` counts the bytes that arrived.
    """

    line: TunablePort
    now: Callable[[], float]
    progress: Progress
    seconds: float = SECONDS
    received: int = 0
    _evidence: list[Evidence] = field(default_factory=list)
    _polled: set[str] = field(default_factory=set)
    _scores: list[tuple[CodecScore, LineSetting]] = field(default_factory=list)
    _settled: asyncio.Event = field(default_factory=asyncio.Event)
    _began: float = 0.0
    _unscored: int = 0  # bytes since the last score
    _certainty_at: float = 0.0  # when certainty was checked last

    async def run(self, settings: list[LineSetting]) -> ProbeResult:
        """Search until a device is identified or the time is over; return the result.

        Raises LinkError if the port cannot be opened or is lost.
        """
        self._began = self.now()
        await self.line.open()
        reading = asyncio.create_task(self._read())
        try:
            await self._search(settings, reading)
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            await self.line.close()
        return self._result()

    async def _search(self, settings: list[LineSetting], reading: "asyncio.Task[None]") -> None:
        """Listen at the line settings of devices that send unprompted, then poll; stop when a codec scores enough."""
        share = _FIRST_SHARE
        for setting in to_listen(settings):
            await self._begin(setting, f"listening at {setting.text}")
            await self._wait(share * self.seconds, reading)
            if self._score(setting) >= _ENOUGH or not self.received:
                break  # not a byte: other settings would show none either
            share = _NEXT_SHARE
        polls = [] if self._best() >= LIKELY else to_poll(settings)
        at: LineSetting | None = None
        for index, (setting, name) in enumerate(polls):
            text = f"asking {name} at {setting.text}"
            await (self._begin(setting, text) if setting != at else self._report(text))
            at = setting
            left_s = self._began + self.seconds - _RESERVE_S - self.now()
            share = weight(name) / sum(weight(other) for _, other in polls[index:])
            await self._poll(name, min(left_s * share, _LONGEST_POLL * weight(name)), reading)
            if self._score(setting) >= _ENOUGH:
                return

    async def _begin(self, setting: LineSetting, text: str) -> None:
        """Change the port to a line setting and make new codecs, so that only bytes at this setting are scored."""
        if setting.baud is not None:
            await self.line.tune(setting.baud, setting.parity)
        self._evidence = [Evidence(name) for name in setting.codecs]
        self._polled.clear()
        self._settled.clear()
        self._unscored = 0
        await self._report(text)

    async def _report(self, text: str) -> None:
        self.progress(min(1.0, (self.now() - self._began) / self.seconds), text)

    async def _poll(self, name: str, seconds: float, reading: "asyncio.Task[None]") -> None:
        """Send the poll of the codec `name` and wait for the answer, for `seconds` at most.

        Repeats the poll while the line is silent, at the same interval as the driver.
        """
        codec = next(evidence.codec for evidence in self._evidence if evidence.name == name)
        self._polled.add(name)
        end = self.now() + seconds
        every_s = codec.poll_every_s or seconds
        while (left_s := end - self.now()) > 0 and not self._settled.is_set():
            before = self.received
            await self.line.write(codec.poll())
            await self._wait(min(every_s, left_s), reading)
            while self.received > before and (left_s := end - self.now()) > 0 and not self._settled.is_set():
                before = self.received
                await self._wait(min(every_s, left_s), reading)

    async def _wait(self, seconds: float, reading: "asyncio.Task[None]") -> None:
        """Wait while bytes arrive until the time is over or the device is identified.

        Raises LinkError if the port was lost.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, seconds)):
                await self._settled.wait()
        if reading.done():
            reading.result()

    async def _read(self) -> None:
        try:
            async for packet in self.line.packets():
                self._hear(packet)
                for answer in self._answers():
                    await self.line.write(answer)
            raise LinkError("the port was closed")
        finally:
            self._settled.set()

    def _hear(self, packet: Packet) -> None:
        """Feed received bytes to every codec; check four times a second whether one of them is certain already."""
        self.received += len(packet.data)
        self._unscored += len(packet.data)
        for evidence in self._evidence:
            evidence.feed(packet)
        if packet.at - self._certainty_at >= _SCORE_EVERY_S:
            self._certainty_at = packet.at
            if any(evidence.is_certain() for evidence in self._evidence):
                self._settled.set()

    def _answers(self) -> list[bytes]:
        """Return the replies of the polled codecs. Replies of other codecs, and of any pump's codec, are discarded."""
        pairs = [(evidence.name, answer) for evidence in self._evidence for answer in evidence.codec.outgoing()]
        return [answer for name, answer in pairs if name in self._polled and not is_pump(name)]

    def _score(self, setting: LineSetting) -> float:
        """Score every codec on the bytes that arrived at this line setting; return the best worth so far."""
        if self._unscored:
            self._unscored = 0
            self._scores += [(evidence.score(), setting) for evidence in self._evidence]
        return self._best()

    def _best(self) -> float:
        return max((score.worth for score, _ in self._scores), default=0.0)

    def _result(self) -> ProbeResult:
        ranked = best_of(score for score, _ in self._scores)
        setting_of = {id(score): setting for score, setting in self._scores}
        codec = ranked[0].codec if ranked and ranked[0].worth >= LIKELY else None
        return ProbeResult(
            codec=codec,
            scores=tuple(ranked),
            settings=tuple(setting_of[id(score)] for score in ranked),
            received=self.received,
        )
