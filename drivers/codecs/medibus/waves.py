"""The waves of a MEDIBUS device: which of the offered streams are chosen, and what their records come to.

Pure; used by the codec.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block
from bedside.drivers.codecs.medibus.realtime import Offer, Record, RecordReader, encode_choice, encode_enable
from bedside.drivers.codecs.medibus.tables import STREAMS

INTERVAL_US: Final = 16000  # as in the document's example; a quicker offer is thinned out, and never comes quicker
RATE_HZ: Final = 1e6 / INTERVAL_US
_MOST: Final = 0xFF  # times an interval is multiplied
_SLOWEST_US: Final = 1_000_000  # slower than this is no wave
_RESTART_S: Final = 10.0  # after so long without a record the streams are chosen anew
_SLOW: Final = bytes(range(0x80))


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream that was chosen, and how often its interval passes for one sample."""

    offer: Offer
    multiplier: int

    @property
    def vital(self) -> VitalId:
        """What it measures."""
        return STREAMS[self.offer.code]

    @property
    def rate_hz(self) -> float:
        """Samples a second."""
        return 1e6 / (self.offer.interval_us * self.multiplier)


class Waves:
    """Chooses streams and reads their records. Until the device agreed to the choice, records say nothing."""

    def __init__(self) -> None:
        self._garbled = 0
        self._reader = RecordReader()
        self._choice: list[Stream] = []
        self._streams: list[Stream] = []
        self._record_at: float | None = None

    @property
    def bad_frames(self) -> int:
        """Records that were cut short or called corrupt, and those with a bin that cannot be."""
        return self._reader.bad_frames + self._garbled

    def reset(self) -> None:
        """Forget half a record, and the streams."""
        self._reader.reset()
        self._choice, self._streams, self._record_at = [], [], None

    def choose(self, offers: Sequence[Offer]) -> bytes:
        """Choose from the offers; return the argument of 54, empty if there is nothing for us.

        What comes until the device has agreed may be in the old order or in the new one, and is passed over.
        """
        wanted = {offer.code: offer for offer in reversed(offers) if offer.code in STREAMS}
        streams = [Stream(wanted[code], math.ceil(INTERVAL_US / wanted[code].interval_us)) for code in sorted(wanted)]
        self._choice = [row for row in streams if row.multiplier <= _MOST and row.offer.interval_us <= _SLOWEST_US]
        self._streams = []
        return encode_choice([(row.offer.code, row.multiplier) for row in self._choice])

    def enable(self, at: float) -> bytes:
        """Return what switches the chosen streams on: the device has agreed to them."""
        self._streams, self._record_at = self._choice, at
        return encode_enable(len(self._streams)) if self._streams else b""

    def is_overdue(self, at: float) -> bool:
        """Say, once in ten seconds, whether the streams were switched on and nothing comes of it."""
        if not self._streams or self._record_at is None or at - self._record_at < _RESTART_S:
            return False
        self._record_at = at
        return True

    def feed(self, data: bytes, at: float, *, gaps: frozenset[VitalId]) -> list[Block]:
        """Take bytes, the slow ones among them too; return a block for each stream, without values for `gaps`."""
        records = [event for event in self._reader.feed(data.translate(None, _SLOW)) if isinstance(event, Record)]
        if records:
            self._record_at = at
        blocks = []
        for number, stream in enumerate(self._streams, 1):
            bins = [row.bins[number] for row in records if number in row.bins]
            values = [math.nan if stream.vital in gaps else self._sample(stream, row) for row in bins]
            if values:
                blocks.append(Block(vital=stream.vital, values=values, at=at, rate_hz=stream.rate_hz))
        return blocks

    def _sample(self, stream: Stream, number: int) -> float:
        """Return what a bin means; NaN, and a bad record, if it cannot be."""
        value = stream.offer.value(number)
        if number <= stream.offer.bins and VITALS[stream.vital].is_plausible(value):
            return value
        self._garbled += 1
        return math.nan
