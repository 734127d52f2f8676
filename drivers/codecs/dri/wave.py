"""The waves of a DRI monitor: one subrecord for each wave; the type of the subrecord shows which wave it is.

Pure; used by the codec and by the emulated monitor. Layout: number of samples, status (1: gap before; 4: pacer;
8: lead off), label, 16-bit samples. A sample of -32000 or less is a control code. Source: the maker's document 8005313.
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
    """The types of the waves that the host requests."""

    ECG1 = 1
    INVP1 = 4
    PLETH = 8


@dataclass(frozen=True, slots=True)
class WaveSpec:
    """How a wave is sent: value = raw * `step` + `zero`, in the vital's unit."""

    vital: VitalId
    rate_hz: float
    step: float
    zero: float = 0.0


# Units sent: ECG 1 uV, pressure 1/100 mmHg, pleth 1/100 % of modulation. The pleth swings about 0, but our PLETH (any
# unit) must not be negative: 330 is added, more than 16 bits of 1/100 can hold.
SPECS: Final[Mapping[WaveType, WaveSpec]] = {
    WaveType.PLETH: WaveSpec(VitalId.PLETH, 100.0, 0.01, 330.0),
    WaveType.ECG1: WaveSpec(VitalId.ECG, 300.0, 0.001),
    WaveType.INVP1: WaveSpec(VitalId.ABP, 100.0, 0.01),
}


@dataclass(frozen=True, slots=True)
class Wave:
    """Consecutive raw samples of one wave, with the status that was sent with them."""

    samples: Sequence[int]
    status: int = 0
    label: int = 0

    def to_bytes(self) -> bytes:
        """Return the bytes of the subrecord."""
        count = len(self.samples)
        return _HEAD.pack(count, self.status, self.label) + struct.pack(f"<{count}h", *self.samples)

    @classmethod
    def from_bytes(cls, subrecord: bytes) -> Self | None:
        """Return the wave in a subrecord; None if it has fewer samples than its header says."""
        if len(subrecord) < _HEAD.size:
            return None
        count, status, label = _HEAD.unpack_from(subrecord)
        if not 0 <= count <= (len(subrecord) - _HEAD.size) // 2:
            return None
        return cls(struct.unpack_from(f"<{count}h", subrecord, _HEAD.size), status, label)

    def values(self, spec: WaveSpec) -> list[float]:
        """Return the samples in the vital's unit; NaN for a control code, a lead off, or an implausible value."""
        vital, nan = VITALS[spec.vital], float("nan")
        if self.status & LEAD_OFF:
            return [nan] * len(self.samples)
        scaled = ((raw, raw * spec.step + spec.zero) for raw in self.samples)
        return [value if raw > CONTROL and vital.is_plausible(value) else nan for raw, value in scaled]
