"""Dose and band follow from what ran, whoever said so."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from monitor.infusion.doses import band, given_mg, given_ml
from monitor.infusion.session import Given, Phase, Session, Source
from tests.monitor.infusion.bed import MARIA, ORDER

BEGIN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
# CLINICAL: 0.5 mg/kg over 40 min, ng/mL: Clements and Domino at these minutes.
TABLE = {10: (62, 182), 20: (110, 210), 30: (147, 227), 40: (177, 240), 60: (55, 115), 80: (46, 85), 120: (36, 59)}


def after(minutes: float) -> datetime:
    return BEGIN + timedelta(minutes=minutes)


def infused(*given: Given, phase: Phase = Phase.RECOVERY) -> Session:
    return Session(id="S-1", patient=MARIA, is_simulated=True, begun=BEGIN, phase=phase, order=ORDER, given=given)


def ran(minutes: float, rate_ml_h: float, total_ml: float | None = None) -> Given:
    return Given(utc=after(minutes), rate_ml_h=rate_ml_h, source=Source.HAND, total_ml=total_ml)


WHOLE = infused(ran(0, 52.5), ran(40, 0))


@pytest.mark.parametrize(("minute", "expected"), TABLE.items())
def test_the_band_of_the_published_infusion_is_that_of_the_table(minute: int, expected: tuple[int, int]) -> None:
    (found,) = band(WHOLE, [after(minute)])
    assert found == pytest.approx(expected, rel=0.01)


def test_a_pause_leaves_a_gap_in_the_dose() -> None:
    session = infused(ran(0, 52.5), ran(10, 0), ran(25, 52.5), ran(35, 0))
    assert given_mg(session, after(60)) == pytest.approx(52.5 / 3)
    (low, high), (later_low, later_high) = band(session, [after(10), after(25)])
    assert later_low < low
    assert later_high < high


def test_the_pumps_counter_is_believed_before_rate_and_time() -> None:
    session = infused(ran(0, 52.5, 100.0), phase=Phase.INFUSION)
    assert given_ml(session, after(20), pump_ml=112.0) == pytest.approx(12.0)
    assert given_ml(session, after(20)) == pytest.approx(17.5)


def test_a_counter_that_was_reset_is_not_believed() -> None:
    session = infused(ran(0, 52.5, 100.0), phase=Phase.INFUSION)
    assert given_ml(session, after(20), pump_ml=3.0) == pytest.approx(17.5)


def test_before_anything_ran_nothing_was_given() -> None:
    session = msgspec.structs.replace(WHOLE, given=())
    assert (given_ml(session, after(5)), given_mg(session, after(5)), band(session, [after(5)])) == (0, 0, [])
