"""The pump in a session: what it gives is counted, whatever happens to its counter."""

from collections.abc import Callable

import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.config.infusion import InfusionConfig
from bedside.monitor.engine.infusion.session_service import SessionService
from bedside.monitor.infusion.commands import (
    BeginSession,
    CloseSession,
    PauseInfusion,
    PlaceOrder,
    SetRate,
    StartInfusion,
    StopInfusion,
    TickItem,
)
from bedside.monitor.infusion.session import InfusionSession, RateSource
from tests.support.infusion_bed import ORDER, InfusionBed

MakeBed = Callable[..., InfusionBed]


def test_the_dose_given_between_the_start_of_the_pump_and_its_logging_is_counted(bed: InfusionBed) -> None:
    bed.pump_ml = 3.0  # of an earlier patient, or of the priming
    bed.prepare()
    bed.pump_ml_h = 52.5
    bed.live(20)
    assert not bed.do(StartInfusion())
    bed.live(1)
    assert bed.view.given_ml == pytest.approx(52.5 * 21 / 3600, abs=0.02)
    assert (bed.now + bed.utc - bed.view.session.given[0].utc.timestamp()) == pytest.approx(22, abs=1)


def test_a_reset_of_the_counter_by_a_new_syringe_does_not_reduce_the_dose(bed: InfusionBed) -> None:
    bed.start()
    bed.live(600)
    before = bed.view.given_ml
    bed.pump_ml = 0.0
    bed.live(600)
    assert bed.view.given_ml == pytest.approx(before + 8.75, abs=0.06)
    assert [step.what for step in bed.view.session.steps][-1].startswith("the pump's counter began anew after 8.8")


def test_a_pump_whose_counter_was_reset_while_the_monitor_was_down_is_assumed_to_have_run(bed: InfusionBed) -> None:
    bed.start()
    bed.live(600)
    before = bed.view.given_ml
    after = bed.crash(down_s=60.0)
    after.pump_ml = 0.0
    after.live(60)
    assert after.view.given_ml == pytest.approx(before + 52.5 / 30, abs=0.06)
    assert after.view.session.steps[-1].reason == "the dose until then is assumed by the rate"
    after.kill()


def test_a_pump_that_stops_by_itself_just_short_of_the_volume_has_given_the_dose(bed: InfusionBed) -> None:
    bed.start()
    bed.live(2390)
    assert not bed.is_present(AlarmId.INFUSION_DONE)
    bed.pump_ml_h = 0.0
    bed.live(2)
    assert bed.is_present(AlarmId.INFUSION_DONE)
    assert not bed.do(StopInfusion())


def test_a_pump_stopped_for_a_pause_just_short_of_the_volume_has_not_given_the_dose(bed: InfusionBed) -> None:
    bed.start()
    bed.live(2350)
    bed.pump_ml_h = 0.0
    assert not bed.do(PauseInfusion(reason="nausea"))
    bed.live(5)
    assert not bed.is_present(AlarmId.INFUSION_DONE)


def test_an_early_stop_needs_a_reason_and_the_dose_given_so_far_stays(bed: InfusionBed) -> None:
    bed.start()
    bed.live(1200)
    assert "early stop needs a reason" in bed.do(StopInfusion())
    bed.pump_ml_h = 0.0
    assert not bed.do(StopInfusion(reason="desaturation"))
    bed.live(600)
    assert bed.view.given_mg == pytest.approx(17.5, abs=0.2)
    assert bed.view.session.steps[-1].reason == "desaturation"


def test_without_a_pump_the_rate_is_entered_by_hand(make: MakeBed) -> None:
    bed = make(has_pump=False)
    bed.start()
    bed.live(600)
    assert not bed.do(SetRate(rate_ml_h=26.25))
    bed.live(600)
    assert bed.view.given_ml == pytest.approx(52.5 / 6 + 26.25 / 6, abs=0.05)
    assert bed.view.session.given[-1].source is RateSource.HAND


def test_a_pump_that_runs_while_the_session_is_paused_is_an_alarm(bed: InfusionBed) -> None:
    bed.start()
    bed.do(PauseInfusion(reason="nausea"))
    bed.live(40)
    assert bed.is_present(AlarmId.INFUSION_DIFFERS)
    assert bed.view.difference == "the pump runs at 52.5 mL/h, and the session is paused"


def test_a_tick_with_a_new_rate_and_a_new_highest_pressure_writes_the_session_once(
    bed: InfusionBed, monkeypatch: pytest.MonkeyPatch
) -> None:
    bed.start()
    bed.live(60)
    writes: list[InfusionSession] = []
    monkeypatch.setattr(SessionService, "_store", lambda _service, session: writes.append(session))
    bed.pump_ml_h = 60.0
    bed.measure(150, 90)
    (session,) = writes
    assert (session.given[-1].rate_ml_h, session.peak) == (60.0, (150.0, 90.0))


def test_the_pump_of_an_earlier_session_is_not_the_start_of_the_next(bed: InfusionBed) -> None:
    bed.start()
    assert not bed.do(StopInfusion(reason="as requested"), CloseSession(override="as requested"))
    items = [TickItem(item=item, is_ok=True) for item in InfusionConfig().checklist]
    assert not bed.do(BeginSession(), PlaceOrder(order=ORDER), *items, StartInfusion(reason="as requested"))
    assert bed.view.session.given[0].utc >= bed.view.session.begun
