"""One deflation of a cuff on a patient's arm: the pressure falls linearly, and the artery adds oscillations.

Pure: time is an argument. The oscillations of the emulated artery follow the fixed ratios of oscillometry. Errors of a
measurement therefore come only from the distance between two beats and from pressures that change during the
measurement. The arm does not move.
"""

import math
from typing import Final

from bedside.drivers.sim.devices.oscillometry import AT_DIA, AT_SYS, SAMPLES_HZ, NibpResult, measured
from bedside.drivers.sim.emulator import VirtualPatient
from bedside.drivers.sim.patient.pulse import BeatClock, shape

_DOWN_MMHG_S: Final = 10.0
_SWING_MMHG: Final = 2.5  # amplitude of the oscillation at the mean pressure; 1 to 3 mmHg are usual


class Deflation:
    """A deflation that starts at time `begin` from `top` mmHg. The pressure is sampled SAMPLES_HZ times a second."""

    def __init__(self, patient: VirtualPatient, begin: float, top: float) -> None:
        self._patient, self._begin, self._top = patient, begin, top
        self._beats = BeatClock(lambda since: patient.signs(begin + since).hr or 0.0)
        self._pressures: list[float] = []
        self._swings: list[float] = []

    def line(self, t: float) -> float:
        """Return the cuff's pressure at `t`, in mmHg, without the oscillation of the pulse."""
        return self._top - (t - self._begin) * _DOWN_MMHG_S

    def pressure(self, t: float) -> float:
        """Return the cuff's pressure at `t`, in mmHg, with the oscillation of the pulse."""
        return self.line(t) + self._swing(t)

    def sample(self, t: float) -> None:
        """Record samples of the cuff's pressure and of the oscillation, up to `t`."""
        while (at := self._begin + len(self._swings) / SAMPLES_HZ) <= t:
            self._pressures.append(self.line(at))
            self._swings.append(self._swing(at))

    def outcome(self) -> NibpResult | None:
        """Compute the blood pressures from the samples recorded so far; None if the pulse was too weak."""
        return measured(self._pressures, self._swings)

    def _swing(self, t: float) -> float:
        signs = self._patient.signs(t)
        if signs.sys is None or signs.dia is None or signs.mean is None:
            return 0.0
        away = self.line(t) - signs.mean
        edge, share = (signs.sys - signs.mean, AT_SYS) if away > 0 else (signs.mean - signs.dia, AT_DIA)
        bell = math.exp(-math.log(1 / share) * (away / max(1.0, edge)) ** 2)
        return _SWING_MMHG * bell * shape(self._beats.phase(t - self._begin) % 1.0)
