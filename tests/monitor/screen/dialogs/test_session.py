"""The Session dialog: each step by touch and with the keyboard alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from bedside.monitor.infusion.commands import (
    AddScore,
    AnswerForm,
    BeginSession,
    CloseSession,
    Observe,
    PauseInfusion,
    PlaceOrder,
    ResumeInfusion,
    ScoreAldrete,
    SetEscort,
    SetRate,
    StartInfusion,
    StopInfusion,
    TakeBaseline,
    TickItem,
)
from bedside.monitor.infusion.session import Phase, Route
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.link.commands import Command, Nibp
from tests.support.dialogs.session import DONE, OPEN_GATE, READY, Open, by_finger, by_keyboard, key, pressed, texts
from tests.support.session_views import (
    BASELINE_VIEW,
    FRESH,
    NASAL,
    ORDER,
    PAUSED,
    RECOVERING,
    RUNNING,
    view,
)
from tests.support.stand import focused

# A session, the page, the keys pressed one after the other, and the command that the engine then receives.
STEPS: list[tuple[SessionView | None, str, list[str], Command]] = [
    (None, "", ["Infusion by vein"], BeginSession(route=Route.IV)),
    (None, "", ["Nasal esketamine"], BeginSession(route=Route.NASAL)),
    (FRESH, "checks", ["Done: Consent signed"], TickItem(item="Consent signed", is_ok=True)),
    (
        FRESH,
        "checks",
        ["Not fulfilled: Fasting as ordered", "not needed today"],
        TickItem(item="Fasting as ordered", is_ok=False, note="not needed today"),
    ),
    (BASELINE_VIEW, "baseline", ["Take the baseline"], TakeBaseline()),
    (BASELINE_VIEW, "baseline", ["Measure NIBP now"], Nibp(is_start=True)),
    (READY, "infusion", ["▶ Infusion started"], StartInfusion()),
    (RUNNING, "infusion", ["‖ Paused …", "nausea"], PauseInfusion(reason="nausea")),
    (PAUSED, "infusion", ["▶ Resumed"], ResumeInfusion()),
    (RUNNING, "infusion", ["■ Stopped early …", "desaturation"], StopInfusion(reason="desaturation")),
    (DONE, "infusion", ["■ Ended"], StopInfusion()),
    (RUNNING, "infusion", ["More: Rate, mL/h", "Log it"], SetRate(rate_ml_h=52.5)),
    (RUNNING, "observe", ["Sedation (MOAA/S): 4 lethargic"], Observe(kind="sedation", value=4)),
    (RUNNING, "observe", ["Nausea: 7"], Observe(kind="nausea", value=7)),
    (RECOVERING, "discharge", ["yes"], SetEscort(has_escort=True)),
    (
        RECOVERING,
        "discharge",
        ["Close the session …", "patient leaves against advice"],
        CloseSession(override="patient leaves against advice"),
    ),
    (NASAL, "form", ["Takes an opioid: yes"], AnswerForm(question="opioid", answer="yes")),
    (OPEN_GATE, "discharge", ["Discharge: all fulfilled"], CloseSession()),
]


IDS = [f"{page or 'begin'}: {names[0]}" for _, page, names, _ in STEPS]


@pytest.mark.parametrize(("session", "page", "names", "command"), STEPS, ids=IDS)
def test_a_step_takes_a_few_touches(
    open_session: Open, session: SessionView | None, page: str, names: list[str], command: Command
) -> None:
    stand = open_session(session, page)
    pressed(stand, names, by_finger)
    assert stand.sent == [command]


@pytest.mark.parametrize(("session", "page", "names", "command"), STEPS, ids=IDS)
def test_a_step_is_taken_with_the_keyboard_alone(
    open_session: Open, session: SessionView | None, page: str, names: list[str], command: Command
) -> None:
    stand = open_session(session, page)
    pressed(stand, names, by_keyboard)
    assert stand.sent == [command]


def test_a_usual_order_is_placed_with_four_touches(open_session: Open) -> None:
    stand = open_session(FRESH)
    names = ["More: Dose, mg/kg", "More: Concentration, mg/mL", "More: Time, min", "Place the order"]
    pressed(stand, names, by_finger)
    assert stand.sent == [PlaceOrder(order=ORDER)]


def test_an_order_outside_the_clinics_bounds_cannot_be_placed_and_the_page_says_why(open_session: Open) -> None:
    stand = open_session(FRESH)
    pressed(stand, ["More: Dose, mg/kg", "More: Concentration, mg/mL", "More: Time, min"], by_finger)
    weight = next(row for row in stand.dialog.findChildren(QWidget) if row.accessibleName() == "Weight, kg")
    weight.setFocus()
    QTest.keyClicks(weight, "0")  # 70 becomes 700: a slip of the finger
    assert "⚠ the weight of 700 kg is not within this clinic's 0.2 to 650 kg" in texts(stand)
    assert not key(stand, "Place the order").isEnabled()


def test_a_nasal_dose_is_one_of_the_clinics_doses(open_session: Open) -> None:
    stand = open_session(view(Phase.CHECKS, route=Route.NASAL))
    pressed(stand, ["56 mg", "Place the order"], by_finger)
    (order,) = stand.sent
    assert isinstance(order, PlaceOrder)
    assert (order.order.dose_mg, order.order.route, order.order.mg_per_ml) == (56.0, Route.NASAL, None)


def test_the_aldrete_score_is_sent_when_its_five_parts_are_chosen(open_session: Open) -> None:
    stand = open_session(RECOVERING, "discharge")
    names = [
        "Activity: 2 all limbs",
        "Respiration: 2 deep, coughs",
        "Circulation: 1 by 20 to 50 %",
        "Consciousness: 2 awake",
    ]
    pressed(stand, names, by_finger)
    assert stand.sent == []
    pressed(stand, ["Oxygenation: 2 > 92 % on air"], by_finger)
    assert stand.sent == [ScoreAldrete(activity=2, respiration=2, circulation=1, consciousness=2, oxygenation=2)]


def test_a_score_of_the_day_is_typed_and_logged(open_session: Open) -> None:
    stand = open_session(RECOVERING, "observe")
    field = next(row for row in stand.dialog.findChildren(QWidget) if row.accessibleName() == "PHQ-9")
    field.setFocus()
    QTest.keyClicks(field, "11")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert stand.sent == [AddScore(name="PHQ-9", value=11)]


# A session, the page, the key that asks for a line, and the command that the engine then receives.
LINES: list[tuple[SessionView, str, str, Command]] = [
    (RUNNING, "observe", "Any other remark …", Observe(kind="remark", text="x2")),
    (NASAL, "form", "Lot", AnswerForm(question="lot", answer="x2")),
]


@pytest.mark.parametrize(("session", "page", "name", "command"), LINES, ids=["a remark", "the lot"])
def test_a_line_is_typed_by_keyboard_or_by_touch(
    open_session: Open, session: SessionView, page: str, name: str, command: Command
) -> None:
    stand = open_session(session, page)
    pressed(stand, [name], by_finger)
    QTest.keyClicks(focused(), "x2")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert stand.sent == [command]
    touched = open_session(session, page)
    pressed(touched, [name, "x", "2", "OK"], by_finger)
    assert touched.sent == [command]
