"""One letting down of a cuff on a patient's arm: the pressure falls in a line, and the artery under it swings it.

Pure: time is an argument. The artery of an emulated arm swings as the fixed shares of oscillometry have it, so that a
cuff errs only by what it cannot see between two beats and by what moves while it measures. The arm is held still.
"""

import math
from typing import Final

from bedside.drivers.sim.devices.oscillometry import AT_DIA, AT_SYS, SAMPLES_HZ, Measured, measured
from bedside.drivers.sim.emulator import VirtualPatient
from bedside.drivers.sim.patient.pulse import BeatClock, shape

_DOWN_MMHG_S: Final = 10.0
_SWING_MMHG: Final = 2.5  # of the cuff at the mean pressure; 1 to 3 mmHg are usual


class Deflation:
    """From `top` mmHg at `begin` down, felt so many times a second."""

    def __init__(self, patient: VirtualPatient, begin: float, top: float) -> None:
        self._patient, self._begin, self._top = patient, begin, top
        self._beats = BeatClock(lambda since: patient.signs(begin + since).hr or 0.0)
        self._pressures: list[float] = []
        self._swings: list[float] = []

    def line(self, t: float) -> float:
        """Return the cuff's pressure at `t` without the swing."""
        return self._top - (t - self._begin) * _DOWN_MMHG_S

    def pressure(self, t: float) -> float:
        """Return the cuff's pressure at `t`, with the swing of the pulse."""
        return self.line(t) + self._swing(t)

    def feel(self, t: float) -> None:
        """Feel on up to `t`."""
        while (at := self._begin + len(self._swings) / SAMPLES_HZ) <= t:
            self._pressures.append(self.line(at))
            self._swings.append(self._swing(at))

    def outcome(self) -> Measured | None:
        """Return what was felt; None: too weak a pulse for anything."""
        return measured(self._pressures, self._swings)

    def _swing(self, t: float) -> float:
        signs = self._patient.signs(t)
        if signs.sys is None or signs.dia is None or signs.mean is None:
            return 0.0
        away = self.line(t) - signs.mean
        edge, share = (signs.sys - signs.mean, AT_SYS) if away > 0 else (signs.mean - signs.dia, AT_DIA)
        bell = math.exp(-math.log(1 / share) * (away / max(1.0, edge)) ** 2)
        return _SWING_MMHG * bell * shape(self._beats.phase(t - self._begin) % 1.0)
