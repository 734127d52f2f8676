"""The Alarm limits dialog: auto limits, reset, and the choice of a profile."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bedside.monitor.link.commands import AutoLimits, UseProfile
from bedside.monitor.screen.present.limit_edits import TIMEOUT_S
from tests.support.dialogs.limits import ADULT, INFUSION, SET, Open, V, button, drag_by_mouse, hr, press
from tests.support.snapshots import changed


def test_a_row_is_reset_to_the_profile(open_dialog: Open) -> None:
    bedside = open_dialog()
    reset = button(bedside, "HR: reset to the profile")
    assert not reset.isEnabled()
    bedside.tick(limits=ADULT.limits | {V.HR: hr(low=60.0, high=100.0).limit})
    assert bedside.hr.name.text() == "HR ●"
    QTest.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert bedside.sent == [hr()]


def test_auto_limits_are_requested_for_one_vital_or_for_all_that_the_profile_allows(open_dialog: Open) -> None:
    bedside = open_dialog()
    QTest.mouseClick(button(bedside, "HR: auto limits"), Qt.MouseButton.LeftButton)
    assert bedside.texts()[2] == "requested"
    bedside.tick(TIMEOUT_S + 0.1)
    QTest.mouseClick(button(bedside, "Auto limits of all vitals"), Qt.MouseButton.LeftButton)
    allowed = tuple(vital for vital, limit in ADULT.limits.items() if limit.auto_percent is not None)
    assert bedside.sent == [AutoLimits(vitals=(V.HR,)), AutoLimits(vitals=allowed)]
    assert not button(bedside, "SpO₂: auto limits").isEnabled()


def test_a_profile_is_used_only_after_it_was_chosen_and_confirmed(open_dialog: Open) -> None:
    bedside = open_dialog()
    page = bedside.dialog._page
    QTest.mouseClick(button(bedside, "Choose a profile"), Qt.MouseButton.LeftButton)
    assert [key.text() for key in page.choices.values()] == ["adult (in force)", "adult-infusion"]
    assert not page.yes.isEnabled()
    QTest.mouseClick(page.choices["adult-infusion"], Qt.MouseButton.LeftButton)
    assert bedside.sent == []
    assert "HR: 50 to 120 becomes 45 to 130" in page.changes.text()
    assert page.question.text() == "Use adult-infusion?"
    QTest.mouseClick(page.yes, Qt.MouseButton.LeftButton)
    assert bedside.sent == [UseProfile(name="adult-infusion")]
    assert bedside.dialog._status.text() == "Profile adult-infusion requested"
    bedside.tick(limits=INFUSION.limits, standard=INFUSION, profile="adult-infusion", profile_source="adult-infusion")
    assert bedside.dialog._status.text() == "Profile adult-infusion"


def test_the_profile_page_warns_about_lost_limits_and_can_be_left_without_a_change(open_dialog: Open) -> None:
    bedside = open_dialog(
        changed(SET, limits=ADULT.limits | {V.HR: hr(low=60.0).limit}, profile_source="/own/ward.toml")
    )
    QTest.mouseClick(button(bedside, "Choose a profile"), Qt.MouseButton.LeftButton)
    page = bedside.dialog._page
    QTest.mouseClick(page.choices["adult"], Qt.MouseButton.LeftButton)
    assert page.question.text() == "Limits set for this patient are lost. Use adult?"
    QTest.mouseClick(page.choices["/own/ward.toml"], Qt.MouseButton.LeftButton)
    assert page.question.text() == "This profile can no longer be read."
    assert not page.yes.isEnabled()
    QTest.mouseClick(page.no, Qt.MouseButton.LeftButton)
    assert bedside.hr.isVisible()
    assert bedside.sent == []


def test_a_profile_is_chosen_with_the_keyboard_alone(open_dialog: Open) -> None:
    bedside = open_dialog()
    button(bedside, "Choose a profile").setFocus()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Return):
        press(key)
    while press(Qt.Key.Key_Tab) is not bedside.dialog._page.yes:
        pass
    press(Qt.Key.Key_Return)
    assert bedside.sent == [UseProfile(name="adult-infusion")]


def test_nothing_can_be_undone_after_a_change_of_profile(open_dialog: Open) -> None:
    bedside = open_dialog()
    drag_by_mouse(bedside.low, 60)
    bedside.obey()
    assert button(bedside, "Undo the last change").isEnabled()
    bedside.tick(limits=INFUSION.limits, standard=INFUSION, profile_source="adult-infusion")
    assert not button(bedside, "Undo the last change").isEnabled()
