"""The screen's process is killed and another one comes: the same dialog, page and text, and the full screen."""

import stat
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bedside.drivers.clock import BOOT_ID
from bedside.monitor.screen.dialogs.events.dialog import EventsDialog
from bedside.monitor.screen.dialogs.session.dialog import SessionDialog
from bedside.monitor.screen.dialogs.trends.dialog import TrendsDialog
from bedside.monitor.screen.shell.dialogs import IDLE_S, DialogName
from bedside.monitor.screen.shell.late_imports import LateImports
from bedside.monitor.screen.shell.loading import Loading
from bedside.monitor.screen.toolkit.kept import Kept
from tests.monitor.screen.shell.restarted_screen import Screen, field
from tests.support.session_views import FRESH, NASAL, PATIENT, RECOVERING, RUNNING
from tests.support.snapshots import changed


@pytest.fixture
def screen(qtbot: QtBot, tmp_path: Path) -> Screen:
    return Screen(qtbot, tmp_path)


@pytest.mark.parametrize("name", DialogName)
def test_every_dialog_is_open_again(screen: Screen, name: DialogName) -> None:
    kind = type(screen.open(name))
    assert type(screen.restart()) is kind


def test_what_was_typed_about_a_patient_is_there_again(screen: Screen, qtbot: QtBot) -> None:
    form = screen.open(DialogName.PATIENT, patient=None)
    qtbot.keyClicks(field(form, "Name"), "Jo Muster")
    qtbot.keyClicks(field(form, "Weight"), "71")
    qtbot.mouseClick(form._form.flags["hypertension"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(form._toggle, Qt.MouseButton.LeftButton)
    field(form, "Weight").setFocus()
    form = screen.restart()
    assert screen.window.focusWidget() is field(form, "Weight")  # what is typed now goes on there
    assert (field(form, "Name").text(), field(form, "Weight").text()) == ("Jo Muster", "71")
    assert form._form.form().flags == ("hypertension",)
    assert form._keyboard.isVisible()
    assert stat.S_IMODE(screen.file.stat().st_mode) == 0o600


def test_a_changed_patient_form_can_be_saved_after_the_restart(screen: Screen) -> None:
    form = screen.open(DialogName.PATIENT)
    field(form, "Notes").insert("left arm only")
    form = screen.restart()
    assert field(form, "Notes").text() == "left arm only"
    assert form._save.isEnabled()


def test_nothing_of_one_patient_comes_back_at_another(screen: Screen) -> None:
    field(screen.open(DialogName.PATIENT), "Notes").insert("left arm only")
    screen.live()
    screen.kill()
    screen.snapshot = changed(screen.snapshot, patient=msgspec.structs.replace(PATIENT, id="P-00000001"))
    screen.start()
    assert screen.dialog is None
    screen.live()
    assert not screen.file.exists()


def test_an_order_that_was_typed_is_there_with_its_arithmetic(screen: Screen) -> None:
    order = screen.open(DialogName.SESSION, session=FRESH).pages["order"]
    for name, text in (("weight_kg", "80"), ("mg_per_kg", "0.4"), ("mg_per_ml", "1"), ("minutes", "40")):
        order.fields[name].line.selectAll()
        order.fields[name].line.insert(text)
    order = screen.restart().pages["order"]
    assert order.fields["weight_kg"].value == 80
    assert "32" in order._sum.text()
    assert order._place.isEnabled()


def test_a_nasal_dose_that_was_chosen_is_chosen_again(screen: Screen) -> None:
    view = msgspec.structs.replace(
        FRESH, session=msgspec.structs.replace(NASAL.session, phase=FRESH.session.phase, order=None)
    )
    screen.open(DialogName.SESSION, session=view).pages["order"]._choose_nasal(56.0)
    assert screen.restart().pages["order"]._dose_mg == 56.0


def test_the_page_of_a_session_and_the_remark_that_was_being_typed_are_there_again(
    screen: Screen, qtbot: QtBot
) -> None:
    dialog = screen.open(DialogName.SESSION, session=RUNNING)
    dialog._turn_to("observe")
    screen.live(0.3)
    dialog.pages["observe"].ask("remark")
    qtbot.keyClicks(dialog.reason.line, "sees colours")
    dialog = screen.restart()
    assert isinstance(dialog, SessionDialog)
    assert (dialog._shown, dialog.reason.line.text()) == ("observe", "sees colours")
    dialog.reason._take_line()
    assert screen.link.sent[-1].text == "sees colours"  # type: ignore[union-attr]


@pytest.mark.parametrize(("page", "what"), [("infusion", "pause"), ("infusion", "stop"), ("discharge", "close")])
def test_a_reason_that_was_being_asked_for_is_asked_for_again(screen: Screen, page: str, what: str) -> None:
    dialog = screen.open(DialogName.SESSION, session=RUNNING)
    dialog._turn_to(page)
    screen.live(0.3)
    dialog.pages[page].ask(what)
    dialog.reason.line.insert("the line is blocked")
    dialog = screen.restart()
    assert dialog.reason.isVisible()
    assert dialog.reason.line.text() == "the line is blocked"
    assert not screen.link.sent


def test_a_reason_that_was_given_is_not_typed_into_the_next_question(screen: Screen) -> None:
    dialog = screen.open(DialogName.SESSION, session=RUNNING)
    dialog.pages["infusion"].ask("pause")
    dialog.reason.line.insert("nausea")
    dialog.reason._take_line()
    dialog = screen.restart()
    dialog.pages["infusion"].ask("stop")
    screen.live(0.3)
    assert dialog.reason.line.text() == ""


def test_an_item_and_a_question_of_the_form_are_asked_again(screen: Screen) -> None:
    dialog = screen.open(DialogName.SESSION, session=NASAL)
    dialog._turn_to("form")
    screen.live(0.3)
    dialog.pages["form"].ask(next(iter(dialog.pages["form"].lines)))
    dialog.reason.line.insert("24KX517")
    assert screen.restart().reason.line.text() == "24KX517"
    dialog = screen.dialog
    dialog._turn_to("checks")
    screen.live(0.3)
    dialog.pages["checks"].ask(next(iter(dialog.pages["checks"].rows)))
    assert screen.restart().reason.isVisible()


def test_parts_of_a_score_that_is_not_complete_are_chosen_again(screen: Screen) -> None:
    dialog = screen.open(DialogName.SESSION, session=RECOVERING)
    dialog.pages["discharge"]._choose("activity", 1)
    assert screen.restart().pages["discharge"]._chosen == {"activity": 1}


def test_the_text_of_a_page_that_is_not_shown_waits_for_it(screen: Screen) -> None:
    dialog = screen.open(DialogName.SESSION, session=FRESH)
    dialog.pages["order"].fields["minutes"].line.selectAll()
    dialog.pages["order"].fields["minutes"].line.insert("45")
    dialog._turn_to("baseline")
    screen.restart()
    dialog = screen.restart()  # once more: it has not been shown in between
    dialog._turn_to("order")
    screen.live(0.3)
    assert dialog.pages["order"].fields["minutes"].value == 45


def test_the_filters_the_row_and_the_comment_of_the_events_are_there_again(screen: Screen, qtbot: QtBot) -> None:
    dialog = screen.open(DialogName.EVENTS)
    dialog.filter_page.choose({"boxes": [None, None, ""], "priorities": ["MEDIUM"]}, [], [])
    dialog.list.table.selectRow(0)
    sequence = dialog.list.chosen
    dialog._open_remarks()
    qtbot.keyClicks(dialog.remarks.bar.comment, "moved the finger")
    dialog = screen.restart()
    assert isinstance(dialog, EventsDialog)
    assert dialog.pages.currentWidget() is dialog.remarks
    assert (dialog.list.chosen, dialog.remarks.bar.comment.text()) == (sequence, "moved the finger")
    assert [str(each) for each in dialog.priorities.chosen] == ["MEDIUM"]
    dialog._leave_remarks()
    dialog.filter_key.setChecked(True)
    dialog = screen.restart()
    assert dialog.pages.currentWidget() is dialog.filter_page


def test_the_trends_show_the_same_span_the_same_table_the_same_moment(screen: Screen) -> None:
    screen.open(DialogName.TRENDS).choose_span(2.0)
    dialog = screen.restart()
    assert isinstance(dialog, TrendsDialog)
    assert dialog.plot.span[1] - dialog.plot.span[0] == pytest.approx(7200)
    assert dialog.is_following
    dialog.plot.show_span(dialog.plot.span[1] - 900, 7200)
    dialog._leave_now()
    span = dialog.plot.span
    dialog = screen.restart()
    assert (dialog.plot.span, dialog.is_following) == (pytest.approx(span), False)


def test_the_table_of_the_trends_is_there_again(screen: Screen) -> None:
    screen.open(DialogName.TRENDS).choose_table(5)
    dialog = screen.restart()
    assert dialog.stack.currentWidget() is dialog.table
    assert [key.text() for key in dialog._group.buttons() if key.isChecked()] == ["▤ 5"]


def test_the_table_of_the_series_the_chosen_device_and_the_profiles_are_there_again(screen: Screen) -> None:
    screen.open(DialogName.SERIES)._choose("table")
    assert screen.restart().place() == {"kind": "table"}
    screen.open(DialogName.DEVICES)._choose("cuff")
    assert screen.restart().place() == {"device": "cuff"}


def test_the_choice_of_a_profile_is_open_again(screen: Screen) -> None:
    screen.open(DialogName.LIMITS)._open_profiles()
    assert screen.restart().place() == {"profiles": True}


def test_it_comes_back_after_the_imports_too(screen: Screen) -> None:
    """The dialog is loading when the screen is killed once more; the text is not lost."""
    field(screen.open(DialogName.PATIENT), "Notes").insert("left arm only")
    screen.live()
    screen.kill()
    imports = LateImports()
    screen.start(imports)
    assert isinstance(screen.dialog, Loading)
    screen.live()
    screen.kill()
    imports = LateImports((), lambda _: None)
    screen.start(imports)
    imports.start()
    imports.stop()
    screen.live(0.3)
    assert field(screen.dialog, "Notes").text() == "left arm only"


def test_who_acts_is_still_chosen(screen: Screen) -> None:
    screen.window._choose("actor", "Kim")
    screen.restart()
    assert screen.window._actor.name == "Kim"


@pytest.mark.parametrize(("away_s", "is_back"), [(IDLE_S - 12, True), (IDLE_S + 1, False)])
def test_after_three_minutes_nothing_comes_back(screen: Screen, away_s: float, is_back: bool) -> None:  # noqa: FBT001
    screen.open(DialogName.NIBP)
    assert (screen.restart(away_s=away_s) is not None) is is_back
    assert screen.file.exists() is is_back


def test_nothing_comes_back_after_the_machine_was_restarted(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    screen.open(DialogName.NIBP)
    screen.live()
    screen.kill()
    monkeypatch.setenv(BOOT_ID, "another")
    screen.start()
    assert screen.dialog is None


def test_a_dialog_that_kills_the_screen_is_not_opened_for_ever(screen: Screen) -> None:
    screen.open(DialogName.NIBP)
    assert screen.restart() is not None
    assert screen.restart() is not None
    assert screen.restart() is None


def test_a_screen_that_lives_gets_its_dialog_back_each_time(screen: Screen) -> None:
    screen.open(DialogName.NIBP)
    for _ in range(3):
        assert screen.restart() is not None
        screen.live(32)


def test_a_closed_dialog_is_forgotten_and_a_broken_file_is_no_hindrance(screen: Screen) -> None:
    screen.open(DialogName.NIBP)
    screen.live()
    assert screen.file.exists()
    screen.window._dialogs.close()
    screen.live()
    assert not screen.file.exists()
    screen.file.write_bytes(b"{")
    assert screen.restart() is None


def test_an_old_note_is_written_anew_so_that_its_age_is_right(screen: Screen) -> None:
    screen.open(DialogName.NIBP)
    screen.live(60)
    kept = msgspec.json.decode(screen.file.read_bytes(), type=Kept)
    assert kept.at > screen.at - 11


def test_the_full_screen_is_kept(screen: Screen, qtbot: QtBot) -> None:
    assert not screen.window.isFullScreen()
    qtbot.keyClick(screen.window, Qt.Key.Key_F11)
    qtbot.waitUntil(screen.window.isFullScreen)
    screen.restart()
    assert screen.window.isFullScreen()
    screen.window._full_screen()
    screen.restart()
    assert not screen.window.isFullScreen()
