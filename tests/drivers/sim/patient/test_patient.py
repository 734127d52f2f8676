import numpy as np
import pytest

from bedside.config.schema import DemoConfig, ScriptEvent
from bedside.config.vitals import VitalId
from bedside.drivers.sim.patient.patient import SimulatedPatient


def patient(*script: ScriptEvent, seed: int = 7) -> SimulatedPatient:
    return SimulatedPatient(DemoConfig(seed=seed, script=script, repeat_s=100))


def test_the_same_seed_gives_the_same_patient_whatever_the_order_of_queries() -> None:
    times = [0.0, 12.3, 4.5, 77.7, 4.5]
    one, other = patient(), patient()
    assert [one.signs(t) for t in times] == [other.signs(t) for t in times]
    forwards = [one.pleth(t) for t in (1.0, 50.0, 2.0)]
    assert forwards == [other.pleth(t) for t in (1.0, 50.0, 2.0)]
    assert [patient().pleth(t) for t in (50.0, 2.0, 1.0)] == [forwards[1], forwards[2], forwards[0]]


def test_another_seed_gives_another_patient() -> None:
    assert patient(seed=1).signs(30.0) != patient(seed=2).signs(30.0)


def test_a_patient_at_rest_has_normal_signs() -> None:
    signs = [patient().signs(float(t)) for t in range(0, 3600, 10)]
    for name, low, high in (("hr", 65, 80), ("spo2", 95, 100), ("sys", 110, 135), ("dia", 65, 88), ("rr", 11, 17)):
        values = [getattr(row, name) for row in signs]
        assert low < min(values) <= max(values) <= high


@pytest.mark.parametrize(("t", "share"), [(9, 0), (10, 0), (12.5, 0.5), (15, 1), (34, 1), (37.5, 0.5), (41, 0)])
def test_the_script_ramps_up_holds_ramps_down_and_repeats(t: float, share: float) -> None:
    event = ScriptEvent(at_s=10, vital=VitalId.HR, to=134, ramp_s=5, hold_s=20)
    rested, scripted = patient().signs, patient(event).signs
    for moment in (t, t + 100):
        rise = (scripted(moment).hr or 0) - (rested(moment).hr or 0)
        assert rise == pytest.approx(share * (134 - 72), abs=0.01)


def test_the_diastolic_pressure_follows_the_systolic_and_the_mean_lies_between() -> None:
    event = ScriptEvent(at_s=0, vital=VitalId.NIBP_SYS, to=182, ramp_s=1, hold_s=50)
    high, rest = patient(event).signs(20.0), patient().signs(20.0)
    assert (high.dia or 0) - (rest.dia or 0) == pytest.approx(0.55 * 60)
    assert high.mean == pytest.approx((high.sys or 0) / 3 + 2 * (high.dia or 0) / 3)


def test_the_pleth_beats_at_the_heart_rate() -> None:
    body = patient(ScriptEvent(at_s=0, vital=VitalId.HR, to=120, ramp_s=1, hold_s=99))
    wave = np.array([body.pleth(t) for t in np.arange(10, 40, 0.01)])
    assert 0 <= wave.min() < 0.3
    assert 0.7 < wave.max() <= 1
    spectrum = np.abs(np.fft.rfft(wave - wave.mean()))
    assert np.fft.rfftfreq(wave.size, 0.01)[spectrum.argmax()] == pytest.approx(2.0, abs=0.1)


def test_a_probe_is_off_when_the_script_says_so_and_only_that_one() -> None:
    body = patient(ScriptEvent(at_s=10, sensor_off="ox", hold_s=5))
    assert [body.is_sensor_off("ox", t) for t in (9.9, 10, 14.9, 15, 110)] == [False, True, True, False, True]
    assert not body.is_sensor_off("cuff", 12)
