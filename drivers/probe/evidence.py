"""Scores how well a codec explains the bytes of a line.

The score depends on the values that the codec decoded, the frames that it refused, and the share of changed bytes that
it would have detected. A codec without a checksum accepts almost anything that resembles its frames, so its score
counts half. Whether a codec checks its bytes is tested: bytes are changed one at a time, and a codec that checks them
then decodes less, or counts a bad frame. Pure: time is an argument.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.drivers.block import Block, Packet
from bedside.drivers.codec import Codec

_KEPT: Final = 2048  # bytes; about two messages of the device with the longest messages
_KEPT_SILENT: Final = 512  # for a codec that decoded nothing: it is tried too, and there are many of them
_POSITIONS: Final = 12  # bytes that are changed, one at a time
_FORGIVEN: Final = 1  # bad frames: a line may begin with a partial one; always counted
_UNCHECKED: Final = 0.5  # the factor for a codec without a checksum
_SILENT: Final = 0.8  # valid frames without a value, from an idle device, count less than values
_CHECKS: Final = 0.5  # a codec that notices this share of changes has a checksum
_CERTAIN_VALUES: Final = 3
_CERTAIN_BYTES: Final = 64  # a single frame may give three notices
_CERTAIN: Final = 0.9
_PACE_S: Final = 1.0  # the time needed to estimate a wave's rate


@dataclass(frozen=True, slots=True, kw_only=True)
class CodecScore:
    """How well one codec explains the bytes of one line.

    Attributes:
        values: number of blocks and notices that the codec delivered.
        bad_frames: number of frames that the codec refused.
        checked: share of the bytes whose change the codec would have detected, 0 to 1.
        pace: how well the measured sample rates of the waves match the codec's rates, 0 to 1; 1 if unknown.

    """

    codec: str
    values: int
    bad_frames: int
    checked: float
    pace: float

    @property
    def credit(self) -> float:
        """Return values / (values + bad frames), 0 to 1, with at least one bad frame, so that few values count less.

        A codec that decoded no value has 0.8 if it checks its bytes and refused at most one frame, else 0.
        """
        if self.values:
            return self.values / (self.values + max(_FORGIVEN, self.bad_frames))
        return _SILENT if self.checked >= _CHECKS and self.bad_frames <= _FORGIVEN else 0.0

    @property
    def worth(self) -> float:
        """Return how likely this codec is the right one for the line, 0 to 1."""
        return self.credit * self.pace * (_UNCHECKED + (1 - _UNCHECKED) * self.checked)

    @property
    def is_certain(self) -> bool:
        """Return whether no other codec could score better: few bad frames, nearly every byte checked, right rates."""
        return min(self.credit, self.checked, self.pace) >= _CERTAIN


@dataclass(slots=True)
class _Wave:
    first_at: float
    last_at: float
    samples: int = 0  # after the first block, whose samples are from before `first_at`


@dataclass(slots=True)
class Evidence:
    """One codec under test, with the bytes that it was fed and what it decoded from them. `name`: of the codec."""

    name: str
    codec: Codec = field(init=False)
    values: int = 0
    _data: bytearray = field(default_factory=bytearray)
    _waves: dict[VitalId, _Wave] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.codec = registry.codec_class(self.name)()

    def feed(self, packet: Packet) -> None:
        """Feed received bytes to the codec and count what it decodes. A block of BAD quality does not count."""
        self._data += packet.data
        del self._data[:-_KEPT]
        for item in self.codec.feed(packet):
            if not isinstance(item, Block):
                self.values += 1
            elif item.quality is not Quality.BAD:
                self.values += 1
                self._count(item)

    def score(self) -> CodecScore:
        """Return the score of the codec for the bytes that it was fed so far."""
        data = bytes(self._data if self.values else self._data[-_KEPT_SILENT:])
        bad, pace = self.codec.bad_frames, self._pace()
        return CodecScore(
            codec=self.name, values=self.values, bad_frames=bad, checked=checked_share(self.name, data), pace=pace
        )

    def is_certain(self) -> bool:
        """Return whether no other codec could explain the bytes better. Computes the score only after enough bytes."""
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
    """Return the share of the bytes in `data` for which the codec `name` notices that the lowest bit was flipped.

    It is nearly 1 for a codec with a checksum.
    """
    values, bad = _outcome(name, data)
    positions = range(0, len(data), max(1, len(data) // _POSITIONS))
    noticed = 0
    for position in positions:
        changed = bytearray(data)
        changed[position] ^= 0x01
        values_then, bad_then = _outcome(name, bytes(changed))
        noticed += values_then < values or bad_then > bad
    return noticed / len(positions) if positions else 0.0


def _outcome(name: str, data: bytes) -> tuple[int, int]:
    codec = registry.codec_class(name)()
    return len(codec.feed(Packet(data, 0.0))), codec.bad_frames


def _nearness(wave: _Wave, declared_hz: float) -> float:
    span_s = wave.last_at - wave.first_at
    if span_s < _PACE_S or not wave.samples:
        return 1.0
    rate_hz = wave.samples / span_s
    return min(rate_hz, declared_hz) / max(rate_hz, declared_hz)
