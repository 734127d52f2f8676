"""The Session dialog: what it shows of the engine's state, and that every page fits."""

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.infusion.commands import (
    StartInfusion,
)
from bedside.monitor.infusion.session import Phase
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.link.snapshot import PumpView
from bedside.monitor.screen.dialogs.session.dialog import PAGES, SessionDialog
from bedside.monitor.screen.dialogs.session.observe_page import ObservePage
from bedside.monitor.screen.toolkit.style_sheet import TOUCH_PX
from tests.support.dialogs.session import READY, Open, by_finger, dialog, key, of, pressed, texts
from tests.support.scenes import scene
from tests.support.session_views import (
    BASELINE_VIEW,
    EVERY,
    FRESH,
    NASAL,
    PAUSED,
    RECOVERING,
    RUNNING,
    view,
)
from tests.support.stand import PLACES, Place, Stand


def test_a_model_prediction_is_labelled_as_a_model(open_session: Open) -> None:
    assert "74 to 189 ng/mL (model, not measured)" in texts(open_session(RUNNING))


def test_a_due_observation_has_a_symbol_and_not_only_a_colour(open_session: Open) -> None:
    stand = open_session(RUNNING, "observe")
    assert "● due since 11:58" in texts(stand)
    assert "⚠ overdue since 11:54" in texts(stand)
    assert dialog(stand).keys["observe"].text() == "Observe\n●"


def test_a_difference_between_pump_and_order_is_shown(open_session: Open) -> None:
    assert "⚠ the pump runs at 60.0 mL/h, 52.5 mL/h was ordered" in texts(open_session(PAUSED))


def test_the_rate_is_not_asked_for_if_a_pump_reports_it(open_session: Open) -> None:
    stand = open_session(RUNNING, pump=PumpView(device="pump", is_running=True))
    assert "Rate read off the pump" not in texts(stand)


def test_a_refusal_is_shown_until_the_next_command(open_session: Open) -> None:
    stand = open_session(RUNNING, "observe")
    stand.dialog.show_refusal("Nausea goes from 0 to 10")
    assert "⚠ Nausea goes from" in texts(stand)
    pressed(stand, ["Nausea: 7"], by_finger)
    assert "⚠ Nausea goes from" not in texts(stand)


def test_a_start_that_needs_a_reason_asks_for_it_and_is_sent_with_it(open_session: Open) -> None:
    stand = open_session(READY, "infusion")
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
def test_the_dialog_turns_to_the_page_of_a_new_phase(open_session: Open, session: SessionView, page: str) -> None:
    assert dialog(open_session(session))._shown == page


def test_the_pages_of_a_new_session_show_nothing_of_the_previous_one(open_session: Open, ring: Ring) -> None:
    stand = open_session(FRESH)
    pressed(stand, ["More: Dose, mg/kg"], by_finger)
    stand.show(scene(ring, of(view(Phase.CHECKS, id="S-00000002"))))
    field = next(
        row for row in stand.dialog.findChildren(QWidget) if row.accessibleName() == "Dose, mg/kg" and row.isVisible()
    )
    assert field.text() == ""  # type: ignore[attr-defined]


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", EVERY)
def test_a_page_fits_every_place(open_session: Open, name: str, page: str, place: Place) -> None:
    stand = open_session(EVERY[name], page, place)
    assert (stand.small_targets(), stand.nameless(), stand.clipped()) == ([], [], [])


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("kind", ["start", "pause", "stop", "close", "item"])
def test_the_question_for_a_reason_fits_every_place(open_session: Open, kind: str, place: Place) -> None:
    stand = open_session(RUNNING, "infusion", place)
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


def test_the_form_shows_the_recorded_answers_and_an_intravenous_session_has_no_form(open_session: Open) -> None:
    stand = open_session(NASAL, "form")
    assert key(stand, "Sex: female").isChecked()
    assert not key(stand, "Takes an opioid: no").isChecked()
    assert key(stand, "Lot").text() == "24KX517"
    assert dialog(open_session(RUNNING)).keys["form"].isHidden()
