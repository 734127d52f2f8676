"""The dose given and the predicted concentrations follow from the rates, by pump or by hand."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.monitor.engine.infusion.pump_tracking import followed
from bedside.monitor.infusion.dose import plan_order
from bedside.monitor.infusion.dose_given import concentration_band, given_mg, given_ml
from bedside.monitor.infusion.session import InfusionSession, Phase, RateChange, RateSource, Route
from tests.support.infusion_bed import MARIA, ORDER

BEGIN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
# CLINICAL: 0.5 mg/kg over 40 min, ng/mL: Clements and Domino at these minutes.
TABLE = {10: (62, 182), 20: (110, 210), 30: (147, 227), 40: (177, 240), 60: (55, 115), 80: (46, 85), 120: (36, 59)}


def after(minutes: float) -> float:
    """Return a moment in bed time."""
    return BEGIN.timestamp() + 60 * minutes


def infused(*rows: RateChange, phase: Phase = Phase.RECOVERY) -> InfusionSession:
    return InfusionSession(
        id="S-1", patient=MARIA, is_simulated=True, begun=BEGIN, phase=phase, order=ORDER, given=rows
    )


def ran(minutes: float, rate_ml_h: float, total_ml: float | None = None) -> RateChange:
    source = RateSource.HAND if total_ml is None else RateSource.PUMP
    return RateChange(utc=BEGIN + timedelta(minutes=minutes), rate_ml_h=rate_ml_h, source=source, total_ml=total_ml)


WHOLE = infused(ran(0, 52.5), ran(40, 0))


@pytest.mark.parametrize(("minute", "expected"), TABLE.items())
def test_the_predicted_concentrations_of_the_published_infusion_match_the_published_table(
    minute: int, expected: tuple[int, int]
) -> None:
    (lowest_and_highest,) = concentration_band(WHOLE, [after(minute)])
    assert lowest_and_highest == pytest.approx(expected, rel=0.01)


def test_during_a_pause_no_dose_is_counted_and_the_concentration_falls() -> None:
    session = infused(ran(0, 52.5), ran(10, 0), ran(25, 52.5), ran(35, 0))
    assert given_mg(session, after(60)) == pytest.approx(52.5 / 3)
    (low, high), (later_low, later_high) = concentration_band(session, [after(10), after(25)])
    assert later_low < low
    assert later_high < high


def test_the_counter_of_the_pump_takes_precedence_over_rate_and_time() -> None:
    session = infused(ran(0, 52.5, 100.0), phase=Phase.INFUSION)
    assert given_ml(session, after(20), pump_ml=112.0) == pytest.approx(12.0)
    assert given_ml(session, after(20)) == pytest.approx(17.5)


def test_a_counter_lower_than_before_is_ignored_and_the_rate_counts() -> None:
    session = infused(ran(0, 52.5, 100.0), phase=Phase.INFUSION)
    assert given_ml(session, after(20), pump_ml=3.0) == pytest.approx(17.5)


def test_after_a_counter_reset_the_dose_continues_from_what_was_counted_before() -> None:
    rows = (ran(0, 52.5, 100.0), ran(20, 52.5, 117.5), ran(20, 52.5, 0.0))
    session = infused(*rows, phase=Phase.INFUSION)
    assert given_ml(session, after(30), pump_ml=8.75) == pytest.approx(26.25)
    assert given_ml(infused(*rows, ran(40, 0, 17.5)), after(90)) == pytest.approx(35.0)


def test_a_rate_entered_after_the_pump_fell_silent_continues_from_its_last_count() -> None:
    session = infused(ran(0, 52.5, 0.0), ran(10, 52.5, 9.0), ran(20, 30.0), phase=Phase.INFUSION)
    assert given_ml(session, after(30)) == pytest.approx(9.0 + 52.5 / 6 + 30.0 / 6)


@given(st.lists(st.tuples(st.floats(0.1, 20), st.floats(0, 120), st.booleans()), min_size=1, max_size=12))
def test_the_dose_is_what_the_pump_gave_however_often_its_counter_is_reset(
    spells: list[tuple[float, float, bool]],
) -> None:
    """Each spell: minutes, mL/h, and whether the counter is reset before it."""
    minute, true_ml, seen = 0.0, 0.0, ran(0, 0, 50.0)
    session = infused(seen, phase=Phase.INFUSION)
    for minutes, rate_ml_h, is_reset in spells:
        shown = 0.0 if is_reset else seen.total_ml or 0.0
        session = followed(session, ran(minute, rate_ml_h, shown), seen)
        minute, gained = minute + minutes, rate_ml_h * minutes / 60
        seen, true_ml = ran(minute, rate_ml_h, shown + gained), true_ml + gained
        missed = 0.06 * len(spells)  # a fall of the counter, or a rate, that is below the last digit of the display
        assert given_ml(session, after(minute), seen.total_ml) == pytest.approx(true_ml, abs=missed)


def test_after_pump_and_monitor_failed_together_the_dose_is_assumed_by_the_rate() -> None:
    session = msgspec.structs.replace(infused(ran(0, 52.5, 0.0), phase=Phase.INFUSION), pump_seen=ran(20, 52.5, 17.5))
    after_reset = followed(session, ran(24, 0.0, 0.0), None)
    assert given_ml(after_reset, after(30), 0.0) == pytest.approx(21.0)
    assert after_reset.steps[-1].reason == "the dose until then is assumed by the rate"


def test_the_state_of_the_pump_is_stored_every_half_minute_and_not_at_each_value() -> None:
    session = infused(ran(0, 52.5, 0.0), phase=Phase.INFUSION)
    assert followed(session, ran(0.4, 52.5, 0.35), None) is session
    kept = followed(session, ran(0.5, 52.5, 0.44), None)
    assert kept.pump_seen == ran(0.5, 52.5, 0.44)
    assert followed(kept, ran(0.9, 52.5, 0.79), None) is kept


def test_a_session_without_a_rate_has_no_dose_and_no_concentration() -> None:
    session = msgspec.structs.replace(WHOLE, given=())
    assert (given_ml(session, after(5)), given_mg(session, after(5)), concentration_band(session, [after(5)])) == (
        0,
        0,
        [],
    )


def test_a_nasal_dose_is_given_as_a_whole_and_has_no_concentration() -> None:
    order = plan_order(Route.NASAL, weight_kg=70.0, dose_mg=56.0)
    session = msgspec.structs.replace(WHOLE, route=Route.NASAL, order=order, given=(ran(0, 0),))
    assert given_mg(session, after(0)) == 56.0
    assert concentration_band(session, [after(10)]) == []
    assert given_mg(msgspec.structs.replace(session, given=()), after(10)) == 0.0
    assert given_mg(msgspec.structs.replace(WHOLE, order=None), after(10)) == 0.0


def test_milligrams_are_millilitres_times_the_concentration() -> None:
    strong = msgspec.structs.replace(ORDER, mg_per_ml=2.0)
    assert given_mg(msgspec.structs.replace(WHOLE, order=strong), after(60)) == pytest.approx(70.0)
    unknown = msgspec.structs.replace(ORDER, mg_per_ml=None)
    assert given_mg(msgspec.structs.replace(WHOLE, order=unknown), after(60)) == 0.0


def test_a_moment_before_the_last_rate_gives_no_negative_dose() -> None:
    assert given_ml(infused(ran(0, 60.0)), after(-5)) == 0.0


def test_a_counter_that_came_later_has_not_counted_what_ran_before_it() -> None:
    session = infused(ran(0, 60.0), ran(10, 60.0, 5.0), phase=Phase.INFUSION)
    assert given_ml(session, after(20), pump_ml=15.0) == pytest.approx(20.0)


def test_after_the_infusion_the_counter_of_a_pump_that_runs_on_is_not_this_dose() -> None:
    rows = (ran(0, 60.0, 5.0), ran(10, 0, 15.0))
    assert given_ml(infused(*rows), after(30), pump_ml=40.0) == pytest.approx(10.0)
    runs = infused(ran(0, 60.0, 5.0), phase=Phase.INFUSION)
    assert given_ml(runs, after(10), pump_ml=5.0) == 0.0
    assert given_ml(runs, after(10), pump_ml=15.5) == 10.5


def test_before_the_infusion_nothing_is_in_the_blood_and_the_lower_prediction_comes_first() -> None:
    band = concentration_band(WHOLE, [after(-5), after(0), after(40)])
    assert band[:2] == [pytest.approx((0.0, 0.0), abs=1e-9)] * 2
    assert band[2][0] < band[2][1]
    assert concentration_band(WHOLE, []) == []
    later = infused(ran(15, 52.5), ran(55, 0))
    (shifted,), (first,) = concentration_band(later, [after(35)]), concentration_band(WHOLE, [after(20)])
    assert shifted == pytest.approx(first)


def test_the_counter_of_the_pump_counts_for_the_milligrams_too() -> None:
    session = infused(ran(0, 52.5, 100.0), phase=Phase.INFUSION)
    assert given_mg(session, after(20), pump_ml=112.0) == pytest.approx(12.0)


def test_the_concentration_follows_from_the_strength_of_the_drug() -> None:
    strong = msgspec.structs.replace(WHOLE, order=msgspec.structs.replace(ORDER, mg_per_ml=2.0))
    (once,), (twice,) = (concentration_band(each, [after(40)]) for each in (WHOLE, strong))
    assert twice == pytest.approx((2 * once[0], 2 * once[1]))
    unknown = msgspec.structs.replace(WHOLE, order=msgspec.structs.replace(ORDER, mg_per_ml=None))
    assert concentration_band(unknown, [after(40)]) == [(0.0, 0.0)]
