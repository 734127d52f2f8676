from collections.abc import Callable
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QFontMetricsF, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Side
from bedside.config.load import load_profile
from bedside.config.vitals import ColourRole, VitalId
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.link.commands import Acknowledge, AutoLimits, Command, SetLimit, UseProfile
from bedside.monitor.link.snapshot import Freshness, Snapshot
from bedside.monitor.screen.dialogs.limits.dialog import LimitsDialog
from bedside.monitor.screen.dialogs.limits.limit_handle import LimitHandle
from bedside.monitor.screen.dialogs.limits.limit_row import LimitRow
from bedside.monitor.screen.present.limit_edits import SETTLE_S, TIMEOUT_S
from bedside.monitor.screen.toolkit import style_sheet as style
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.scene import Scene
from tests.support.fake_link import FakeLink
from tests.support.rich_bed import RICH, on_rich_lanes, rich_ring
from tests.support.scenes import scene
from tests.support.snapshots import CALM, NOW, alarm, changed, with_vital
from tests.support.windows import Show

ADULT, INFUSION = load_profile("adult"), load_profile("adult-infusion")
V, LOW, HIGH = VitalId, Side.LOW, Side.HIGH
SET = changed(CALM, limits=ADULT.limits, standard=ADULT, profile_source="adult")
SIZES = [(590, 300, 600), (740, 560, 800), (1400, 1000, 1080), (2200, 1700, 1800)]
TOUCH = QTest.createTouchDevice()


def hr(**sides: Any) -> SetLimit:
    return SetLimit(vital=V.HR, limit=msgspec.structs.replace(ADULT.limits[V.HR], **sides))


class Bedside:
    """The dialog at some size; the test plays the engine."""

    def __init__(self, dialog: LimitsDialog, ring: Ring, snapshot: Snapshot) -> None:
        self.dialog, self._ring, self._snapshot, self.now = dialog, ring, snapshot, NOW
        self.sent: list[Command] = []
        dialog.commanded.connect(self.sent.append)
        self.tick(0)

    @property
    def hr(self) -> LimitRow:
        return self.dialog.rows[V.HR]

    @property
    def low(self) -> LimitHandle:
        return self.hr.slider.handles[LOW]

    def tick(self, seconds: float = 0.1, **changes: Any) -> None:
        """Show a later scene."""
        self.now += seconds
        self._snapshot = changed(self._snapshot, at=self.now, **changes)
        self.dialog.show_scene(scene(self._ring, self._snapshot, self.now))

    def settle(self) -> None:
        """Let the time pass after which key presses are sent."""
        self.tick()
        self.tick(SETTLE_S)

    def obey(self) -> None:
        """Show a scene in which every change sent is in force."""
        new = {command.vital: command.limit for command in self.sent if isinstance(command, SetLimit)}
        self.tick(limits=self._snapshot.limits | new)

    def texts(self) -> tuple[str, str, str]:
        return self.hr.keys[LOW].figure.text(), self.hr.keys[HIGH].figure.text(), self.hr.state.text()


Open = Callable[..., Bedside]


@pytest.fixture
def open_dialog(qtbot: QtBot, ring: Ring) -> Open:
    """Open the dialog at a size, in a window of some height; it stays open until the test ends."""
    hosts: list[QWidget] = []

    def opened(snapshot: Snapshot = SET, size: tuple[int, int, int] = SIZES[1], of: Ring | None = None) -> Bedside:
        host = QWidget()
        hosts.append(host)
        qtbot.addWidget(host)
        host.setObjectName("bedside")
        host.setStyleSheet(style.sheet(size[2]))
        host.resize(*size[:2])
        dialog = LimitsDialog("Alarm limits", host)
        dialog.resize(*size[:2])
        with qtbot.waitActive(host):
            host.show()
            host.activateWindow()
        bedside = Bedside(dialog, of or ring, snapshot)
        QApplication.processEvents()
        return bedside

    return opened


def button(bedside: Bedside, name: str) -> QPushButton:
    return next(row for row in bedside.dialog.findChildren(QPushButton) if row.accessibleName() == name)


def rows_area(dialog: LimitsDialog) -> QScrollArea:
    return next(area for area in dialog.findChildren(QScrollArea) if area.isAncestorOf(dialog.rows[V.HR]))


def press(key: Qt.Key) -> QWidget | None:
    """Press a key on the focused widget; return the widget that has the focus then."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)
    return QApplication.focusWidget()


def drag_by_mouse(handle: LimitHandle, distance: float) -> None:
    start = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=start)
    origin = handle.mapTo(handle.window(), start)
    for part in (0.5, 1.0):
        place = origin + QPoint(round(distance * part), 0)
        QTest.mouseMove(handle, handle.mapFrom(handle.window(), place))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=handle.mapFrom(handle.window(), place))


def drag_by_touch(handle: LimitHandle, distance: float) -> None:
    window, start = handle.window(), handle.mapTo(handle.window(), handle.rect().center())
    QTest.touchEvent(window, TOUCH).press(0, start, window).commit()
    for part in (0.5, 1.0):
        QTest.touchEvent(window, TOUCH).move(0, start + QPoint(round(distance * part), 0), window).commit()
    QTest.touchEvent(window, TOUCH).release(0, start + QPoint(round(distance), 0), window).commit()


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


@pytest.mark.parametrize(
    ("freshness", "colour"), [(Freshness.FRESH, "vital"), (Freshness.STALE, "dim"), (Freshness.GONE, "dim")]
)
def test_an_old_value_is_greyed(open_dialog: Open, freshness: Freshness, colour: str) -> None:
    bedside = open_dialog(msgspec.structs.replace(with_vital(V.HR, freshness=freshness), limits=ADULT.limits))
    look = theme.now()
    expected = look.dim if colour == "dim" else look.vital[ColourRole.HEART]
    assert bedside.hr.value.palette().color(QPalette.ColorRole.WindowText) == expected


def test_only_vitals_with_limits_and_a_device_have_a_row(open_dialog: Open) -> None:
    bedside = open_dialog()
    assert list(bedside.dialog.rows) == [V.HR, V.PR, V.SPO2, V.NIBP_SYS, V.NIBP_DIA, V.NIBP_MEAN]
    lost = tuple(msgspec.structs.replace(row, lane=None if row.vital is V.HR else row.lane) for row in CALM.vitals)
    bedside.tick(vitals=lost)
    assert V.HR not in bedside.dialog.rows
    bedside.tick(vitals=tuple(row for row in CALM.vitals if row.vital is V.SPO2))
    assert list(bedside.dialog.rows) == [V.SPO2]


def test_new_rows_are_laid_out_before_they_are_painted(open_dialog: Open) -> None:
    bedside = open_dialog(size=SIZES[0])
    bedside.tick(vitals=tuple(row for row in CALM.vitals if row.vital is not V.HR))
    rows = list(bedside.dialog.rows.values())
    assert all(row.height() >= row.minimumSizeHint().height() for row in rows)
    assert all(one.geometry().bottom() < other.y() for one, other in pairwise(rows))


def test_nothing_can_be_undone_after_a_change_of_profile(open_dialog: Open) -> None:
    bedside = open_dialog()
    drag_by_mouse(bedside.low, 60)
    bedside.obey()
    assert button(bedside, "Undo the last change").isEnabled()
    bedside.tick(limits=INFUSION.limits, standard=INFUSION, profile_source="adult-infusion")
    assert not button(bedside, "Undo the last change").isEnabled()


def test_closing_sends_the_changes_made_by_keys(open_dialog: Open) -> None:
    bedside = open_dialog()
    QTest.keyClick(bedside.low, Qt.Key.Key_Right)
    bedside.dialog.hide()
    assert bedside.sent == [hr(low=55.0)]


def test_tab_reaches_every_handle_and_scrolls_it_into_view(open_dialog: Open) -> None:
    bedside = open_dialog(size=SIZES[0])
    area = rows_area(bedside.dialog)
    handles = {handle for row in bedside.dialog.rows.values() for handle in row.slider.handles.values()}
    reached = set()
    bedside.dialog.setFocus()
    for _ in range(80):
        widget = press(Qt.Key.Key_Tab)
        if isinstance(widget, LimitHandle):
            reached.add(widget)
            place = QRect(widget.mapTo(area.viewport(), QPoint()), widget.size())
            assert area.viewport().rect().contains(place)
    assert reached == {handle for handle in handles if handle.isVisible()}


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


@pytest.fixture
def rich(tmp_path: Any) -> tuple[Ring, Snapshot]:
    """Return a bed with every vital: seven rows, some of which differ from the profile, and one hour of data."""
    limits = INFUSION.limits | {
        V.HR: msgspec.structs.replace(INFUSION.limits[V.HR], low=75.0),
        V.NIBP_SYS: msgspec.structs.replace(INFUSION.limits[V.NIBP_SYS], low=None),
    }
    baselines = {V.NIBP_SYS: 118.0, V.NIBP_DIA: 70.0, V.HR: 66.0}
    snapshot = changed(
        on_rich_lanes(RICH), limits=limits, standard=INFUSION, baselines=baselines, profile_source="adult-infusion"
    )
    return rich_ring(tmp_path), snapshot


@pytest.mark.parametrize("name", theme.ThemeName)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_target_fits_a_finger_and_no_text_is_cut_off(
    open_dialog: Open, rich: tuple[Ring, Snapshot], size: tuple[int, int, int], name: theme.ThemeName
) -> None:
    theme.use(name)
    bedside = open_dialog(rich[1], size, rich[0])
    row = bedside.dialog.rows[V.HR]
    row.slider.handles[HIGH].stepped.emit(-6, False)  # noqa: FBT003 - a signal
    QApplication.processEvents()
    assert row.state.text() == "would alarm now"
    area = rows_area(bedside.dialog)
    inside = area.widget()
    assert inside is not None
    assert inside.width() <= area.viewport().width()
    targets = [*bedside.dialog.findChildren(QPushButton), *bedside.dialog.findChildren(LimitHandle)]
    assert not [each.accessibleName() for each in targets if each.isVisible() and min(each.width(), each.height()) < 44]
    assert not [each for each in targets if each.isVisible() and not each.accessibleName()]
    assert not cut_off(bedside.dialog)
    theme.use(theme.ThemeName.NIGHT)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_text_of_the_profile_page_is_cut_off(
    open_dialog: Open, rich: tuple[Ring, Snapshot], size: tuple[int, int, int]
) -> None:
    bedside = open_dialog(rich[1], size, rich[0])
    QTest.mouseClick(button(bedside, "Choose a profile"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(bedside.dialog._page.choices["adult"], Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert not cut_off(bedside.dialog)


def cut_off(dialog: LimitsDialog) -> list[str]:
    """Return the texts that are wider or taller than their widgets."""
    texts: list[QLabel | QPushButton] = [*dialog.findChildren(QLabel), *dialog.findChildren(QPushButton)]
    return [row.text() for row in texts if row.isVisible() and not fits(row)]


def fits(row: QLabel | QPushButton) -> bool:
    metrics, margin = QFontMetricsF(row.font()), 4 if isinstance(row, QPushButton) else 0
    if isinstance(row, QLabel) and row.wordWrap():
        return row.height() >= row.heightForWidth(row.width())
    return metrics.horizontalAdvance(row.text()) <= row.width() - margin and metrics.height() <= row.height() + 1


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_in_a_row_overlaps(open_dialog: Open, rich: tuple[Ring, Snapshot], size: tuple[int, int, int]) -> None:
    for row in open_dialog(rich[1], size, rich[0]).dialog.rows.values():
        parts = [each for each in row.children() if isinstance(each, QWidget) and each.isVisible()]
        places = [each.geometry() for each in parts]
        pairs = [(one, other) for index, one in enumerate(places) for other in places[index + 1 :]]
        assert not [pair for pair in pairs if pair[0].intersects(pair[1])]
        assert all(row.rect().contains(place) for place in places)


def test_the_current_value_is_painted_at_its_place_on_the_scale(open_dialog: Open) -> None:
    slider = open_dialog().hr.slider
    colour = theme.now().text
    image = slider.grab().toImage()
    assert image.pixelColor(QPointF(slider.x_of(72), 12).toPoint()) == colour
    assert image.pixelColor(QPointF(slider.x_of(100), 12).toPoint()) != colour


def test_the_ring_is_read_at_most_once_a_second(open_dialog: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    bedside = open_dialog()
    looks: list[VitalId] = []
    real = Scene.lane

    def counted(self: Scene, vital: VitalId) -> Any:
        looks.append(vital)
        return real(self, vital)

    monkeypatch.setattr(Scene, "lane", counted)
    for _ in range(9):
        bedside.tick(0.1)
    assert looks == []
    bedside.tick(0.2)
    assert len(looks) == len(bedside.dialog.rows)
