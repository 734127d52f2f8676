"""Each transition: the whole session that it makes, and each reason to refuse it."""

from datetime import date

import pytest
from msgspec.structs import replace

from bedside.config.vitals import VitalId
from bedside.monitor.infusion import transitions
from bedside.monitor.infusion.commands import PlaceOrder, StartInfusion, TickItem
from bedside.monitor.infusion.dose import plan_order
from bedside.monitor.infusion.session import (
    BaselineReading,
    ChecklistAnswer,
    InfusionSession,
    Phase,
    RateChange,
    RateSource,
    Route,
    StepKind,
)
from bedside.monitor.process.bed_time import Instant
from tests.monitor.infusion.sessions import (
    INSTANT,
    NASAL,
    NOW,
    SETTINGS,
    after,
    changed,
    nasal,
    rate,
    refusal,
    session,
    step,
)
from tests.support.infusion_bed import MARIA, ORDER

CHECKS, BASELINE, INFUSION, RECOVERY, CLOSED = Phase
SYS, DIA = VitalId.NIBP_SYS, VitalId.NIBP_DIA
FINE = (128.0, 78.0)
ANSWERS = tuple(ChecklistAnswer(item=item, is_ok=True, utc=after(1), actor="nurse") for item in SETTINGS.checklist)


def place(before: InfusionSession, order: object = ORDER) -> transitions.Transition:
    return transitions.place_order(before, PlaceOrder(order=order, actor="nurse"), INSTANT, SETTINGS)  # type: ignore[arg-type]


def tick(before: InfusionSession, item: str, *, is_ok: bool = True, note: str = "") -> transitions.Transition:
    return transitions.tick_item(before, TickItem(item=item, is_ok=is_ok, note=note, actor="nurse"), INSTANT, SETTINGS)


def test_a_step_keeps_the_phase_unless_it_leads_to_another() -> None:
    before = session(BASELINE)
    same = transitions.add_step(before, INSTANT, StepKind.OTHER, "x")
    assert same == replace(before, steps=(step(StepKind.OTHER, "x", BASELINE),))
    assert transitions.add_step(same, INSTANT, StepKind.OTHER, "y", phase=INFUSION, reason="r", actor="a") == replace(
        before,
        phase=INFUSION,
        steps=(step(StepKind.OTHER, "x", BASELINE), step(StepKind.OTHER, "y", INFUSION, reason="r", actor="a")),
    )


def test_an_order_replaces_an_earlier_one_and_is_checked() -> None:
    before = session(order=None)
    assert place(before) == changed(before, StepKind.ORDERED, "ordered 35 mg ketamine", order=ORDER)
    other = plan_order(Route.IV, weight_kg=70.0, mg_per_kg=0.4, mg_per_ml=1.0, minutes=40.0)
    assert place(session(), other) == changed(session(), StepKind.ORDERED, "ordered 28 mg ketamine", order=other)
    for phase in (INFUSION, RECOVERY, CLOSED):
        assert refusal(place(session(phase))) == "the order cannot be changed once the infusion has begun"
    assert refusal(place(session(), NASAL)) == "this session is IV, and the order is NASAL"
    heavy = replace(MARIA, weight_kg=71.0)
    sentence = "the order is for 70 kg, and the patient weighs 71 kg"
    assert refusal(place(session(patient=heavy))) == sentence
    assert isinstance(place(session(patient=replace(MARIA, weight_kg=70.7))), InfusionSession)
    assert isinstance(place(session(patient=replace(MARIA, weight_kg=None))), InfusionSession)
    wrong = replace(ORDER, dose_mg=350.0)
    assert refusal(place(session(), wrong)).startswith("0.5 mg/kg of 70 kg are 35 mg, not 350 mg; ")


def test_the_baseline_begins_with_the_last_of_order_and_checklist() -> None:
    ordered = place(session(order=None, checks=ANSWERS))
    begun = step(StepKind.BASELINE_BEGUN, "baseline begun", BASELINE)
    first = step(StepKind.ORDERED, "ordered 35 mg ketamine", CHECKS, actor="nurse")
    assert ordered == session(BASELINE, checks=ANSWERS, steps=(first, begun))
    answered = tick(session(checks=ANSWERS[1:]), SETTINGS.checklist[0])
    assert isinstance(answered, InfusionSession)
    assert (answered.phase, answered.steps[-1]) == (BASELINE, begun)
    assert {row.item for row in answered.checks} == set(SETTINGS.checklist)
    waiting = tick(session(order=None, checks=ANSWERS[1:]), SETTINGS.checklist[0])
    assert isinstance(waiting, InfusionSession)
    assert waiting.phase is CHECKS
    again = place(session(BASELINE, checks=ANSWERS))
    assert isinstance(again, InfusionSession)
    assert len(again.steps) == 1, "it begins once"


def test_an_answer_to_the_checklist_replaces_the_earlier_one_and_needs_a_note_where_it_is_no() -> None:
    item, other = SETTINGS.checklist[:2]
    old = ChecklistAnswer(item=item, is_ok=False, note="later", utc=after(1), actor="doctor")
    kept = ChecklistAnswer(item=other, is_ok=True, utc=after(1), actor="doctor")
    before = session(checks=(old, kept))
    new = ChecklistAnswer(item=item, is_ok=True, utc=NOW, actor="nurse")
    assert tick(before, item) == changed(before, StepKind.ITEM_ANSWERED, f"{item}: done", checks=(kept, new))
    no = ChecklistAnswer(item=item, is_ok=False, note="ate", utc=NOW, actor="nurse")
    assert tick(session(BASELINE), item, is_ok=False, note="ate") == changed(
        session(BASELINE),
        StepKind.ITEM_ANSWERED,
        f"{item}: not fulfilled",
        why={"reason": "ate", "actor": "nurse"},
        checks=(no,),
    )
    assert refusal(tick(session(), item, is_ok=False, note=" ")) == f"{item}: the answer no needs a note"
    assert refusal(tick(session(), "Shoes")) == "Shoes is not on this clinic's checklist"
    assert refusal(tick(session(INFUSION), item)) == "the checklist cannot be changed once the infusion has begun"


def test_another_weight_withdraws_the_order_and_other_data_do_not() -> None:
    before = session(BASELINE)
    named = replace(MARIA, name="Maria B.")
    assert transitions.update_patient(before, named, INSTANT, SETTINGS) == replace(before, patient=named)
    light = replace(MARIA, weight_kg=60.0)
    assert transitions.update_patient(before, light, INSTANT, SETTINGS) == replace(
        changed(before, StepKind.ORDER_WITHDRAWN, "order withdrawn: the weight was changed", phase=CHECKS, why={}),
        patient=light,
        order=None,
    )
    unknown = replace(MARIA, weight_kg=None)
    assert transitions.update_patient(before, unknown, INSTANT, SETTINGS) == replace(before, patient=unknown)
    bare = session(order=None)
    assert transitions.update_patient(bare, light, INSTANT, SETTINGS) == replace(bare, patient=light)
    loose = replace(SETTINGS, dose=replace(SETTINGS.dose, agree_percent=25.0))
    for weight, stays in ((56.0, True), (55.9, False)):  # 14 kg are 25 % of 56 kg
        other = transitions.update_patient(before, replace(MARIA, weight_kg=weight), INSTANT, loose)
        assert (other.order is not None) is stays


def test_the_baseline_is_the_mean_of_enough_readings() -> None:
    before = transitions.add_readings(session(BASELINE), {SYS: 128.0, DIA: 78.0}, Instant.of(after(10)))
    before = transitions.add_readings(before, {SYS: 125.1, DIA: 76.0}, Instant.of(after(13)))
    assert before.readings == (
        BaselineReading(vital=SYS, value=128.0, utc=after(10)),
        BaselineReading(vital=DIA, value=78.0, utc=after(10)),
        BaselineReading(vital=SYS, value=125.1, utc=after(13)),
        BaselineReading(vital=DIA, value=76.0, utc=after(13)),
    )
    means = {SYS: 126.5, DIA: 77.0}  # 126.55, to a tenth
    taken = changed(before, StepKind.BASELINE_TAKEN, "baseline of 2 readings", baseline=means)
    assert transitions.take_baseline(before, INSTANT, SETTINGS, "nurse") == taken
    few = transitions.add_readings(session(BASELINE), {SYS: 128.0, DIA: 78.0}, Instant.of(after(10)))
    sentence = "the baseline needs 2 readings, and 1 are there"
    assert refusal(transitions.take_baseline(few, INSTANT, SETTINGS, "nurse")) == sentence
    early = refusal(transitions.take_baseline(replace(before, phase=CHECKS), INSTANT, SETTINGS, "nurse"))
    assert early == "a baseline is taken before the infusion, once order and checklist are complete"


def start(
    before: InfusionSession, pressure: tuple[float, float] | None = FINE, reason: str = ""
) -> transitions.Transition:
    command = StartInfusion(reason=reason, actor="nurse")
    return transitions.start(before, command, INSTANT, SETTINGS, pressure, rate())


READY = session(BASELINE, baseline={SYS: 126.0})


def test_the_infusion_begins_with_its_rate_and_with_a_reason_where_there_is_doubt() -> None:
    why = {"reason": "", "actor": "nurse"}
    begun = changed(READY, StepKind.STARTED, "infusion begun", phase=INFUSION, why=why, given=(rate(),))
    assert start(READY) == begun
    given = nasal(BASELINE, baseline={SYS: 126.0})
    assert start(given) == changed(given, StepKind.STARTED, "dose given", phase=INFUSION, why=why, given=(rate(),))
    as_ordered = {"reason": "as ordered", "actor": "nurse"}
    assert start(session(BASELINE), None, "as ordered") == changed(
        session(BASELINE), StepKind.STARTED, "infusion begun", phase=INFUSION, why=as_ordered, given=(rate(),)
    )
    assert refusal(start(session(CHECKS))) == "an infusion begins after order, checklist and baseline"
    assert refusal(start(session(BASELINE), reason=" ")) == "no baseline was taken: a reason is needed"
    assert refusal(start(READY, None)) == "no pressure was measured: a reason is needed"


@pytest.mark.parametrize(
    ("pressure", "birth", "sentence"),
    [
        ((140.0, 90.0), date(1980, 4, 17), ""),
        ((141.0, 80.0), date(1980, 4, 17), "141/80 is above this clinic's 140/90"),
        ((120.0, 91.0), date(1980, 4, 17), "120/91 is above this clinic's 140/90"),
        ((150.0, 90.0), date(1960, 4, 17), ""),
        ((151.0, 80.0), date(1960, 4, 17), "151/80 is above this clinic's 150/90"),
        ((141.0, 80.0), date(1961, 4, 17), "141/80 is above this clinic's 140/90"),
        ((141.0, 80.0), None, "141/80 is above this clinic's 140/90"),
    ],
)
def test_a_pressure_above_the_clinics_own_for_the_age_needs_a_reason(
    pressure: tuple[float, float], birth: date | None, sentence: str
) -> None:
    """66 years is over 65, and 65 is not."""
    before = replace(READY, patient=replace(MARIA, birth_date=birth))
    result = start(before, pressure)
    assert (refusal(result) if sentence else result) == (
        f"{sentence}: a reason is needed" if sentence else start(before)
    )


RUNS = session(INFUSION, given=(rate(minutes=20),))
PAUSED = replace(RUNS, is_paused=True)
WHY = {"reason": "blood pressure", "actor": "nurse"}


def test_a_pause_and_its_end_take_the_rate_that_is_given() -> None:
    assert transitions.pause(RUNS, INSTANT, "blood pressure", "nurse", None) == changed(
        RUNS, StepKind.PAUSED, "paused", why=WHY, is_paused=True
    )
    paused = changed(RUNS, StepKind.PAUSED, "paused", why=WHY, is_paused=True, given=(*RUNS.given, rate(0)))
    assert transitions.pause(RUNS, INSTANT, "blood pressure", "nurse", rate(0)) == paused
    assert refusal(transitions.pause(PAUSED, INSTANT, "x", "nurse", None)) == "it is paused already"
    assert refusal(transitions.pause(RUNS, INSTANT, " ", "nurse", None)) == "a pause needs a reason"
    assert refusal(transitions.pause(READY, INSTANT, "x", "nurse", None)) == "no infusion runs"
    assert transitions.resume(PAUSED, INSTANT, "nurse", rate()) == changed(
        PAUSED, StepKind.RESUMED, "resumed", is_paused=False, given=(*PAUSED.given, rate())
    )
    assert refusal(transitions.resume(RUNS, INSTANT, "nurse", None)) == "it is not paused"
    assert refusal(transitions.resume(READY, INSTANT, "nurse", None)) == "no infusion was begun"


def test_the_end_is_of_the_whole_dose_or_needs_a_reason() -> None:
    def stop(before: InfusionSession, reason: str = "", *, is_whole: bool) -> transitions.Transition:
        return transitions.stop(before, INSTANT, reason, "nurse", rate(0), is_whole=is_whole)

    given, none = (*RUNS.given, rate(0)), {"reason": "", "actor": "nurse"}
    ended = changed(RUNS, StepKind.ENDED, "infusion ended", phase=RECOVERY, why=none, given=given)
    assert stop(RUNS, is_whole=True) == ended
    assert stop(PAUSED, is_whole=True) == ended, "a pause ends with it"
    early = changed(RUNS, StepKind.STOPPED_EARLY, "stopped early", phase=RECOVERY, why=WHY, given=given)
    assert stop(RUNS, "blood pressure", is_whole=False) == early
    dose = nasal(INFUSION, given=(rate(0, 20),))
    assert stop(dose, is_whole=True) == changed(
        dose, StepKind.ENDED, "dose ended", phase=RECOVERY, why=none, given=(*dose.given, rate(0))
    )
    sentence = "the ordered dose is not given yet: an early stop needs a reason"
    assert refusal(stop(RUNS, " ", is_whole=False)) == sentence
    assert refusal(stop(READY, is_whole=True)) == "no infusion runs"


def test_a_rate_that_a_person_read_lies_within_what_a_pump_can_do() -> None:
    def set_rate(before: InfusionSession, ml_h: float) -> transitions.Transition:
        return transitions.set_rate(before, INSTANT, ml_h, "nurse", SETTINGS)

    for ml_h in (0.0, 60.0, 999.0):
        row = RateChange(utc=NOW, rate_ml_h=ml_h, source=RateSource.HAND, actor="nurse")
        assert set_rate(RUNS, ml_h) == changed(RUNS, StepKind.RATE_SET, f"rate {ml_h:g} mL/h", given=(*RUNS.given, row))
    for ml_h in (-0.1, 999.5):
        assert refusal(set_rate(RUNS, ml_h)) == f"a rate of {ml_h:g} mL/h is not within 0 to 999 mL/h"
    assert refusal(set_rate(READY, 60.0)) == "no infusion runs"


def close(before: InfusionSession, override: str = "", minutes: float = 30.0) -> transitions.Transition:
    return transitions.close(before, Instant.of(after(minutes)), override, "nurse", SETTINGS, None)


def test_a_session_is_closed_after_recovery_or_given_up_before_with_a_reason() -> None:
    ended = step(StepKind.ENDED, "infusion ended", RECOVERY, 20)
    before = session(RECOVERY, has_escort=True, steps=(ended,))
    sentence = refusal(close(before))
    assert sentence == (
        "not yet: observed 10 of 60 min; Aldrete not scored, at least 9; BP near the baseline: no baseline was taken"
    )
    measured = replace(before, baseline={SYS: 120.0, DIA: 80.0})
    at_home = transitions.close(measured, INSTANT, "", "nurse", SETTINGS, (120.0, 80.0))
    assert refusal(at_home) == "not yet: observed 10 of 60 min; Aldrete not scored, at least 9"
    assert refusal(close(before, " ")) == sentence
    home = {"reason": "went home", "actor": "nurse"}
    assert close(before, "went home") == changed(
        before, StepKind.DISCHARGED, "discharged", phase=CLOSED, why=home, ended=NOW, override="went home"
    )
    for phase in (CHECKS, BASELINE):
        needs = "nothing was given: closing the session needs a reason"
        assert refusal(close(session(phase), " ")) == needs
        assert close(session(phase), "went home") == changed(
            session(phase), StepKind.GIVEN_UP, "given up", phase=CLOSED, why=home, ended=NOW, override="went home"
        )
    assert refusal(close(RUNS, "x")) == "the infusion runs: end it first"
    assert refusal(close(session(CLOSED), "x")) == "this session is closed"
    assert transitions.refusal_if_closed(session(RECOVERY)) is None


def test_what_is_added_has_the_bed_time_of_its_moment_whatever_the_clock_shows() -> None:
    now = Instant(NOW, 7.0)
    ticked = transitions.tick_item(session(), TickItem(item=SETTINGS.checklist[0], is_ok=True), now, SETTINGS)
    read = transitions.add_readings(session(BASELINE), {SYS: 128.0}, now)
    entered = transitions.set_rate(RUNS, now, 60.0, "nurse", SETTINGS)
    given_up = transitions.close(session(), now, "went home", "nurse", SETTINGS, None)
    assert isinstance(ticked, InfusionSession)
    assert isinstance(entered, InfusionSession)
    assert isinstance(given_up, InfusionSession)
    rows = (ticked.checks[-1], ticked.steps[-1], read.readings[-1], entered.given[-1], entered.steps[-1])
    assert [(row.utc, row.bed_s) for row in rows] == [(NOW, 7.0)] * 5
    assert (given_up.ended, given_up.ended_bed_s) == (NOW, 7.0)
