"""The discharge gate: each condition in words, and the very value at which it opens."""

from typing import Any

import pytest
from msgspec.structs import replace

from bedside.config.infusion import Gate, InfusionConfig
from bedside.config.vitals import VitalId
from bedside.monitor.infusion.gate import gate
from bedside.monitor.infusion.session import Aldrete, InfusionSession, Phase, StepKind
from bedside.monitor.infusion.view import GateView
from tests.monitor.infusion.sessions import SETTINGS, after, nasal, session, step

ENDED = (step(StepKind.ENDED, "infusion ended", Phase.RECOVERY, 40),)
BASE = {VitalId.NIBP_SYS: 120.0, VitalId.NIBP_DIA: 80.0}


def aldrete(total: int, minutes: float = 90) -> Aldrete:
    rest = 2 * 4
    return Aldrete(
        activity=total - rest,
        respiration=2,
        circulation=2,
        consciousness=2,
        oxygenation=2,
        utc=after(minutes),
        actor="nurse",
    )


def recovers(**fields: Any) -> InfusionSession:
    return session(Phase.RECOVERY, steps=ENDED, baseline=BASE, **fields)


def rows(
    before: InfusionSession, pressure: tuple[float, float] | None = (120.0, 80.0), minutes: float = 100.0
) -> tuple[GateView, ...]:
    return gate(before, SETTINGS, pressure, after(minutes).timestamp())


def test_a_patient_who_is_well_may_go() -> None:
    before = recovers(aldrete=(aldrete(8), aldrete(9)), has_escort=True)
    assert rows(before) == (
        GateView(what="observed 60 of 60 min", is_open=True),
        GateView(what="Aldrete 9, at least 9", is_open=True),
        GateView(what="BP within 20 %: 120/80, baseline 120/80", is_open=True),
        GateView(what="an escort takes the patient home", is_open=True),
    )


def test_nothing_entered_is_nothing_fulfilled() -> None:
    assert rows(session(Phase.RECOVERY, steps=ENDED), None, 40.0) == (
        GateView(what="observed 0 of 60 min", is_open=False),
        GateView(what="Aldrete not scored, at least 9", is_open=False),
        GateView(what="BP near the baseline: no baseline was taken", is_open=False),
        GateView(what="an escort takes the patient home", is_open=False),
    )


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.RECOVERY])
def test_only_recovery_has_a_gate(phase: Phase) -> None:
    assert rows(session(phase)) == ()


@pytest.mark.parametrize(
    ("minutes", "what", "is_open"),
    [
        (99.99, "observed 59 of 60 min", False),
        (100.0, "observed 60 of 60 min", True),
        (200.0, "observed 60 of 60 min", True),
    ],
)
def test_the_time_of_observation_is_shown_in_whole_minutes_that_are_over(
    minutes: float, what: str, *, is_open: bool
) -> None:
    assert rows(recovers(), minutes=minutes)[0] == GateView(what=what, is_open=is_open)
    dose = nasal(Phase.RECOVERY, steps=ENDED)
    assert rows(dose, minutes=100.0)[0] == GateView(what="observed 60 of 120 min", is_open=False)


def test_the_newest_aldrete_score_counts() -> None:
    before = recovers(aldrete=(aldrete(10), aldrete(9), aldrete(8)))
    assert rows(before)[1] == GateView(what="Aldrete 8, at least 9", is_open=False)


@pytest.mark.parametrize(
    ("pressure", "is_open"),
    [
        ((144.0, 96.0), True),
        ((96.0, 64.0), True),
        ((145.0, 80.0), False),
        ((95.0, 80.0), False),
        ((120.0, 97.0), False),
        ((120.0, 63.0), False),
    ],
)
def test_both_pressures_lie_within_a_fifth_of_the_baseline(pressure: tuple[float, float], *, is_open: bool) -> None:
    words = f"BP within 20 %: {pressure[0]:.0f}/{pressure[1]:.0f}, baseline 120/80"
    assert rows(recovers(), pressure)[2] == GateView(what=words, is_open=is_open)


def test_a_pressure_that_is_missing_is_asked_for() -> None:
    assert rows(recovers(), None)[2] == GateView(what="BP near the baseline: measure it", is_open=False)
    none = GateView(what="BP near the baseline: no baseline was taken", is_open=False)
    for vital in BASE:
        assert rows(replace(recovers(), baseline={vital: 100.0}))[2] == none


def test_an_escort_is_asked_for_where_the_clinic_says_so() -> None:
    assert not rows(recovers(has_escort=False))[3].is_open
    settings = InfusionConfig(gate=Gate(needs_escort=False))
    assert len(gate(recovers(), settings, None, after(100.0).timestamp())) == 3
