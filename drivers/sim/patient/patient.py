"""The simulated patient of the demonstration: all emulated devices measure the same one, so that their numbers agree.

Pure: every vital sign is a function of the seed, the script and the time. No drug is modelled; the signs rise and fall
as the script says.
"""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from bedside.config.schema import DemoConfig, ScriptEvent
from bedside.config.vitals import VitalId
from bedside.drivers.sim.emulator import VitalSigns
from bedside.drivers.sim.patient.pulse import BeatClock, shape

_REST: Final = {VitalId.HR: 72.0, VitalId.SPO2: 97.5, VitalId.NIBP_SYS: 122.0, VitalId.NIBP_DIA: 76.0, VitalId.RR: 14.0}
# Slow variation around the resting value: amplitude in the vital's unit; periods of 20 s to 3 min as in real records.
_WANDER: Final = {VitalId.HR: 1.6, VitalId.SPO2: 0.4, VitalId.NIBP_SYS: 3.0, VitalId.NIBP_DIA: 2.0, VitalId.RR: 0.8}
_PERIODS_S: Final = (19.0, 43.0, 97.0, 181.0)
_DIA_FOLLOWS: Final = 0.55  # of a change of the systolic pressure, as in a pressor response
_SINUS_ARRHYTHMIA: Final = 2.0  # beats a minute, in phase with the breath
_LOWEST: Final = {VitalId.SPO2: 1.0, VitalId.NIBP_DIA: 10.0, VitalId.NIBP_SYS: 30.0, VitalId.HR: 0.0, VitalId.RR: 0.0}
_MEAN_SHARE: Final = 1 / 3  # mean = dia + a third of the pulse pressure


class SimulatedPatient:
    """An adult at rest, whose vital signs change by the script of the demonstration, which repeats."""

    def __init__(self, demo: DemoConfig) -> None:
        self._script = demo.script
        self._repeat_s = demo.repeat_s
        chance = np.random.default_rng(demo.seed)
        self._phases = {vital: chance.uniform(0, 2 * math.pi, len(_PERIODS_S)).tolist() for vital in _REST}
        self._breath_phase = float(chance.uniform(0, 2 * math.pi))
        self._beats = BeatClock(self._rate)

    def signs(self, t: float) -> VitalSigns:
        """Return the vital signs at `t`, unrounded."""
        sys, dia, rate = self._value(VitalId.NIBP_SYS, t), self._diastolic(t), self._value(VitalId.HR, t)
        return VitalSigns(
            hr=rate,
            pr=rate,
            spo2=min(100.0, self._value(VitalId.SPO2, t)),
            sys=sys,
            dia=dia,
            mean=dia + _MEAN_SHARE * (sys - dia),
            rr=self._value(VitalId.RR, t),
        )

    def pleth(self, t: float) -> float:
        """Return the pleth at `t`, 0 to 1, modulated by the breath."""
        breath = self._breath(t)
        height = 0.72 + 0.05 * breath
        return min(1.0, max(0.0, 0.12 + 0.04 * breath + height * shape(self._beats.phase(t) % 1.0)))

    def is_sensor_off(self, device: str, t: float) -> bool:
        """Return whether the script says that this device's probe or cuff is off at `t`."""
        moment = t % self._repeat_s
        return any(row.sensor_off == device and 0 <= moment - row.at_s < row.hold_s for row in self._script)

    def _rate(self, t: float) -> float:
        return max(0.0, self._value(VitalId.HR, t) + _SINUS_ARRHYTHMIA * self._breath(t))

    def _breath(self, t: float) -> float:
        return math.sin(2 * math.pi * _REST[VitalId.RR] / 60 * t + self._breath_phase)

    def _diastolic(self, t: float) -> float:
        rise = _scripted(self._events(VitalId.NIBP_SYS), _REST[VitalId.NIBP_SYS], t % self._repeat_s)
        followed = _DIA_FOLLOWS * (rise - _REST[VitalId.NIBP_SYS])
        own = bool(self._events(VitalId.NIBP_DIA))
        return self._value(VitalId.NIBP_DIA, t) + (0.0 if own else followed)

    def _value(self, vital: VitalId, t: float) -> float:
        wander = sum(
            math.sin(2 * math.pi * t / period + phase)
            for period, phase in zip(_PERIODS_S, self._phases[vital], strict=True)
        )
        scripted = _scripted(self._events(vital), _REST[vital], t % self._repeat_s)
        return max(_LOWEST[vital], scripted + _WANDER[vital] * wander / len(_PERIODS_S))

    def _events(self, vital: VitalId) -> Sequence[ScriptEvent]:
        return [row for row in self._script if row.vital is vital]


def _scripted(events: Sequence[ScriptEvent], rest: float, moment: float) -> float:
    """Return the scripted value of a vital at `moment`, in seconds since the script began.

    Each event moves the value along a ramp from `rest` to its target, holds it, and moves it back.
    """
    value = rest
    for row in events:
        since = moment - row.at_s
        rising, falling = since / row.ramp_s, (row.ramp_s + row.hold_s + row.ramp_s - since) / row.ramp_s
        share = max(0.0, min(1.0, rising, falling))
        value += share * ((row.to if row.to is not None else rest) - rest)
    return value
