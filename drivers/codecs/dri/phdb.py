"""The numbers of a DRI monitor: the basic class of the physiological data, and the auxiliary data.

Pure; used by the codec and by the emulated monitor. A subrecord has 278 bytes: time, 270 bytes of class data, a
marker, a reserved byte, and a word whose bits 8 to 11 are the class. Each group begins with status (bit 0: the module
is plugged in; bit 1: it is active) and label; its 16-bit values follow.
Source: facts from the maker's document 8005313.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag, StrEnum
from typing import Final, Self

INVALID: Final = -32767
_LOWEST_VALID: Final = -32000  # values below it mean: invalid, not updated, out of range, not calibrated
_LAYOUT: Final = struct.Struct("<I270sBBH")
_GROUP_HEAD: Final = struct.Struct("<IH")
_CLASS_DATA: Final = 270
_CLASS_SHIFT: Final = 8
_CLASS_MASK: Final = 0x0F
BASIC: Final = 0
AUXILIARY: Final = 4  # the type of the subrecord
_AUXILIARY: Final = struct.Struct("<I110x")  # the NIBP time, and bytes that are not used here
IS_MEASURED: Final = 0x03  # the module is plugged in and active


class Name(StrEnum):
    """The groups of the basic class."""

    ECG = "ECG"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    NIBP = "NIBP"
    T1 = "T1"
    T2 = "T2"
    T3 = "T3"
    T4 = "T4"
    SPO2 = "SPO2"
    CO2 = "CO2"
    FLOW = "FLOW"


# Offset in the class data, number of values.
_PLACES: Final[Mapping[Name, tuple[int, int]]] = {
    Name.ECG: (0, 5),  # hr, st1-3, impedance rr
    Name.P1: (16, 4),  # sys, dia, mean, hr
    Name.P2: (30, 4),
    Name.P3: (44, 4),
    Name.P4: (58, 4),
    Name.NIBP: (72, 4),  # sys, dia, mean, hr
    Name.T1: (86, 1),
    Name.T2: (94, 1),
    Name.T3: (102, 1),
    Name.T4: (110, 1),
    Name.SPO2: (118, 4),  # spo2, pr, ir amplitude, svo2
    Name.CO2: (132, 4),  # et, fi, rr, ambient pressure
    Name.FLOW: (178, 8),  # rr first
}


class Ecg(IntFlag):
    """Status of the ECG group."""

    NOISE = 0x80
    ARTEFACT = 0x100
    LEARNING = 0x200


class Artery(IntEnum):
    """Labels of an invasive pressure that mean an artery."""

    ART = 1
    ABP = 8


class Site(IntEnum):
    """Labels of a temperature that is not a core temperature."""

    SKIN = 7
    AIRWAY = 8
    ROOM = 9
    SURFACE = 16


PRESSURES: Final = (Name.P1, Name.P2, Name.P3, Name.P4)
TEMPERATURES: Final = (Name.T1, Name.T2, Name.T3, Name.T4)
_IS_THERE: Final = 0x01
_IS_ZEROING: Final = 0x04  # of an invasive pressure


class Nibp(IntFlag):
    """Bits of the NIBP label."""

    MEASURING = 0x20
    OLDER_THAN_60_S = 0x100


@dataclass(frozen=True, slots=True)
class Group:
    """One group. A value is None where the monitor has none. Status 0 means that the module is not plugged in."""

    values: tuple[int | None, ...]
    status: int = IS_MEASURED
    label: int = 0

    @property
    def is_measured(self) -> bool:
        """Return whether the module is plugged in and active; otherwise its values are meaningless."""
        return self.status & IS_MEASURED == IS_MEASURED

    @property
    def is_there(self) -> bool:
        """Return whether the module is plugged in, active or not."""
        return bool(self.status & _IS_THERE)

    @property
    def is_zeroing(self) -> bool:
        """Return whether an invasive pressure is being zeroed, open to the air."""
        return bool(self.status & _IS_ZEROING)

    def value(self, index: int) -> int | None:
        """Return the raw value, None if it is missing."""
        return self.values[index] if self.is_measured else None


@dataclass(frozen=True, slots=True)
class Phdb:
    """One basic class. A missing group is encoded as a module that is not plugged in."""

    time: int
    groups: Mapping[Name, Group] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Return the 278 bytes of the subrecord."""
        data = bytearray(_CLASS_DATA)
        for name, (offset, count) in _PLACES.items():
            group = self.groups.get(name, Group((None,) * count, 0))
            _GROUP_HEAD.pack_into(data, offset, group.status, group.label)
            sent = (INVALID if value is None else value for value in group.values)
            struct.pack_into(f"<{count}h", data, offset + _GROUP_HEAD.size, *sent)
        return _LAYOUT.pack(self.time, bytes(data), 0, 0, BASIC << _CLASS_SHIFT)

    @classmethod
    def from_bytes(cls, subrecord: bytes) -> Self | None:
        """Return the numbers, None if these bytes are not of the basic class."""
        if len(subrecord) != _LAYOUT.size:
            return None
        time, data, _, _, word = _LAYOUT.unpack(subrecord)
        if word >> _CLASS_SHIFT & _CLASS_MASK != BASIC:
            return None
        return cls(time, {name: _group(data, offset, count) for name, (offset, count) in _PLACES.items()})


def _group(data: bytes, offset: int, count: int) -> Group:
    status, label = _GROUP_HEAD.unpack_from(data, offset)
    values = struct.unpack_from(f"<{count}h", data, offset + _GROUP_HEAD.size)
    return Group(tuple(value if value >= _LOWEST_VALID else None for value in values), status, label)


def arterial(phdb: Phdb) -> Name | None:
    """Return the first pressure that is an artery."""
    names = (name for name in PRESSURES if phdb.groups[name].is_measured and phdb.groups[name].label in set(Artery))
    return next(names, None)


def auxiliary(nibp_time: int) -> bytes:
    """Return the auxiliary subrecord with the time of the last NIBP."""
    return _AUXILIARY.pack(nibp_time)


def nibp_time(subrecord: bytes) -> int | None:
    """Return the time of the last NIBP from an auxiliary subrecord, None if it has another size."""
    if len(subrecord) != _AUXILIARY.size:
        return None
    (time,) = _AUXILIARY.unpack(subrecord)
    return int(time)
