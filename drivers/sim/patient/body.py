"""The simulated patient of scenarios: a model of a body that responds to events and to ketamine.

Pure: every vital sign is a function of the seed, the scenario and the time. The state of the body is computed once for
each second, in order, so that it does not depend on when or in which order it is queried.

Fitted, not measured: how far a concentration raises pressure and pulse (to the mean rises that clinics publish for
0.5 mg/kg over 40 minutes, 3 to 16 mmHg), how an apnoea empties the oxygen store, how agitation disturbs the pleth. None
of these predicts a real patient.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from bedside.config.ketamine_model import given, interrupted
from bedside.config.scenario import FaultKind, InfusionSpec, PatientEvent, PatientSpec, Scenario
from bedside.config.vitals import VitalId
from bedside.drivers.sim.emulator import Infusion, VitalSigns
from bedside.drivers.sim.patient.drug_delivery import plan, plasma
from bedside.drivers.sim.patient.event_effects import EFFECTS, Effect, ramp
from bedside.drivers.sim.patient.pulse import BeatClock, shape

_PERIODS_S: Final = (19.0, 43.0, 97.0, 181.0)
_WANDER: Final = {VitalId.HR: 1.6, VitalId.SPO2: 0.3, VitalId.NIBP_SYS: 2.5, VitalId.NIBP_DIA: 1.5, VitalId.RR: 0.6}
# How much people differ from the specification: one standard deviation.
_SPREAD: Final = {VitalId.HR: 3.0, VitalId.SPO2: 0.4, VitalId.NIBP_SYS: 4.0, VitalId.NIBP_DIA: 3.0, VitalId.RR: 0.7}
_HIGHEST_SPO2: Final = 100.0
_FINGER_S: Final = 22  # circulation time from lung to finger
_PALPABLE: Final = 0.05  # of the usual pulse: a weaker pulse cannot be detected
_STORE_REFILL_S: Final = 12.0  # after breathing resumes
_FALL: Final = 0.5  # of the oxygen store: below it the saturation falls
_DEEPEST: Final = 60.0  # the fall of SpO2, in points, when the store is empty
# Pressor response to ketamine, fitted: mmHg (heart rate: /min) at the concentration that the usual infusion reaches
# (208 ng/mL, the mean of both models at 40 min), and the standard deviation between people. Published means are +3 to
# +16 systolic, +3 to +11 diastolic.
_USUAL_NG_ML: Final = 208.0
_RISE: Final = {VitalId.NIBP_SYS: (12.0, 7.0), VitalId.NIBP_DIA: (8.0, 5.0), VitalId.HR: (4.0, 3.0)}
_LAG_S: Final = 120.0  # time constant with which the pressure follows the concentration

Span = tuple[str, float, float]  # device, from, until
_OFF: Final = frozenset({FaultKind.PROBE_OFF, FaultKind.CUFF_LOOSE, FaultKind.OCCLUSION})


@dataclass(slots=True)
class _Second:
    """The state of the body at one whole second."""

    hr: float
    sys: float
    dia: float
    rr: float
    lung: float  # saturation of the blood in the lung, %
    finger: float  # saturation at the finger, %
    store: float  # oxygen store, 1: full
    response: float  # the concentration that the pressor response has reached, ng/mL


class Body:
    """One simulated person.

    `seed`: of all random numbers. `off`: spans in which a device's probe or cuff is off, or its line is occluded.
    `leaks`: spans in which a device's cuff leaks. `occluded`: spans, from and until in seconds, in which no drug is
    delivered; the missed drug is not delivered later.
    """

    def __init__(
        self,
        spec: PatientSpec,
        seed: int,
        infusion: InfusionSpec | None = None,
        events: Sequence[PatientEvent] = (),
        off: Sequence[Span] = (),
        leaks: Sequence[Span] = (),
        *,
        occluded: Sequence[tuple[float, float]] = (),
    ) -> None:
        chance = np.random.default_rng(seed)
        self._spec, self._events, self._off, self._leaks = spec, events, off, leaks
        rest = {
            VitalId.HR: spec.hr,
            VitalId.SPO2: spec.spo2,
            VitalId.NIBP_SYS: spec.sys,
            VitalId.NIBP_DIA: spec.dia,
            VitalId.RR: spec.rr,
        }
        self._rest = {vital: value + _SPREAD[vital] * _clipped(chance.normal()) for vital, value in rest.items()}
        self._phases = {vital: chance.uniform(0, 2 * math.pi, len(_PERIODS_S)).tolist() for vital in rest}
        self._gain = {vital: max(0.0, mean + sd * _clipped(chance.normal())) for vital, (mean, sd) in _RISE.items()}
        self._breath_phase = float(chance.uniform(0, 2 * math.pi))
        self._shake = chance.uniform(0, 2 * math.pi, 3).tolist()
        self._rates = given(infusion, spec.weight_kg)  # as ordered
        self._delivered_rates = interrupted(self._rates, occluded)
        self._drug: list[float] = []
        self._seconds: list[_Second] = []
        self._beats = BeatClock(self._rate)
        self._breaths = BeatClock(self._breath_rate)
        self._parts = {
            what: [
                (event, event.size * getattr(EFFECTS[event.kind], what))
                for event in events
                if getattr(EFFECTS[event.kind], what)
            ]
            for what in Effect.__dataclass_fields__
        }

    @classmethod
    def of(cls, scenario: Scenario, seed: int) -> Self:
        """Make the patient of a scenario, with its events, infusion and faults. `seed`: of all random numbers."""
        off, leaks = (
            [(row.device or "", row.at_s, row.at_s + row.hold_s) for row in scenario.fault if row.kind in kinds]
            for kinds in (_OFF, {FaultKind.CUFF_LEAK})
        )
        occluded = [(row.at_s, row.at_s + row.hold_s) for row in scenario.fault if row.kind is FaultKind.OCCLUSION]
        return cls(scenario.patient, seed, scenario.infusion, scenario.event, off, leaks, occluded=occluded)

    def signs(self, t: float) -> VitalSigns:
        """Return the vital signs at `t`, unrounded. In an arrest, signs that cannot be measured are None."""
        now, flow = self._at(t), self._share(t, "flow")
        breath = self._share(t, "breath")
        has_pulse, has_finger_pulse = flow > _PALPABLE, self.perfusion(t) > _PALPABLE
        return VitalSigns(
            hr=now.hr if has_pulse else None,
            pr=now.hr if has_finger_pulse else None,
            spo2=min(_HIGHEST_SPO2, now.finger) if has_finger_pulse else None,
            sys=now.sys if has_pulse else None,
            dia=now.dia if has_pulse else None,
            mean=now.dia + (now.sys - now.dia) / 3 if has_pulse else None,
            abp_sys=now.sys * flow,
            abp_dia=now.dia * flow,
            abp_mean=(now.dia + (now.sys - now.dia) / 3) * flow,
            rr=now.rr * breath,
        )

    def concentration(self, t: float) -> float:
        """Return the plasma concentration of ketamine at `t` in ng/mL, the mean of both models."""
        self._reach(t)
        return self._drug[int(t)]

    def pleth(self, t: float) -> float:
        """Return the pleth at `t`, 0 to 1: its height follows the perfusion; breath and motion modulate it."""
        breath, flow = self.breath(t), self.perfusion(t)
        shaken = self._motion(t)
        height = (0.72 + 0.05 * breath) * flow
        wave = 0.12 + 0.04 * breath * flow + height * shape(self._beats.phase(t) % 1.0)
        return min(1.0, max(0.0, wave + shaken))

    def abp(self, t: float) -> float:
        """Return the pressure in an artery at `t`, in mmHg."""
        now, flow = self._at(t), self._share(t, "flow")
        return flow * (now.dia + (now.sys - now.dia) * min(1.0, shape(self._beats.phase(t) % 1.0)))

    def beat(self, t: float) -> float | None:
        """Return the number of heart beats up to `t`, with fraction; None without circulation.

        A pulse begins when the number is an integer.
        """
        return self._beats.phase(t) if self._share(t, "flow") > _PALPABLE else None

    def breath(self, t: float) -> float:
        """Return the breathing movement at `t`, -1 to 1."""
        return self._share(t, "breath") * math.sin(2 * math.pi * self._breaths.phase(t) + self._breath_phase)

    def is_sensor_off(self, device: str, t: float) -> bool:
        """Return whether the device's probe or cuff is off, or its line is occluded, at `t`."""
        return bool(self._off) and any(name == device and begin <= t < end for name, begin, end in self._off)

    def is_leaking(self, device: str, t: float) -> bool:
        """Return whether the device's cuff or hose leaks at `t`."""
        return any(name == device and begin <= t < end for name, begin, end in self._leaks)

    def infusion(self, t: float) -> Infusion:
        """Return the planned state of the pump at `t`, without occlusions."""
        return plan(self._rates, t)

    def perfusion(self, t: float) -> float:
        """Return the blood flow to the finger at `t`, as a share of the usual. A cold hand reduces only this flow."""
        return self._share(t, "flow") * self._share(t, "finger")

    def is_shaken(self, t: float) -> bool:
        """Return whether the patient moves so much at `t` that an oximeter reports an artefact."""
        return self._sum(t, "motion") > 0.3  # noqa: PLR2004 - a third of the strongest

    def _at(self, t: float) -> _Second:
        """Return the state of the body at `t`, interpolated between two whole seconds."""
        before, after, share = self._around(t)
        names = ("hr", "sys", "dia", "rr", "lung", "finger", "store", "response")
        return _Second(*(getattr(before, name) * (1 - share) + getattr(after, name) * share for name in names))

    def _around(self, t: float) -> tuple[_Second, _Second, float]:
        """Return the states at the whole seconds before and after `t`, and the position of `t` between them, 0 to 1."""
        index = int(t)
        if len(self._seconds) < index + 2:
            self._reach(t + 1)
        return self._seconds[index], self._seconds[index + 1], t - index

    def _reach(self, t: float) -> None:
        """Compute the states of all whole seconds up to `t` that are not computed yet."""
        while len(self._seconds) <= t:
            second = len(self._seconds)
            if second >= len(self._drug):
                self._drug += plasma(self._delivered_rates, self._spec.weight_kg, second, 600)
            self._seconds.append(self._step(float(second)))

    def _step(self, t: float) -> _Second:
        before = self._seconds[-1] if self._seconds else None
        store = 1.0 if before is None else before.store
        breath = self._share(t, "breath")
        store += (1 - store) / _STORE_REFILL_S * breath - (1 - breath) * _FALL / self._spec.reserve_s
        store = min(1.0, max(0.0, store))
        lung = self._usual(VitalId.SPO2, t) - _DEEPEST * max(0.0, _FALL - store) + self._sum(t, "spo2")
        past = self._seconds[int(t) - _FINGER_S] if t >= _FINGER_S else None
        arriving = past.lung if past is not None else lung
        finger = arriving if before is None else before.finger + (arriving - before.finger) / 3
        drug = self._drug[int(t)]
        response = 0.0 if before is None else before.response + (drug - before.response) / _LAG_S
        share = response / _USUAL_NG_ML
        return _Second(
            hr=max(0.0, self._usual(VitalId.HR, t) + self._gain[VitalId.HR] * share + self._sum(t, "hr")),
            sys=max(
                20.0, self._usual(VitalId.NIBP_SYS, t) + self._gain[VitalId.NIBP_SYS] * share + self._sum(t, "sys")
            ),
            dia=max(
                10.0, self._usual(VitalId.NIBP_DIA, t) + self._gain[VitalId.NIBP_DIA] * share + self._sum(t, "dia")
            ),
            rr=max(0.0, self._usual(VitalId.RR, t)),
            lung=max(1.0, lung),
            finger=max(1.0, finger),
            store=store,
            response=response,
        )

    def _usual(self, vital: VitalId, t: float) -> float:
        wander = sum(
            math.sin(2 * math.pi * t / period + phase)
            for period, phase in zip(_PERIODS_S, self._phases[vital], strict=True)
        )
        return self._rest[vital] + _WANDER[vital] * wander / len(_PERIODS_S)

    def _rate(self, t: float) -> float:
        before, after, share = self._around(t)
        rate = before.hr * (1 - share) + after.hr * share
        return max(0.0, rate + 2.0 * self.breath(t))  # sinus arrhythmia: the heart beats faster during inspiration

    def _breath_rate(self, t: float) -> float:
        before, after, share = self._around(t)
        return before.rr * (1 - share) + after.rr * share

    def _sum(self, t: float, what: str) -> float:
        parts = self._parts[what]
        return float(sum(ramp(event, t) * size for event, size in parts)) if parts else 0.0

    def _share(self, t: float, what: str) -> float:
        return min(1.0, max(0.0, 1.0 + self._sum(t, what))) if self._parts[what] else 1.0

    def _motion(self, t: float) -> float:
        strength = self._sum(t, "motion")
        if strength <= 0:
            return 0.0
        waves = (math.sin(2 * math.pi * hz * t + phase) for hz, phase in zip((1.3, 2.9, 4.7), self._shake, strict=True))
        return 0.25 * strength * sum(waves)


def _clipped(normal: float) -> float:
    return max(-2.0, min(2.0, float(normal)))
