"""The cuff of an emulated bedside monitor, which measures by itself every five minutes.

Pure: the same time always gives the same result. Only the last result is cached.
"""

from typing import Final

from bedside.drivers.sim.devices.cuff import INITIAL_MMHG
from bedside.drivers.sim.devices.deflation import Deflation
from bedside.drivers.sim.devices.oscillometry import NibpResult
from bedside.drivers.sim.emulator import VirtualPatient

_EVERY_S: Final = 300.0
_MEASURING_S: Final = 20.0  # the duration of the measurement at the beginning of each period
_ABOVE_SYS: Final = 30.0  # the deflation starts this far above the systolic pressure, mmHg
_DEFLATION_S: Final = 16.0  # the last part of the measurement


class AutoCuff:
    """One cuff, which measures at t = 0 and every five minutes after."""

    def __init__(self, patient: VirtualPatient) -> None:
        self._patient = patient
        self._last: tuple[float, NibpResult | None] | None = None

    def is_measuring(self, t: float) -> bool:
        """Return whether the cuff is measuring at `t`."""
        return t % _EVERY_S < _MEASURING_S

    def measured_at(self, t: float) -> float | None:
        """Return when the last measurement that ended by `t` ended, in seconds; None before the first."""
        ended = (t - _MEASURING_S) // _EVERY_S * _EVERY_S + _MEASURING_S
        return ended if ended >= 0 else None

    def result(self, t: float) -> NibpResult | None:
        """Return the result of the last measurement that ended by `t`.

        None before the first, or if the pulse was too weak or the patient has no blood pressure.
        """
        at = self.measured_at(t)
        if at is None:
            return None
        if self._last is None or self._last[0] != at:
            self._last = at, self._measure(at)
        return self._last[1]

    def _measure(self, ended: float) -> NibpResult | None:
        begin = ended - _DEFLATION_S
        sys = self._patient.signs(begin).sys
        if sys is None:
            return None
        deflation = Deflation(self._patient, begin, max(INITIAL_MMHG, sys + _ABOVE_SYS))
        deflation.sample(ended)
        return deflation.outcome()
