"""The waves of a MEDIBUS device: chooses among the streams that the device offers and decodes their records.

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

INTERVAL_US: Final = 16000  # as in the document's example; a multiplier slows faster streams down to this or slower
RATE_HZ: Final = 1e6 / INTERVAL_US
_MOST: Final = 0xFF  # the largest multiplier of an interval
_SLOWEST_US: Final = 1_000_000  # a slower stream is not a wave
_RESTART_S: Final = 10.0  # after so long without a record the streams are chosen again
_SLOW: Final = bytes(range(0x80))


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream that the host chose. `multiplier`: one sample comes every `multiplier` intervals of the offer."""

    offer: Offer
    multiplier: int

    @property
    def vital(self) -> VitalId:
        """The vital that the stream measures."""
        return STREAMS[self.offer.code]

    @property
    def rate_hz(self) -> float:
        """The samples a second of the stream."""
        return 1e6 / (self.offer.interval_us * self.multiplier)


class Waves:
    """Chooses streams and decodes their records. Records are ignored until the device has accepted the choice."""

    def __init__(self) -> None:
        self._garbled = 0
        self._reader = RecordReader()
        self._choice: list[Stream] = []
        self._streams: list[Stream] = []
        self._record_at: float | None = None

    @property
    def bad_frames(self) -> int:
        """Number of records that are incomplete or marked as corrupt, and of bins that are impossible."""
        return self._reader.bad_frames + self._garbled

    def reset(self) -> None:
        """Discard a partial record and forget the chosen streams."""
        self._reader.reset()
        self._choice, self._streams, self._record_at = [], [], None

    def choose(self, offers: Sequence[Offer]) -> bytes:
        """Choose streams from the device's offers; return the argument of command 54, which requests them.

        Empty if no offered stream can be used. Records that come before the device has accepted the choice may contain
        the old or the new streams, and are ignored.
        """
        usable = {offer.code: offer for offer in reversed(offers) if offer.code in STREAMS}
        streams = [Stream(usable[code], math.ceil(INTERVAL_US / usable[code].interval_us)) for code in sorted(usable)]
        self._choice = [row for row in streams if row.multiplier <= _MOST and row.offer.interval_us <= _SLOWEST_US]
        self._streams = []
        return encode_choice([(row.offer.code, row.multiplier) for row in self._choice])

    def enable(self, at: float) -> bytes:
        """Begin to decode the chosen streams, which the device has accepted; return the bytes that switch them on."""
        self._streams, self._record_at = self._choice, at
        return encode_enable(len(self._streams)) if self._streams else b""

    def is_overdue(self, at: float) -> bool:
        """Return whether the streams are on but no record came in the ten seconds before `at`.

        After it has returned True, it returns False for the next ten seconds.
        """
        if not self._streams or self._record_at is None or at - self._record_at < _RESTART_S:
            return False
        self._record_at = at
        return True

    def feed(self, data: bytes, at: float, *, gaps: frozenset[VitalId]) -> list[Block]:
        """Decode the realtime bytes in `data`, ignoring those of slow messages; return a block for each stream.

        The samples of the vitals in `gaps` are replaced by NaN.
        """
        records = [event for event in self._reader.feed(data.translate(None, _SLOW)) if isinstance(event, Record)]
        if records:
            self._record_at = at
        blocks = []
        for number, stream in enumerate(self._streams, 1):
            bins = [record.bins[number] for record in records if number in record.bins]
            values = [math.nan if stream.vital in gaps else self._sample(stream, value) for value in bins]
            if values:
                blocks.append(Block(vital=stream.vital, values=values, at=at, rate_hz=stream.rate_hz))
        return blocks

    def _sample(self, stream: Stream, number: int) -> float:
        """Return the value of a bin. An impossible bin gives NaN and counts as a bad frame."""
        value = stream.offer.value(number)
        if number <= stream.offer.bins and VITALS[stream.vital].is_plausible(value):
            return value
        self._garbled += 1
        return math.nan
