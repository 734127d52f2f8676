"""How well a codec explains the bytes of a line: what it said, what it refused, what it would have noticed.

Pure: time is an argument. A codec without a check accepts nearly anything that looks a little like its frames, so its
word counts half. Whether it has a check is not asked but tried: bytes are changed one at a time, and a codec that
checks them hears less, or counts a bad frame.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.drivers.block import Block, Packet
from bedside.drivers.codec import Codec

_KEPT: Final = 2048  # bytes; some two messages of the wordiest device
_KEPT_SILENT: Final = 512  # where a codec said nothing: it is tried all the same, and there are many of them
_PLACES: Final = 12  # bytes that are changed, one at a time
_FORGIVEN: Final = 1  # bad frame: the half one that a line begins with; counted in any case
_UNCHECKED: Final = 0.5  # what the word of a codec without a check is worth
_SILENT: Final = 0.8  # right frames without a value: an idle device, less than one that says something
_CHECKS: Final = 0.5  # a codec that notices this share of changes has a check
_CERTAIN_VALUES: Final = 3
_CERTAIN_BYTES: Final = 64  # three notices may come of a single frame
_CERTAIN: Final = 0.9
_PACE_S: Final = 1.0  # a wave's rate is not known sooner


@dataclass(frozen=True, slots=True, kw_only=True)
class CodecScore:
    """How well one codec explains one line. `checked` and `pace` are shares.

    Attributes:
        values: blocks and notices that it delivered.
        bad_frames: what it refused.
        checked: how many of its bytes it would not have missed being changed, 0 to 1.
        pace: how well the waves' rates are the codec's own, 1 where that cannot be said.

    """

    codec: str
    values: int
    bad_frames: int
    checked: float
    pace: float

    @property
    def credit(self) -> float:
        """Return what it delivered against what it refused, 0 to 1. Few values are little, also without a bad frame."""
        if self.values:
            return self.values / (self.values + max(_FORGIVEN, self.bad_frames))
        return _SILENT if self.checked >= _CHECKS and self.bad_frames <= _FORGIVEN else 0.0

    @property
    def worth(self) -> float:
        """Return how far to believe it, 0 to 1."""
        return self.credit * self.pace * (_UNCHECKED + (1 - _UNCHECKED) * self.checked)

    @property
    def is_certain(self) -> bool:
        """Say whether no other codec could do better: hardly a bad frame, and nearly every byte checked."""
        return min(self.credit, self.checked, self.pace) >= _CERTAIN


@dataclass(slots=True)
class _Wave:
    first_at: float
    last_at: float
    samples: int = 0  # those after the first block: it came in the time before


@dataclass(slots=True)
class Evidence:
    """One codec, and what it made of the bytes."""

    name: str
    codec: Codec = field(init=False)
    values: int = 0
    _data: bytearray = field(default_factory=bytearray)
    _waves: dict[VitalId, _Wave] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.codec = registry.codec_class(self.name)()

    def feed(self, packet: Packet) -> None:
        """Take bytes."""
        self._data += packet.data
        del self._data[:-_KEPT]
        for item in self.codec.feed(packet):
            if not isinstance(item, Block):
                self.values += 1
            elif item.quality is not Quality.BAD:
                self.values += 1
                self._count(item)

    def score(self) -> CodecScore:
        """Return how well the codec explains what it was fed so far."""
        data = bytes(self._data if self.values else self._data[-_KEPT_SILENT:])
        bad, pace = self.codec.bad_frames, self._pace()
        return CodecScore(
            codec=self.name, values=self.values, bad_frames=bad, checked=checked_share(self.name, data), pace=pace
        )

    def is_certain(self) -> bool:
        """Say whether no other codec could explain the bytes better; quick where that cannot be."""
        is_enough = self.values >= _CERTAIN_VALUES and len(self._data) >= _CERTAIN_BYTES
        return is_enough and self.codec.bad_frames <= self.values and self.score().is_certain

    def _count(self, block: Block) -> None:
        if block.vital not in self.codec.wave_rates:
            return
        wave = self._waves.get(block.vital)
        if wave is None:
            self._waves[block.vital] = _Wave(block.at, block.at)
        else:
            wave.last_at = block.at
            wave.samples += len(block.values)

    def _pace(self) -> float:
        rates: Mapping[VitalId, float] = self.codec.wave_rates
        return min((_nearness(wave, rates[vital]) for vital, wave in self._waves.items()), default=1.0)


def checked_share(name: str, data: bytes) -> float:
    """Return of how many bytes the codec would notice a change of the lowest bit: nearly 1 with a check."""
    values, bad = _outcome(name, data)
    places = range(0, len(data), max(1, len(data) // _PLACES))
    noticed = 0
    for place in places:
        changed = bytearray(data)
        changed[place] ^= 0x01
        fewer, worse = _outcome(name, bytes(changed))
        noticed += fewer < values or worse > bad
    return noticed / len(places) if places else 0.0


def _outcome(name: str, data: bytes) -> tuple[int, int]:
    codec = registry.codec_class(name)()
    return len(codec.feed(Packet(data, 0.0))), codec.bad_frames


def _nearness(wave: _Wave, declared_hz: float) -> float:
    span_s = wave.last_at - wave.first_at
    if span_s < _PACE_S or not wave.samples:
        return 1.0
    rate_hz = wave.samples / span_s
    return min(rate_hz, declared_hz) / max(rate_hz, declared_hz)
