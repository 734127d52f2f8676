"""The waves of a DRI monitor: a subrecord each, of the wave's own type.

Pure; used by the codec and by the emulated monitor alike. Number of samples, status (1 gap before, 4 pacer, 8 lead
off), label, 16 bit samples; a sample of -32000 or less is a control code. Source: the maker's document 8005313.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self

from bedside.config.vitals import VITALS, VitalId

CONTROL: Final = -32000
GAP: Final = 0x0001
LEAD_OFF: Final = 0x0008
_HEAD: Final = struct.Struct("<hHH")


class WaveType(IntEnum):
    """The waves that are asked for."""

    ECG1 = 1
    INVP1 = 4
    PLETH = 8


@dataclass(frozen=True, slots=True)
class WaveSpec:
    """How a wave is sent. `step`: what one count is in the vital's unit; `zero`: what is added after that."""

    vital: VitalId
    rate_hz: float
    step: float
    zero: float = 0.0


# 1 uV, 1/100 mmHg, 1/100 % of modulation. The last swings about 0, which PLETH (any unit, never below 0) must not: it
# is lifted by more than 16 bits can carry.
SPECS: Final[Mapping[WaveType, WaveSpec]] = {
    WaveType.PLETH: WaveSpec(VitalId.PLETH, 100.0, 0.01, 330.0),
    WaveType.ECG1: WaveSpec(VitalId.ECG, 300.0, 0.001),
    WaveType.INVP1: WaveSpec(VitalId.ABP, 100.0, 0.01),
}


@dataclass(frozen=True, slots=True)
class Wave:
    """Consecutive samples as sent."""

    samples: Sequence[int]
    status: int = 0
    label: int = 0

    def to_bytes(self) -> bytes:
        """Return the subrecord."""
        count = len(self.samples)
        return _HEAD.pack(count, self.status, self.label) + struct.pack(f"<{count}h", *self.samples)

    @classmethod
    def from_bytes(cls, subrecord: bytes) -> Self | None:
        """Return the samples, None if there are fewer than said."""
        if len(subrecord) < _HEAD.size:
            return None
        count, status, label = _HEAD.unpack_from(subrecord)
        if not 0 <= count <= (len(subrecord) - _HEAD.size) // 2:
            return None
        return cls(struct.unpack_from(f"<{count}h", subrecord, _HEAD.size), status, label)

    def values(self, spec: WaveSpec) -> list[float]:
        """Return the samples in the vital's unit; NaN for a control code, a lead that is off, an impossible value."""
        vital, nan = VITALS[spec.vital], float("nan")
        if self.status & LEAD_OFF:
            return [nan] * len(self.samples)
        scaled = ((raw, raw * spec.step + spec.zero) for raw in self.samples)
        return [value if raw > CONTROL and vital.is_plausible(value) else nan for raw, value in scaled]
