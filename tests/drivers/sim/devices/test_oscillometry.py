"""A cuff's pressures are computed from the oscillations during the deflation, and from nothing else."""

from collections.abc import Callable

import pytest

from bedside.config.schema import DemoConfig, DeviceConfig
from bedside.drivers.sim.devices.cuff import Cuff, CuffReading, Failure
from bedside.drivers.sim.devices.deflation import Deflation
from bedside.drivers.sim.devices.oscillometry import NibpResult, measured
from bedside.drivers.sim.emulator import VitalSigns
from bedside.drivers.sim.patient.patient import SimulatedPatient

CUFF = DeviceConfig(id="cuff", codec="lepu-vx-nibp", port="x")


class Someone(SimulatedPatient):
    """A patient whose signs are those of a function of time."""

    def __init__(self, signs: Callable[[float], VitalSigns]) -> None:
        super().__init__(DemoConfig())
        self._of = signs

    def signs(self, t: float) -> VitalSigns:
        return self._of(t)


def steady(hr: float | None, sys: float | None, dia: float) -> VitalSigns:
    return VitalSigns(hr=hr, sys=sys, dia=dia, mean=None if sys is None else dia + (sys - dia) / 3)


def readings(signs: Callable[[float], VitalSigns], begin: float = 5.0) -> list[CuffReading]:
    cuff = Cuff(CUFF, Someone(signs))
    cuff.start(begin)
    return list(cuff.readings(begin + 60))


@pytest.mark.parametrize("begin", [0.0, 5.3, 901.7])
@pytest.mark.parametrize(
    ("hr", "sys", "dia"),
    [(72, 122, 76), (45, 105, 60), (60, 150, 70), (110, 195, 115), (150, 90, 60), (38, 110, 70)],
)
def test_the_oscillations_give_the_patients_pressures_and_pulse(
    hr: float, sys: float, dia: float, begin: float
) -> None:
    result = readings(lambda _: steady(hr, sys, dia), begin)[-1].outcome
    assert isinstance(result, NibpResult)
    assert (result.sys, result.dia, result.mean) == pytest.approx((sys, dia, dia + (sys - dia) / 3), abs=1.5)
    assert result.pr == pytest.approx(hr, abs=4)


def test_the_oscillation_is_largest_at_the_mean_pressure() -> None:
    deflation = Deflation(Someone(lambda _: steady(72, 122, 76)), 0.0, 160.0)
    times = [step / 50 for step in range(500)]
    swings = {deflation.line(t): deflation.pressure(t) - deflation.line(t) for t in times}
    assert max(swings.values()) > 2
    assert max(swings, key=lambda line: swings[line]) == pytest.approx(76 + 46 / 3, abs=5)
    assert max(swing for line, swing in swings.items() if line > 150) < 0.3


def test_a_rise_after_the_cuff_is_below_systole_does_not_change_the_systolic_result() -> None:
    """At 9 s the cuff is at 97 mmHg, so a later rise must not show in SYS; it would if SYS were copied."""
    result = readings(lambda t: steady(72, 122 if t < 9 else 160, 76), begin=0.0)[-1].outcome
    assert isinstance(result, NibpResult)
    assert result.sys < 135


@pytest.mark.parametrize("signs", [steady(72, None, 0), steady(0, 122, 76)], ids=["no pressure", "no beat"])
def test_without_a_pulse_it_fails_as_weak(signs: VitalSigns) -> None:
    assert readings(lambda _: signs)[-1].outcome is Failure.WEAK


@pytest.mark.parametrize("swings", [[], [0.0] * 600, [0.0] * 300 + [2.0] + [0.0] * 299], ids=["none", "flat", "a jolt"])
def test_oscillations_that_are_not_beats_give_no_pressure(swings: list[float]) -> None:
    assert measured([160 - index / 5 for index in range(len(swings))], swings) is None
