"""The cuff of an emulated bedside monitor, which measures by itself every five minutes.

Pure: the same time always has the same result; the last one is kept, and no more.
"""

from typing import Final

from bedside.drivers.sim.devices.cuff import INITIAL_MMHG
from bedside.drivers.sim.devices.deflation import Deflation
from bedside.drivers.sim.devices.oscillometry import Measured
from bedside.drivers.sim.emulator import VirtualPatient

_EVERY_S: Final = 300.0
_MEASURING_S: Final = 20.0  # the measurement that begins each period
_ABOVE_SYS: Final = 30.0  # how far over the systolic pressure it lets down from
_LETTING_DOWN_S: Final = 16.0  # up to the end of the measurement


class AutoCuff:
    """One cuff; its first measurement begins at t = 0."""

    def __init__(self, patient: VirtualPatient) -> None:
        self._patient = patient
        self._last: tuple[float, Measured | None] | None = None

    def is_measuring(self, t: float) -> bool:
        """Say whether it measures at `t`."""
        return t % _EVERY_S < _MEASURING_S

    def measured_at(self, t: float) -> float | None:
        """Return when the result that stands at `t` was measured, None before the first."""
        ended = (t - _MEASURING_S) // _EVERY_S * _EVERY_S + _MEASURING_S
        return ended if ended >= 0 else None

    def result(self, t: float) -> Measured | None:
        """Return the result that stands at `t`."""
        at = self.measured_at(t)
        if at is None:
            return None
        if self._last is None or self._last[0] != at:
            self._last = at, self._found(at)
        return self._last[1]

    def _found(self, ended: float) -> Measured | None:
        begin = ended - _LETTING_DOWN_S
        sys = self._patient.signs(begin).sys
        if sys is None:
            return None
        deflation = Deflation(self._patient, begin, max(INITIAL_MMHG, sys + _ABOVE_SYS))
        deflation.feel(ended)
        return deflation.outcome()
