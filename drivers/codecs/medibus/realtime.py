"""The realtime stream of Draeger MEDIBUS: the device's offers, the host's choice, and the records.

Pure; used by the codec and by the emulated ventilator. All its bytes are 80 or above:

    1101mmmm            sync: a record begins; bit 0 to 3 of the mask: streams 1 to 4 are in it
    1100nnnn 1100aaaa   sync command n with argument a: 1 to 3 enable streams (host to device); 4 and 5 announce the
                        streams 5 to 8 and 9 to 12 in this record; 6 begins an inspiration (0) or expiration (1);
                        F marks this record as corrupt
    10xxxxxx 10xxxxxx   a stream's value, in the order of the streams: bits 0 to 5, then bits 6 to 11

There is no checksum, only the parity of the line. Source: facts from the maker's document 9028258 (MEDIBUS 4.03).
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_KIND, _SYNC, _COMMAND, _VALUE = 0xF0, 0xD0, 0xC0, 0x80
_VALUE_KIND: Final = 0xC0  # the two bits that mark a byte of a value
_BITS: Final = 6
_GROUP: Final = 4  # streams in one mask
ENABLE: Final = 0x1
TURN: Final = 0x6  # begin of inspiration or expiration
_ANNOUNCE: Final[Mapping[int, int]] = {0x4: 4, 0x5: 8}  # sync command -> streams before its first
_CORRUPT: Final = 0xF
_OFFER: Final = re.compile(rb"([0-9A-F]{2})([ 0-9]{8})([- 0-9.]{5})([- 0-9.]{5})([0-9A-F]{3})")
_OFFER_LENGTH: Final = 23
_CHOICE: Final = re.compile(rb"([0-9A-F]{2})([0-9A-F]{2})")
_MOST_STREAMS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One stream that the device offers to send, in samples `interval_us` microseconds apart.

    A sample is sent as a bin, a whole number: bin 0 is the value `low`, bin `bins` the value `high`, in the stream's
    own unit.
    """

    code: int
    interval_us: int
    low: float
    high: float
    bins: int

    def value(self, number: int) -> float:
        """Return the value of a bin, in the stream's own unit."""
        return self.low + number * (self.high - self.low) / self.bins

    def number(self, value: float) -> int:
        """Return the bin of a value. A value out of range gives the lowest or the highest bin."""
        share = (value - self.low) / (self.high - self.low)
        return round(min(1.0, max(0.0, share)) * self.bins)


def encode_offers(offers: Sequence[Offer]) -> bytes:
    """Return the data of the answer to command 53, which requests the offers."""
    return b"".join(
        b"%02X%8d%b%b%03X" % (row.code, row.interval_us, _number(row.low), _number(row.high), row.bins)
        for row in offers
    )


def decode_offers(data: bytes) -> list[Offer] | None:
    """Return the offers in an answer; None if any part of the data is not an offer."""
    matches = [_OFFER.fullmatch(data[at : at + _OFFER_LENGTH]) for at in range(0, len(data), _OFFER_LENGTH)]
    offers = [offer for match in matches if match is not None and (offer := _offer(match)) is not None]
    return offers if len(offers) == len(matches) else None


def encode_choice(choice: Sequence[tuple[int, int]]) -> bytes:
    """Return the argument of command 54, the host's choice: code and multiplier of each stream, stream 1 first."""
    return b"".join(b"%02X%02X" % row for row in choice)


def decode_choice(data: bytes) -> list[tuple[int, int]] | None:
    """Return code and multiplier of each stream in the host's choice; None if the data are not a choice."""
    rows = [(int(row[1], 16), int(row[2], 16)) for row in _CHOICE.finditer(data)]
    return rows if encode_choice(rows) == data and len(rows) <= _MOST_STREAMS else None


def encode_enable(streams: int) -> bytes:
    """Return the bytes that switch the first `streams` streams on (at most four) and all others off."""
    return bytes((_SYNC, _COMMAND | ENABLE, _COMMAND | (1 << streams) - 1, _COMMAND, _COMMAND))


def encode_record(bins: Mapping[int, int], commands: Sequence[tuple[int, int]] = ()) -> bytes:
    """Return the bytes of a record. `bins`: by the number of the stream, 1 to 12. `commands`: code and argument."""
    masks = [sum(1 << stream - 1 - first for stream in bins if 0 < stream - first <= _GROUP) for first in (0, 4, 8)]
    announced = [(code, masks[first // _GROUP]) for code, first in _ANNOUNCE.items() if masks[first // _GROUP]]
    pairs = bytes(_COMMAND | half for pair in (*announced, *commands) for half in pair)
    values = bytes(_VALUE | bins[row] >> shift & 0x3F for row in sorted(bins) for shift in (0, _BITS))
    return bytes((_SYNC | masks[0],)) + pairs + values


@dataclass(frozen=True, slots=True)
class SyncCommand:
    """A sync command in a record."""

    code: int
    argument: int


@dataclass(frozen=True, slots=True)
class Record:
    """The bins in one record, by the number of their stream, which counts from 1."""

    bins: Mapping[int, int]


class RecordReader:
    """Finds records in realtime bytes, which may be cut anywhere. The caller must remove all bytes below 80."""

    def __init__(self) -> None:
        self.bad_frames = 0
        self.reset()

    def reset(self) -> None:
        """Discard a partial record."""
        self._is_open = False
        self._is_in_step = True
        self._streams: list[int] = []
        self._values = bytearray()
        self._command: int | None = None

    def feed(self, data: bytes) -> list[Record | SyncCommand]:
        """Add realtime bytes; return the records and sync commands that they complete.

        An incomplete or corrupt record counts as a bad frame.
        """
        events = (self._take(byte) for byte in data)
        return [event for event in events if event is not None]

    def _take(self, byte: int) -> Record | SyncCommand | None:
        if byte & _KIND == _SYNC:
            self._begin(byte & 0x0F)
        elif not self._is_open:
            self._lose_step()
        elif byte & _KIND == _COMMAND:
            return self._pair(byte & 0x0F)
        elif byte & _VALUE_KIND == _VALUE and self._streams and self._command is None:
            return self._half(byte & 0x3F)
        else:
            self._lose_step()
        return None

    def _begin(self, mask: int) -> None:
        if self._is_open and (self._streams or self._command is not None):
            self.bad_frames += 1  # the record before is incomplete
        self.reset()
        self._is_open = True
        self._streams = _streams(mask, 0)

    def _pair(self, half: int) -> SyncCommand | None:
        """Add the four bits of one byte of a sync command; return the command if it is complete, else None.

        In a record the commands precede the values; a command after a value is garbage.
        """
        if self._values or self._command == _CORRUPT:
            self._lose_step()
            return None
        if self._command is None:
            self._command = half
            return None
        code, self._command = self._command, None
        if code in _ANNOUNCE:
            self._streams = sorted({*self._streams, *_streams(half, _ANNOUNCE[code])})
        return SyncCommand(code, half)

    def _half(self, bits: int) -> Record | None:
        """Add the six bits of one half of a value; return the record if this was its last half, else None."""
        self._values.append(bits)
        if len(self._values) < 2 * len(self._streams):
            return None
        low, high = self._values[::2], self._values[1::2]
        bins = {stream: a | b << _BITS for stream, a, b in zip(self._streams, low, high, strict=True)}
        self.reset()
        return Record(bins)

    def _lose_step(self) -> None:
        """Drop the record and wait for the next sync byte. Each run of garbage counts as one bad frame."""
        self.bad_frames += self._is_in_step
        self._is_open = self._is_in_step = False


def _streams(mask: int, first: int) -> list[int]:
    return [first + bit + 1 for bit in range(_GROUP) if mask >> bit & 1]


def _number(value: float) -> bytes:
    """Return a number as five characters: the sign first, then the digits padded with blanks on the left."""
    text = f"{abs(value):g}"
    return (f"-{text:>4}" if value < 0 else f"{text:>5}").encode()


def _offer(row: re.Match[bytes]) -> Offer | None:
    try:
        interval_us = int(row[2])
        low, high = (float(text.replace(b" ", b"")) for text in row.group(3, 4))
    except ValueError:  # blanks only, or two signs
        return None
    bins = int(row[5], 16)
    if interval_us <= 0 or bins <= 0 or not (math.isfinite(low) and low < high):
        return None
    return Offer(code=int(row[1], 16), interval_us=interval_us, low=low, high=high, bins=bins)
