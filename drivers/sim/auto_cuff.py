"""The cuff of an emulated bedside monitor, which measures by itself every five minutes.

Pure, and without memory: the same time always has the same result.
"""

from typing import Final

from drivers.sim.cuff import Measured, measured
from drivers.sim.emulator import Patient

_EVERY_S: Final = 300.0
_MEASURING_S: Final = 20.0  # the measurement that begins each period


class AutoCuff:
    """One cuff; its first measurement begins at t = 0."""

    def __init__(self, patient: Patient) -> None:
        self._patient = patient

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
        return None if at is None else measured(self._patient, at)
