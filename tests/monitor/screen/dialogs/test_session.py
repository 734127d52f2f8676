"""The Session dialog: each step by touch and with the keyboard alone; the display follows the engine."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from bedside.monitor.acquisition.ring import Ring
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
from bedside.monitor.link.snapshot import PumpView, Snapshot
from bedside.monitor.screen.dialogs.session.dialog import PAGES, SessionDialog
from bedside.monitor.screen.dialogs.session.observe_page import ObservePage
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.style_sheet import TOUCH_PX
from bedside.monitor.screen.toolkit.theme import ThemeName
from tests.support.scenes import scene
from tests.support.session_views import (
    BASELINE_VIEW,
    EVERY,
    FRESH,
    NASAL,
    ORDER,
    PATIENT,
    PAUSED,
    RECOVERING,
    RUNNING,
    prepared,
    view,
)
from tests.support.snapshots import CALM, changed
from tests.support.stand import PLACES, Place, Stand, focused, touch

Open = Callable[..., Stand]
READY = prepared(Phase.BASELINE)
DONE = prepared(Phase.INFUSION, given=RUNNING.session.given, given_mg=35.0)
OPEN_GATE = prepared(Phase.RECOVERY, gate=(RECOVERING.gate[1],), has_escort=True)


def of(session: SessionView | None, **changes: object) -> Snapshot:
    return changed(CALM, session=session, patient=PATIENT, **changes)


@pytest.fixture
def opened(qtbot: QtBot, ring: Ring) -> Iterator[Open]:
    def shown(session: SessionView | None, page: str = "", place: Place = PLACES[2], **changes: object) -> Stand:
        stand = Stand(SessionDialog("Session"), place)
        qtbot.addWidget(stand.window)
        stand.show(scene(ring, of(session, **changes)))
        if page:
            dialog(stand)._turn_to(page)
            stand.show(scene(ring, of(session, **changes)))
        return stand

    yield shown
    theme.use(ThemeName.NIGHT)


def dialog(stand: Stand) -> SessionDialog:
    assert isinstance(stand.dialog, SessionDialog)
    return stand.dialog


def key(stand: Stand, name: str) -> QPushButton:
    """Return the visible key of this name, or of this text."""
    keys = [row for row in stand.dialog.findChildren(QPushButton) if row.isVisible()]
    return next(row for row in keys if name in {row.accessibleName(), row.text().strip("✓ ")})


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


def pressed(stand: Stand, names: list[str], press: Callable[[QWidget], None]) -> None:
    for name in names:
        press(key(stand, name))


def by_finger(widget: QWidget) -> None:
    """Scroll to a widget, as a person would, and touch it."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    if parent is not None:
        parent.ensureWidgetVisible(widget)
    QApplication.processEvents()
    touch(widget)


def by_keyboard(widget: QWidget) -> None:
    for _ in range(120):
        if focused() is widget:
            break
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused() is widget
    QTest.keyClick(widget, Qt.Key.Key_Return)


@pytest.mark.parametrize(("session", "page", "names", "command"), STEPS, ids=IDS)
def test_a_step_takes_a_few_touches(
    opened: Open, session: SessionView | None, page: str, names: list[str], command: Command
) -> None:
    stand = opened(session, page)
    pressed(stand, names, by_finger)
    assert stand.sent == [command]


@pytest.mark.parametrize(("session", "page", "names", "command"), STEPS, ids=IDS)
def test_a_step_is_taken_with_the_keyboard_alone(
    opened: Open, session: SessionView | None, page: str, names: list[str], command: Command
) -> None:
    stand = opened(session, page)
    pressed(stand, names, by_keyboard)
    assert stand.sent == [command]


def test_a_usual_order_is_placed_with_four_touches(opened: Open) -> None:
    stand = opened(FRESH)
    names = ["More: Dose, mg/kg", "More: Concentration, mg/mL", "More: Time, min", "Place the order"]
    pressed(stand, names, by_finger)
    assert stand.sent == [PlaceOrder(order=ORDER)]


def test_an_order_outside_the_clinics_bounds_cannot_be_placed_and_the_page_says_why(opened: Open) -> None:
    stand = opened(FRESH)
    pressed(stand, ["More: Dose, mg/kg", "More: Concentration, mg/mL", "More: Time, min"], by_finger)
    weight = next(row for row in stand.dialog.findChildren(QWidget) if row.accessibleName() == "Weight, kg")
    weight.setFocus()
    QTest.keyClicks(weight, "0")  # 70 becomes 700: a slip of the finger
    assert "⚠ the weight of 700 kg is not within this clinic's 0.2 to 650 kg" in texts(stand)
    assert not key(stand, "Place the order").isEnabled()


def test_a_nasal_dose_is_one_of_the_clinics_doses(opened: Open) -> None:
    stand = opened(view(Phase.CHECKS, route=Route.NASAL))
    pressed(stand, ["56 mg", "Place the order"], by_finger)
    (order,) = stand.sent
    assert isinstance(order, PlaceOrder)
    assert (order.order.dose_mg, order.order.route, order.order.mg_per_ml) == (56.0, Route.NASAL, None)


def test_the_aldrete_score_is_sent_when_its_five_parts_are_chosen(opened: Open) -> None:
    stand = opened(RECOVERING, "discharge")
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


def test_a_score_of_the_day_is_typed_and_logged(opened: Open) -> None:
    stand = opened(RECOVERING, "observe")
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
    opened: Open, session: SessionView, page: str, name: str, command: Command
) -> None:
    stand = opened(session, page)
    pressed(stand, [name], by_finger)
    QTest.keyClicks(focused(), "x2")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert stand.sent == [command]
    touched = opened(session, page)
    pressed(touched, [name, "x", "2", "OK"], by_finger)
    assert touched.sent == [command]


def test_the_form_shows_the_recorded_answers_and_an_intravenous_session_has_no_form(opened: Open) -> None:
    stand = opened(NASAL, "form")
    assert key(stand, "Sex: female").isChecked()
    assert not key(stand, "Takes an opioid: no").isChecked()
    assert key(stand, "Lot").text() == "24KX517"
    assert dialog(opened(RUNNING)).keys["form"].isHidden()


def texts(stand: Stand) -> str:
    return "\n".join(row.text() for row in stand.dialog.findChildren(QLabel) if row.isVisible())


def test_a_model_prediction_is_labelled_as_a_model(opened: Open) -> None:
    assert "74 to 189 ng/mL (model, not measured)" in texts(opened(RUNNING))


def test_a_due_observation_has_a_symbol_and_not_only_a_colour(opened: Open) -> None:
    stand = opened(RUNNING, "observe")
    assert "● due since 11:58" in texts(stand)
    assert "⚠ overdue since 11:54" in texts(stand)
    assert dialog(stand).keys["observe"].text() == "Observe\n●"


def test_a_difference_between_pump_and_order_is_shown(opened: Open) -> None:
    assert "⚠ the pump runs at 60.0 mL/h, 52.5 mL/h was ordered" in texts(opened(PAUSED))


def test_the_rate_is_not_asked_for_if_a_pump_reports_it(opened: Open) -> None:
    stand = opened(RUNNING, pump=PumpView(device="pump", is_running=True))
    assert "Rate read off the pump" not in texts(stand)


def test_a_refusal_is_shown_until_the_next_command(opened: Open) -> None:
    stand = opened(RUNNING, "observe")
    stand.dialog.show_refusal("Nausea goes from 0 to 10")
    assert "⚠ Nausea goes from" in texts(stand)
    pressed(stand, ["Nausea: 7"], by_finger)
    assert "⚠ Nausea goes from" not in texts(stand)


def test_a_start_that_needs_a_reason_asks_for_it_and_is_sent_with_it(opened: Open) -> None:
    stand = opened(READY, "infusion")
    pressed(stand, ["▶ Infusion started"], by_finger)
    stand.dialog.show_refusal("152/84 is above this clinic's 140/90: a reason is needed")
    QApplication.processEvents()
    assert "⚠ 152/84 is above" in texts(stand)
    pressed(stand, ["as the physician orders"], by_finger)
    assert stand.sent == [StartInfusion(), StartInfusion(reason="as the physician orders")]


@pytest.mark.parametrize(
    ("session", "page"),
    [(FRESH, "order"), (BASELINE_VIEW, "baseline"), (RUNNING, "infusion"), (RECOVERING, "discharge")],
)
def test_the_dialog_turns_to_the_page_of_a_new_phase(opened: Open, session: SessionView, page: str) -> None:
    assert dialog(opened(session))._shown == page


def test_the_pages_of_a_new_session_show_nothing_of_the_previous_one(opened: Open, ring: Ring) -> None:
    stand = opened(FRESH)
    pressed(stand, ["More: Dose, mg/kg"], by_finger)
    stand.show(scene(ring, of(view(Phase.CHECKS, id="S-00000002"))))
    field = next(
        row for row in stand.dialog.findChildren(QWidget) if row.accessibleName() == "Dose, mg/kg" and row.isVisible()
    )
    assert field.text() == ""  # type: ignore[attr-defined]


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", EVERY)
def test_a_page_fits_every_place(opened: Open, name: str, page: str, place: Place) -> None:
    stand = opened(EVERY[name], page, place)
    assert (stand.small_targets(), stand.nameless(), stand.clipped()) == ([], [], [])


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("kind", ["start", "pause", "stop", "close", "item"])
def test_the_question_for_a_reason_fits_every_place(opened: Open, kind: str, place: Place) -> None:
    stand = opened(RUNNING, "infusion", place)
    dialog(stand)._ask_reason(kind, lambda _reason: None)
    stand.dialog.layout().activate()  # type: ignore[union-attr]
    assert (stand.small_targets(), stand.nameless(), stand.clipped()) == ([], [], [])


def test_the_first_picture_of_a_page_is_laid_out(qtbot: QtBot, ring: Ring) -> None:
    """Qt lays out new widgets two event loops later; until then all of them were squeezed into the visible height."""
    stand = Stand(SessionDialog("Session"), PLACES[1])
    qtbot.addWidget(stand.window)
    stand.dialog.show_scene(scene(ring, of(RUNNING)))
    dialog(stand)._turn_to("observe")
    stand.dialog.show_scene(scene(ring, of(RUNNING)))
    page = dialog(stand).pages["observe"]
    assert isinstance(page, ObservePage)
    keys = [key for row in page.keys_of.values() for key in row]
    assert all(key.isVisible() and TOUCH_PX <= key.height() < 2 * TOUCH_PX for key in keys)
