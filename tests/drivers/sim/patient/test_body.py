"""The body of scenarios: reproducible by its seed; events change the signs that devices measure."""

import statistics
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from bedside.config.ketamine_model import given, interrupted
from bedside.config.scenario import EventKind, InfusionSpec, PatientEvent, PatientSpec
from bedside.drivers.sim.emulator import VitalSigns
from bedside.drivers.sim.patient.body import Body
from bedside.drivers.sim.patient.event_effects import EFFECTS
from bedside.drivers.sim.patient.waves import Waves

USUAL = InfusionSpec(at_s=60)


def happening(kind: EventKind, size: float, *, at_s: float = 60, hold_s: float = 120) -> Body:
    return Body(PatientSpec(), 3, events=[PatientEvent(at_s=at_s, kind=kind, size=size, hold_s=hold_s)])


def change(body: Body, sign: str, at: float) -> float:
    """Return the change of a sign since the first half minute."""
    values = [getattr(body.signs(t), sign) for t in (30.0, at)]
    return float(values[1] - values[0])


def test_the_same_seed_gives_the_same_person_whatever_the_order_of_queries() -> None:
    forth = Body(PatientSpec(), 7, USUAL)
    back = Body(PatientSpec(), 7, USUAL)
    times = [t * 7.3 for t in range(60)]
    assert [forth.signs(t) for t in times] == [back.signs(t) for t in reversed(times)][::-1]
    assert [forth.pleth(t) for t in times] == [back.pleth(t) for t in times]
    assert Body(PatientSpec(), 8).signs(9.0) != forth.signs(9.0)


def test_a_person_at_rest_is_near_the_specification() -> None:
    people = [Body(PatientSpec(hr=60, sys=140, dia=85), seed).signs(100.0) for seed in range(100)]
    assert statistics.mean(row.hr or 0 for row in people) == pytest.approx(60, abs=1)
    assert statistics.mean(row.sys or 0 for row in people) == pytest.approx(140, abs=1.5)
    assert 1 < statistics.stdev(row.hr or 0 for row in people) < 6


@pytest.mark.parametrize(
    ("kind", "size", "sign", "least", "most"),
    [
        (EventKind.TACHYCARDIA, 50, "hr", 45, 55),
        (EventKind.VASOVAGAL, 30, "hr", -35, -25),
        (EventKind.VASOVAGAL, 30, "sys", -35, -18),
        (EventKind.HYPERTENSION, 60, "sys", 52, 68),
        (EventKind.HYPERTENSION, 60, "dia", 27, 40),
        (EventKind.HYPOTENSION, 40, "sys", -48, -32),
        (EventKind.DESATURATION, 12, "spo2", -14, -10),
        (EventKind.EMERGENCE, 30, "hr", 25, 35),
        (EventKind.AGITATION, 1, "hr", 10, 20),
        (EventKind.APNOEA, 1, "rr", -17, -11),
    ],
)
def test_an_event_changes_its_sign_by_its_size(
    kind: EventKind, size: float, sign: str, least: float, most: float
) -> None:
    assert least < change(happening(kind, size), sign, 170) < most
    assert abs(change(happening(kind, size), sign, 420)) < 6  # and it is over afterwards


def test_every_kind_of_event_has_an_effect() -> None:
    assert set(EFFECTS) == set(EventKind)


def test_in_an_apnoea_the_saturation_falls_late_and_later_still_at_the_finger() -> None:
    body = happening(EventKind.APNOEA, 1, hold_s=110)
    spo2 = {t: body.signs(t).spo2 or 0 for t in range(0, 400, 5)}
    assert spo2[110] > 95  # 45 s without a breath
    assert min(spo2, key=lambda t: spo2[t]) > 60 + 10 + 110  # the lowest value comes after breathing has resumed
    assert min(spo2.values()) < 88
    assert spo2[350] > 95


def test_an_arrest_has_no_pulse_no_numbers_and_a_flat_pleth() -> None:
    body = happening(EventKind.ARREST, 1)
    assert body.signs(120.0) == VitalSigns(abp_sys=0.0, abp_dia=0.0, abp_mean=0.0, rr=0.0)
    wave = [body.pleth(120 + step / 75) for step in range(300)]
    assert max(wave) - min(wave) < 0.01


def test_the_height_of_the_pleth_follows_the_perfusion_and_motion_disturbs_it() -> None:
    def height(body: Body) -> float:
        wave = [body.pleth(150 + step / 75) for step in range(300)]
        return max(wave) - min(wave)

    at_rest = height(Body(PatientSpec(), 3))
    assert height(happening(EventKind.COLD_HAND, 0.8)) < 0.35 * at_rest
    shaken = happening(EventKind.AGITATION, 1)
    assert shaken.is_shaken(150)
    assert not shaken.is_shaken(30)
    still, moved = (
        np.abs(np.diff([body.pleth(150 + step / 75) for step in range(300)])).sum()
        for body in (Body(PatientSpec(), 3), shaken)
    )
    assert moved > 1.3 * still


def test_the_arterial_wave_runs_from_diastole_to_systole() -> None:
    body = Body(PatientSpec(), 3)
    wave, signs = [body.abp(100 + step / 125) for step in range(500)], body.signs(102.0)
    assert min(wave) == pytest.approx(signs.dia or 0, abs=4)
    assert max(wave) == pytest.approx(signs.sys or 0, abs=4)


def test_a_cold_hand_reduces_only_the_perfusion_of_the_finger() -> None:
    cold, warm = happening(EventKind.COLD_HAND, 1), Body(PatientSpec(), 3)
    signs, usual = cold.signs(150.0), warm.signs(150.0)
    assert (signs.pr, signs.spo2) == (None, None)
    assert (signs.hr, signs.sys, signs.abp_sys, signs.abp_dia) == (usual.hr, usual.sys, usual.abp_sys, usual.abp_dia)
    assert cold.abp(150.0) == warm.abp(150.0)


@pytest.mark.parametrize("kind", [EventKind.AGITATION, EventKind.COLD_HAND])
def test_motion_and_a_cold_hand_do_not_affect_an_arterial_line(kind: EventKind) -> None:
    """Motion and a cold hand change the pleth, but not the pressure in the artery."""
    body = happening(kind, 1)
    waves = Waves(body)
    times = [150 + step / 125 for step in range(500)]
    line = [waves.abp_mmhg(t) or 0.0 for t in times]
    assert line == [body.abp(t) for t in times]
    signs = body.signs(152.0)
    assert min(line) == pytest.approx(signs.dia, abs=4)
    assert max(line) == pytest.approx(signs.sys, abs=4)


def feet(wave: Sequence[float], rate_hz: float, level: float) -> list[float]:
    """Return the times at which a wave rises through a level, in seconds from its first sample."""
    return [index / rate_hz for index, (low, high) in enumerate(pairwise(wave)) if low < level <= high]


def test_the_heart_rate_varies_from_beat_to_beat_and_the_ecg_matches_the_pulse() -> None:
    """10 to 50 ms from one interval to the next (RMSSD) are usual at rest. The pulse comes shortly after its R wave."""
    body = Body(PatientSpec(), 3)
    waves = Waves(body)
    times = [30 + step / 250 for step in range(250 * 60)]
    beats = feet([waves.ecg_mv(t) for t in times], 250, 0.6)
    pulses = feet([waves.abp_mmhg(t) or 0 for t in times], 250, 100)
    changes = np.diff(np.diff(beats)) * 1000
    assert 8 < np.sqrt(np.square(changes).mean()) < 60
    later = [min(pulse - beat for pulse in pulses if pulse > beat) for beat in beats[1:-1]]
    assert 0.15 < min(later) <= max(later) < 0.4


def test_in_an_arrest_the_ecg_is_flat() -> None:
    waves = Waves(happening(EventKind.ARREST, 1))
    assert {waves.ecg_mv(120 + step / 250) for step in range(500)} == {0.0}


@pytest.mark.parametrize("count", [40, pytest.param(100, marks=pytest.mark.slow)])
def test_the_published_infusion_raises_the_pressure_within_the_published_spread(count: int) -> None:
    """Clinics publish mean rises of 3 to 16 mmHg systolic, 3 to 11 diastolic (fitted, not predicted)."""
    people = [Body(PatientSpec(), seed, USUAL) for seed in range(count)]
    systolic = [change(body, "sys", 60 + 2400) for body in people]
    diastolic = [change(body, "dia", 60 + 2400) for body in people]
    print(f"systolic +{statistics.mean(systolic):.1f} (SD {statistics.stdev(systolic):.1f}), ", end="")
    print(f"diastolic +{statistics.mean(diastolic):.1f} (SD {statistics.stdev(diastolic):.1f})")
    assert 3 <= statistics.mean(systolic) <= 16
    assert 3 <= statistics.mean(diastolic) <= 11
    assert statistics.stdev(systolic) <= 11.2


def test_the_concentration_is_the_mean_of_both_models() -> None:
    body = Body(PatientSpec(), 1, InfusionSpec(at_s=0))
    assert body.concentration(2400.0) == pytest.approx((240 + 177) / 2, rel=0.01)
    assert Body(PatientSpec(), 1).concentration(500.0) == 0


def test_a_paused_infusion_ends_later_and_a_stopped_one_at_once() -> None:
    def rates(**what: float) -> list[tuple[float, float]]:
        return [(row.at_min, round(row.mg_min, 3)) for row in given(InfusionSpec(at_s=0, **what), 70)]

    assert rates() == [(0, 0.875), (40, 0)]
    assert rates(pause_s=600, resume_s=900) == [(0, 0.875), (10, 0), (15, 0.875), (45, 0)]
    assert rates(stop_s=1200) == [(0, 0.875), (20, 0)]


def test_a_probe_is_off_in_its_span_and_only_that_one() -> None:
    body = Body(PatientSpec(), 1, off=[("ox", 10.0, 20.0)])
    assert [body.is_sensor_off("ox", t) for t in (9.9, 10.0, 19.9, 20.0)] == [False, True, True, False]
    assert not body.is_sensor_off("cuff", 15.0)


def test_no_sign_jumps_from_one_tenth_of_a_second_to_the_next() -> None:
    body = happening(EventKind.HYPERTENSION, 60)
    pressures = [body.signs(t / 10).sys or 0 for t in range(2000)]
    assert max(abs(after - before) for before, after in pairwise(pressures)) < 1.0


def test_during_an_occlusion_no_drug_reaches_the_body_and_afterwards_the_infusion_continues() -> None:
    free, shut = Body(PatientSpec(), 3, USUAL), Body(PatientSpec(), 3, USUAL, occluded=[(300, 900)])
    assert shut.concentration(300) == free.concentration(300)
    assert shut.concentration(900) < 0.5 * shut.concentration(300)
    assert shut.concentration(1500) > 2 * shut.concentration(900)
    assert [(row.at_min, row.mg_min > 0) for row in interrupted(given(USUAL, 70), [(300, 900)])] == [
        (1, True),
        (5, False),
        (15, True),
        (41, False),
    ]


def test_after_an_occlusion_past_the_end_of_the_infusion_nothing_is_delivered() -> None:
    rates = interrupted(given(USUAL, 70), [(2400, 3000)])
    assert [(row.at_min, row.mg_min > 0) for row in rates] == [(1, True), (40, False), (50, False)]
    assert interrupted([], [(2400, 3000)]) == []


def test_the_plan_of_the_pump_is_the_infusion_at_1_mg_per_ml() -> None:
    body = Body(PatientSpec(weight_kg=70), 3, InfusionSpec(at_s=60, pause_s=660, resume_s=1260))
    plan = [body.infusion(t) for t in (0.0, 660.0 - 1, 900.0, 1260.0, 3061.0)]
    assert [row.rate_ml_h for row in plan] == pytest.approx([0, 52.5, 0, 52.5, 0])
    assert [row.is_running for row in plan] == [False, True, False, True, False]
    assert [row.volume_ml for row in plan] == pytest.approx([0, 8.735, 8.75, 8.75, 35.0], abs=0.001)
