"""The host's requests to a DRI monitor: numbers at an interval, and waves.

Pure; used by the codec and by the emulated monitor. Source: facts from the maker's document M1017617. The requests made
here equal its six printed request frames.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from bedside.drivers.codecs.dri.record import MainType, Record

EXTENSIONS: Final = 0x0E  # class bits: extensions 1 to 3 in addition to the basic class
_REQUEST: Final = 0  # the subrecord's type
_VALUES: Final = struct.Struct("<BhIh")  # kind, interval, classes, reserved
_WAVES: Final = struct.Struct("<hh8s16shh")  # request, 0, types, more types, 0, 0
_FIRST_TYPES: Final = 8
_NO_MORE: Final = 0xFF
_START, _STOP = 0, 1


class Show(IntEnum):
    """Which numbers the monitor is to send. It is also the type of the subrecord in which it sends them."""

    DISPLAYED = 1
    TREND_10_S = 2
    TREND_60_S = 3


@dataclass(frozen=True, slots=True)
class ValuesRequest:
    """Requests numbers every `interval_s` (displayed ones: at least 5 s; -1: once); 0 stops them."""

    interval_s: int
    classes: int = 0
    show: int = Show.DISPLAYED

    def to_record(self) -> Record:
        """Return the request as a record."""
        return Record(MainType.PHDB, ((_REQUEST, _VALUES.pack(self.show, self.interval_s, self.classes, 0)),))


@dataclass(frozen=True, slots=True)
class WavesRequest:
    """Requests these waves and stops all others. Limits: 600 samples a second at 19200 baud; here, eight waves."""

    types: Sequence[int] = ()

    def to_record(self) -> Record:
        """Return the request as a record."""
        first = bytes((*self.types, _NO_MORE))[:_FIRST_TYPES]
        order = _START if self.types else _STOP
        return Record(MainType.WAVE, ((_REQUEST, _WAVES.pack(order, 0, first, b"", 0, 0)),))


def requests(record: Record) -> list[ValuesRequest | WavesRequest]:
    """Return the host's requests in a record. Used by the emulated monitor."""
    result: list[ValuesRequest | WavesRequest] = []
    for kind, data in record.subrecords:
        if kind == _REQUEST and record.main_type == MainType.PHDB and len(data) == _VALUES.size:
            show, interval_s, classes, _ = _VALUES.unpack(data)
            result.append(ValuesRequest(interval_s, classes, show))
        elif kind == _REQUEST and record.main_type == MainType.WAVE and len(data) == _WAVES.size:
            order, _, first, _, _, _ = _WAVES.unpack(data)
            types = first.partition(bytes((_NO_MORE,)))[0] if order == _START else b""
            result.append(WavesRequest(tuple(types)))
    return result
