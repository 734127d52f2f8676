"""Waves of an emulated monitor, computed from the patient's signs: ECG, arterial pressure, breath.

Pure: the same time always has the same sample. The ECG is five Gaussian waves for each beat, as in synthetic ECG
models.
"""

import math
from collections.abc import Callable
from typing import Final

from bedside.drivers.sim.emulator import VirtualPatient
from bedside.drivers.sim.patient.pulse import BeatClock

# P, Q, R, S, T: position and width as shares of a beat, height in mV.
_ECG: Final = ((0.18, 0.022, 0.12), (0.285, 0.009, -0.1), (0.3, 0.01, 1.1), (0.316, 0.01, -0.22), (0.55, 0.045, 0.3))
# In beats: R comes a quarter of a beat before the foot of the pulse, which needs time to travel to the finger.
_AHEAD: Final = 0.54


class Waves:
    """The waves of one patient: its own where it has them, otherwise computed from its rates and pressures."""

    def __init__(self, patient: VirtualPatient) -> None:
        self._patient = patient
        self._abp: Callable[[float], float] | None = getattr(patient, "abp", None)
        beats = BeatClock(lambda t: patient.signs(t).hr or 0.0)
        breaths = BeatClock(lambda t: patient.signs(t).rr or 0.0)
        self._beat: Callable[[float], float | None] = getattr(patient, "beat", beats.phase)
        self._breath: Callable[[float], float] = getattr(
            patient, "breath", lambda t: math.sin(2 * math.pi * breaths.phase(t))
        )

    def ecg_mv(self, t: float) -> float:
        """Return the ECG (lead II) at `t` in mV; 0 without a heart beat. R is a quarter of a beat before the pulse."""
        beat = self._beat(t)
        if beat is None:
            return 0.0
        phase = (beat + _AHEAD) % 1.0
        return sum(height * math.exp(-((phase - centre) ** 2) / (2 * width**2)) for centre, width, height in _ECG)

    def breath(self, t: float) -> float:
        """Return the breathing movement at `t`, -1 (out) to 1 (in)."""
        return self._breath(t)

    def abp_mmhg(self, t: float) -> float | None:
        """Return the pressure in an artery at `t`, in mmHg; None without an arterial line.

        It is the patient's own pressure wave, which motion and a cold hand do not affect. For a patient without one, it
        is the pleth, scaled to between diastolic and systolic pressure.
        """
        if self._abp is not None:
            return self._abp(t)
        signs, pulse = self._patient.signs(t), self._patient.pleth(t)
        if signs.abp_sys is None or signs.abp_dia is None or pulse is None:
            return None
        return signs.abp_dia + pulse * (signs.abp_sys - signs.abp_dia)
