"""The record of the Datex-Ohmeda Record Interface (DRI): a header of 40 bytes, followed by subrecords.

Pure; used by the codec and by the emulated monitor. Little endian, packed. The header ends with eight slots, each for
the offset (from the end of the header) and the type of a subrecord; type FF ends the list. Source: facts from the
maker's documents M1017617 and 8005313.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import Final, Self

_HEAD: Final = struct.Struct("<hBBHIBBHh")  # length, number, level, plug, time, subnet, zero, zero, main type
_PLACE: Final = struct.Struct("<hB")
_PLACES: Final = 8
HEADER: Final = _HEAD.size + _PLACES * _PLACE.size
_END: Final = 0xFF


class MainType(IntEnum):
    """The kind of a record's content."""

    PHDB = 0  # numbers
    WAVE = 1
    ALARM = 4
    NETWORK = 5
    FO = 8


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `time`: the monitor's clock, seconds since 1970. `subrecords`: type and bytes, in order."""

    main_type: int
    subrecords: tuple[tuple[int, bytes], ...]
    time: int = 0
    number: int = 0
    level: int = 0

    def to_bytes(self) -> bytes:
        """Return the bytes of the record."""
        data, places = b"", b""
        for kind, content in self.subrecords:
            places += _PLACE.pack(len(data), kind)
            data += content
        if len(self.subrecords) < _PLACES:
            places += _PLACE.pack(0, _END)
        head = _HEAD.pack(
            HEADER + len(data), self.number & 0xFF, self.level, 0, self.time, 0, 0, 0, self.main_type
        )  # fmt: skip
        return (head + places).ljust(HEADER, b"\0") + data

    @classmethod
    def from_bytes(cls, record: bytes) -> Self | None:
        """Return the record, None if its length or its offsets are impossible."""
        if len(record) < HEADER:
            return None
        length, number, level, _, time, _, _, _, main_type = _HEAD.unpack_from(record)
        subrecords = _subrecords(record)
        if length != len(record) or subrecords is None:
            return None
        return cls(main_type, subrecords, time, number, level)


def _subrecords(record: bytes) -> tuple[tuple[int, bytes], ...] | None:
    data = record[HEADER:]
    places: list[tuple[int, int]] = []
    for offset, kind in _PLACE.iter_unpack(record[_HEAD.size : HEADER]):
        if kind == _END:
            break
        places.append((offset, kind))
    edges = [offset for offset, _ in places] + [len(data)]
    if any(later < earlier for earlier, later in pairwise([0, *edges])):
        return None
    return tuple((kind, data[start:stop]) for (_, kind), (start, stop) in zip(places, pairwise(edges), strict=True))
