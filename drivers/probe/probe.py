"""Which device is on a port: the known protocols, one line setting after the other, judged by the bytes.

Runs on its owner's event loop. First it only listens, wherever a device may talk by itself; a line that is silent then
is a device that wants to be asked. Then each two-way codec asks its own harmless question; pumps are asked first, and
are never sent anything else. The table of devices is the registry: a new row there is probed.
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
_RESERVE_S: Final = 0.7  # of all the time: opening, tuning, the last judgement
_FIRST_SHARE: Final = 0.26  # the first listening: the slowest talkers send a line every two seconds
_NEXT_SHARE: Final = 0.11
_WEIGHT_S: Final = (0.5, 2.0)  # a device that is polled rarely may answer late, within bounds
_JUDGE_EVERY_S: Final = 0.25
_LONGEST_ASK: Final = 1.5  # times a codec's weight, where there are few to ask
_ENOUGH: Final = 0.6  # worth this, the search ends: garbage at a wrong line setting never gets so far
LIKELY: Final = 0.3  # worth less than this, nothing is named
_PUMP: Final = frozenset({VitalId.PUMP_RATE, VitalId.PUMP_VOLUME})
Progress = Callable[[float, str], None]  # share done, 0 to 1; what is tried now


class TunablePort(Protocol):
    """A port whose settings can be changed while it is open; drivers.sources.serial_port.SerialSource is one."""

    async def open(self) -> None:
        """Open it, or raise LinkError."""

    async def tune(self, baud: int, parity: str) -> None:
        """Change its settings, or raise LinkError."""

    def packets(self) -> AsyncIterator[Packet]:
        """Yield what arrives; LinkError when it is lost."""

    async def write(self, data: bytes) -> None:
        """Send bytes, or raise LinkError."""

    async def close(self) -> None:
        """Let go of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSetting:
    """A line setting, and the codecs whose devices use it. None of baud and parity: any setting will do."""

    baud: int | None
    parity: str
    codecs: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return it for people: 9600 8N1."""
        return "any line setting" if self.baud is None else f"{self.baud} 8{self.parity}1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """What is on the port. `scores` are those worth a word, the best first; `settings` where each was heard."""

    codec: str | None
    scores: tuple[CodecScore, ...]
    settings: tuple[LineSetting, ...]
    received: int


def is_passive(codec: str) -> bool:
    """Say whether the device talks without being asked."""
    return registry.codec_class(codec).poll_every_s is None


def is_pump(codec: str) -> bool:
    """Say whether the device is an infusion pump."""
    return not _PUMP.isdisjoint(registry.codec_class(codec).vitals)


def line_settings(codecs: Iterable[str], *, is_one_line: bool) -> list[LineSetting]:
    """Return the line settings of codecs; `is_one_line`: a port that has none, where all see the same bytes."""
    if is_one_line:
        return [LineSetting(baud=None, parity="N", codecs=tuple(codecs))]
    found = sorted((registry.codec_class(name).baud, registry.codec_class(name).parity, name) for name in codecs)
    return [
        LineSetting(baud=baud, parity=parity, codecs=tuple(name for *_, name in rows))
        for (baud, parity), rows in groupby(found, key=lambda row: row[:2])
    ]


def to_listen(found: Iterable[LineSetting]) -> list[LineSetting]:
    """Return the settings where a device may talk by itself, those with most such devices first."""
    counted = [(sum(map(is_passive, row.codecs)), row) for row in found]
    return [row for count, row in sorted(counted, key=lambda pair: -pair[0]) if count]


def to_ask(found: Iterable[LineSetting]) -> list[tuple[LineSetting, str]]:
    """Return each two-way codec with its setting: settings with pumps first, and pumps first in each."""
    rows = sorted(found, key=lambda row: not any(map(is_pump, row.codecs)))
    return [
        (row, name) for row in rows for name in sorted(row.codecs, key=lambda n: not is_pump(n)) if not is_passive(name)
    ]


def weight(codec: str) -> float:
    """Return how long a codec's answer is waited for, beside the others'."""
    low, high = _WEIGHT_S
    return min(high, max(low, registry.codec_class(codec).poll_every_s or low))


def best_of(scores: Iterable[CodecScore]) -> list[CodecScore]:
    """Return the scores that are worth anything, the best first, one a codec; at equal worth the one with a check."""
    ranked = sorted(scores, key=lambda row: (round(row.worth, 2), row.checked, row.values), reverse=True)
    first = {row.codec: row for row in reversed(ranked) if row.worth}
    return sorted(first.values(), key=ranked.index)


@dataclass(slots=True)
class Probe:
    """One search on one port. `now` is monotonic seconds; `progress` is told before each step."""

    line: TunablePort
    now: Callable[[], float]
    progress: Progress
    seconds: float = SECONDS
    received: int = 0
    _evidence: list[Evidence] = field(default_factory=list)
    _asked: set[str] = field(default_factory=set)
    _heard: list[tuple[CodecScore, LineSetting]] = field(default_factory=list)
    _settled: asyncio.Event = field(default_factory=asyncio.Event)
    _began: float = 0.0
    _fresh: int = 0  # bytes since the last judgement
    _judged_at: float = 0.0

    async def run(self, found: list[LineSetting]) -> ProbeResult:
        """Search until a device is known or the time is over; LinkError if the port cannot be used."""
        self._began = self.now()
        await self.line.open()
        reading = asyncio.create_task(self._read())
        try:
            await self._search(found, reading)
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            await self.line.close()
        return self._found()

    async def _search(self, found: list[LineSetting], reading: "asyncio.Task[None]") -> None:
        """Listen where devices talk, then ask; end at the first likely name."""
        share = _FIRST_SHARE
        for setting in to_listen(found):
            await self._begin(setting, f"listening at {setting.text}")
            await self._wait(share * self.seconds, reading)
            if self._judge(setting) >= _ENOUGH or not self.received:
                break  # not a byte: other settings would show none either
            share = _NEXT_SHARE
        asks = [] if self._best() >= LIKELY else to_ask(found)
        at: LineSetting | None = None
        for index, (setting, name) in enumerate(asks):
            text = f"asking {name} at {setting.text}"
            await (self._begin(setting, text) if setting != at else self._tell(text))
            at = setting
            left_s = self._began + self.seconds - _RESERVE_S - self.now()
            share = weight(name) / sum(weight(row) for _, row in asks[index:])
            await self._ask(name, min(left_s * share, _LONGEST_ASK * weight(name)), reading)
            if self._judge(setting) >= _ENOUGH:
                return

    async def _begin(self, setting: LineSetting, text: str) -> None:
        """Begin anew at a line setting, with codecs that have heard nothing."""
        if setting.baud is not None:
            await self.line.tune(setting.baud, setting.parity)
        self._evidence = [Evidence(name) for name in setting.codecs]
        self._asked.clear()
        self._settled.clear()
        self._fresh = 0
        await self._tell(text)

    async def _tell(self, text: str) -> None:
        self.progress(min(1.0, (self.now() - self._began) / self.seconds), text)

    async def _ask(self, name: str, seconds: float, reading: "asyncio.Task[None]") -> None:
        """Ask one codec's question, again as its driver would while the line is quiet, and wait for the answer."""
        codec = next(row.codec for row in self._evidence if row.name == name)
        self._asked.add(name)
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
        """Let bytes come until the time is over or the device is known; LinkError if the port was lost."""
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
        """Let every codec hear the bytes; look now and then whether the device is known already."""
        self.received += len(packet.data)
        self._fresh += len(packet.data)
        for row in self._evidence:
            row.feed(packet)
        if packet.at - self._judged_at >= _JUDGE_EVERY_S:
            self._judged_at = packet.at
            if any(row.is_certain() for row in self._evidence):
                self._settled.set()

    def _answers(self) -> list[bytes]:
        """Return what codecs that have asked want to answer; what the others want, and what a pump's wants, is lost."""
        pairs = [(row.name, answer) for row in self._evidence for answer in row.codec.outgoing()]
        return [answer for name, answer in pairs if name in self._asked and not is_pump(name)]

    def _judge(self, setting: LineSetting) -> float:
        """Score what was heard since the setting began; return what the best is worth, of all so far."""
        if self._fresh:
            self._fresh = 0
            self._heard += [(row.score(), setting) for row in self._evidence]
        return self._best()

    def _best(self) -> float:
        return max((score.worth for score, _ in self._heard), default=0.0)

    def _found(self) -> ProbeResult:
        ranked = best_of(score for score, _ in self._heard)
        places = {id(score): setting for score, setting in self._heard}
        named = ranked[0].codec if ranked and ranked[0].worth >= LIKELY else None
        return ProbeResult(
            codec=named,
            scores=tuple(ranked),
            settings=tuple(places[id(score)] for score in ranked),
            received=self.received,
        )
