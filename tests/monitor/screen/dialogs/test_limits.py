"""The Alarm limits dialog: handles, keys, refusals and undo."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Side
from bedside.monitor.link.commands import Acknowledge, SetLimit
from bedside.monitor.screen.dialogs.limits.dialog import LimitsDialog
from bedside.monitor.screen.dialogs.limits.limit_handle import LimitHandle
from bedside.monitor.screen.present.limit_edits import SETTLE_S, TIMEOUT_S
from tests.support.dialogs.limits import (
    ADULT,
    HIGH,
    LOW,
    SET,
    Open,
    V,
    button,
    drag_by_mouse,
    drag_by_touch,
    hr,
)
from tests.support.fake_link import FakeLink
from tests.support.snapshots import NOW, alarm, changed
from tests.support.windows import Show


@pytest.mark.parametrize("drag", [drag_by_mouse, drag_by_touch])
def test_a_dragged_handle_snaps_to_a_step_and_is_sent_on_release(
    open_dialog: Open, drag: Callable[[LimitHandle, float], None]
) -> None:
    bedside = open_dialog()
    slider = bedside.hr.slider
    drag(bedside.low, slider.x_of(66.2) - slider.x_of(50))
    assert bedside.sent == [hr(low=65.0)]
    assert bedside.texts() == ("▼ 65", "▲ 120", "requested")
    bedside.obey()
    assert bedside.texts() == ("▼ 65", "▲ 120", "differs from profile")


def test_during_a_drag_nothing_is_sent_and_the_row_says_that_it_would_alarm(open_dialog: Open) -> None:
    bedside = open_dialog()
    slider = bedside.hr.slider
    bedside.low.dragged.emit(slider.x_of(80) - slider.x_of(50))
    assert bedside.texts() == ("▼ 80", "▲ 120", "would alarm now")  # the heart rate is 72
    assert bedside.hr.state.objectName() == "urgent"
    bedside.settle()
    bedside.settle()
    assert bedside.sent == []
    bedside.low.cancelled.emit()
    assert bedside.texts() == ("▼ 50", "▲ 120", "")


def test_escape_cancels_a_drag_without_closing_the_dialog(open_dialog: Open, qtbot: QtBot) -> None:
    bedside = open_dialog()
    with qtbot.assertNotEmitted(bedside.dialog.closed):
        QTest.mousePress(bedside.low, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
        QTest.mouseMove(bedside.low, QPoint(80, 20))
        assert bedside.texts()[0] != "▼ 50"
        QTest.keyClick(bedside.low, Qt.Key.Key_Escape)
        QTest.mouseRelease(bedside.low, Qt.MouseButton.LeftButton, pos=QPoint(80, 20))
    assert bedside.texts() == ("▼ 50", "▲ 120", "")
    assert bedside.sent == []
    with qtbot.waitSignal(bedside.dialog.closed):
        QTest.keyClick(bedside.low, Qt.Key.Key_Escape)


def test_a_handle_passes_neither_the_other_handle_nor_the_extreme_limit(open_dialog: Open) -> None:
    bedside = open_dialog()
    drag_by_mouse(bedside.low, 2000)
    drag_by_mouse(bedside.hr.slider.handles[HIGH], 2000)
    assert bedside.sent == [hr(low=119.0), hr(low=119.0, high=139.0)]


@pytest.mark.parametrize("drag", [drag_by_mouse, drag_by_touch])
def test_a_touch_without_a_drag_and_a_touch_beside_the_handles_change_nothing(
    open_dialog: Open, drag: Callable[[LimitHandle, float], None]
) -> None:
    bedside = open_dialog(changed(SET, limits=ADULT.limits | {V.HR: hr(low=53.0).limit}))  # between two steps
    drag(bedside.low, 2)
    QTest.mouseClick(bedside.hr.slider, Qt.MouseButton.LeftButton, pos=QPoint(bedside.hr.slider.width() // 2, 30))
    bedside.settle()
    assert bedside.sent == []


@pytest.mark.parametrize(
    ("side", "key", "presses", "sent"),
    [
        (LOW, Qt.Key.Key_Right, 2, hr(low=60.0)),
        (LOW, Qt.Key.Key_Up, 1, hr(low=55.0)),
        (LOW, Qt.Key.Key_Left, 1, hr(low=45.0)),
        (LOW, Qt.Key.Key_PageUp, 1, hr(low=60.0)),
        (HIGH, Qt.Key.Key_PageDown, 1, hr(high=100.0)),
        (HIGH, Qt.Key.Key_Down, 3, hr(high=105.0)),
        (HIGH, Qt.Key.Key_Delete, 1, hr(high=None)),
    ],
)
def test_key_presses_move_the_focused_handle_and_are_sent_as_one_change_when_they_stop(
    open_dialog: Open, side: Side, key: Qt.Key, presses: int, sent: SetLimit
) -> None:
    bedside = open_dialog()
    handle = bedside.hr.slider.handles[side]
    handle.setFocus()
    for _ in range(presses):
        QTest.keyClick(handle, key)
    bedside.tick()
    assert bedside.sent == []
    bedside.tick(SETTLE_S)
    assert bedside.sent == [sent]


def test_space_does_nothing_on_a_handle(open_dialog: Open) -> None:
    bedside = open_dialog()
    QTest.keyClick(bedside.low, Qt.Key.Key_Space)
    bedside.settle()
    assert bedside.sent == []


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("HR low limit: lower", hr(low=45.0)),
        ("HR low limit: higher", hr(low=55.0)),
        ("HR high limit: higher", hr(high=125.0)),
        ("HR high limit: off or on", hr(high=None)),
    ],
)
def test_each_key_of_a_row_does_what_its_name_says(open_dialog: Open, name: str, sent: SetLimit) -> None:
    bedside = open_dialog()
    QTest.mouseClick(button(bedside, name), Qt.MouseButton.LeftButton)
    bedside.settle()
    assert bedside.sent == [sent]


def test_a_key_held_down_repeats(open_dialog: Open, qtbot: QtBot) -> None:
    bedside = open_dialog()
    key = button(bedside, "HR high limit: higher")
    QTest.mousePress(key, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bedside.texts()[1] == "▲ 135")
    QTest.mouseRelease(key, Qt.MouseButton.LeftButton)


def test_a_limit_switched_off_returns_with_its_old_value(open_dialog: Open) -> None:
    bedside = open_dialog()
    bedside.tick(limits=ADULT.limits | {V.HR: hr(low=60.0).limit})
    QTest.keyClick(bedside.low, Qt.Key.Key_Delete)
    bedside.settle()
    bedside.obey()
    assert bedside.texts()[0] == "▼ off"
    assert not button(bedside, "HR low limit: lower").isEnabled()
    QTest.keyClick(bedside.low, Qt.Key.Key_Right)
    QTest.keyClick(bedside.low, Qt.Key.Key_Delete)
    bedside.settle()
    assert bedside.sent == [hr(low=None), hr(low=60.0)]


def test_a_mandatory_limit_cannot_be_switched_off_and_a_limit_without_a_value_is_not_offered(
    open_dialog: Open,
) -> None:
    bedside = open_dialog()
    spo2 = bedside.dialog.rows[V.SPO2]
    assert not spo2.keys[LOW].switch.isEnabled()
    QTest.keyClick(spo2.slider.handles[LOW], Qt.Key.Key_Delete)
    bedside.settle()
    assert bedside.sent == []
    hidden = (spo2.slider.handles[HIGH], spo2.keys[HIGH].figure, spo2.keys[HIGH].switch, spo2.keys[HIGH].higher)
    assert not any(widget.isVisible() for widget in hidden)


def test_a_change_that_no_snapshot_confirms_in_time_is_dropped(open_dialog: Open) -> None:
    bedside = open_dialog()
    drag_by_mouse(bedside.low, 60)
    assert bedside.texts()[2] == "requested"
    bedside.tick(TIMEOUT_S + 0.1)
    assert bedside.texts() == ("▼ 50", "▲ 120", "")


def test_a_refusal_is_shown_for_a_while_and_the_limits_in_force_are_shown_again(open_dialog: Open) -> None:
    bedside = open_dialog()
    drag_by_mouse(bedside.low, 60)
    bedside.dialog.show_refusal("HR.low=55: no")
    message = next(row for row in bedside.dialog.findChildren(QLabel) if row.text() == "Refused: HR.low=55: no")
    assert message.isVisible()
    assert bedside.texts() == ("▼ 50", "▲ 120", "")
    bedside.tick(9)
    assert not message.isVisible()


def test_undo_reverts_change_by_change_once_a_scene_confirms_it(open_dialog: Open) -> None:
    bedside = open_dialog()
    undo = button(bedside, "Undo the last change")
    assert not undo.isEnabled()
    for _ in range(2):
        QTest.keyClick(bedside.low, Qt.Key.Key_Right)
        bedside.settle()
        bedside.obey()
    bedside.sent.clear()
    for low in (55.0, 50.0):
        QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
        assert bedside.sent[-1] == hr(low=low)
        assert not undo.isEnabled()
        bedside.obey()
    assert bedside.texts() == ("▼ 50", "▲ 120", "")
    assert not undo.isEnabled()


def test_closing_sends_the_changes_made_by_keys(open_dialog: Open) -> None:
    bedside = open_dialog()
    QTest.keyClick(bedside.low, Qt.Key.Key_Right)
    bedside.dialog.hide()
    assert bedside.sent == [hr(low=55.0)]


def test_in_the_window_space_acknowledges_and_switches_nothing_off(qtbot: QtBot, show: Show, link: FakeLink) -> None:
    low = alarm(AlarmId.SPO2_LOW, "SPO2", value=82, limit=90)
    window = show(changed(SET, alarms=(low,)))
    qtbot.keyClick(window, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: window._dialogs.dialog is not None)
    window.advance(NOW + 0.2)
    dialog = window._dialogs.dialog
    assert isinstance(dialog, LimitsDialog)
    handle = dialog.rows[V.HR].slider.handles[LOW]
    handle.setFocus()
    qtbot.keyClick(handle, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: link.sent == [Acknowledge(key="SPO2_LOW:SPO2", seen=low.priority)])
    for later in (0.4, 0.6, 1.5):
        window.advance(NOW + later)
    assert len(link.sent) == 1
