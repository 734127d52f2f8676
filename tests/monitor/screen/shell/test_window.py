import sys

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE, AlarmSpec, Priority
from bedside.alarms.inactivation import InactivationKind
from bedside.alarms.lifecycle import State
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.link.commands import Acknowledge, Command, EndStandby, Inactivate, Nibp, Reactivate, Reply
from bedside.monitor.link.snapshot import InactivationView
from bedside.monitor.screen.shell.alarm_bar import MAIN_SHARE, fitting
from bedside.monitor.screen.shell.soft_keys import SoftKey
from bedside.monitor.screen.shell.window import Window
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.translated import translated
from tests.support.fake_link import FakeLink
from tests.support.snapshots import CALM, NIBP, NOW, alarm, changed
from tests.support.windows import Show

SIZES = [(1024, 600), (1280, 800), (1920, 1080), (3840, 2160)]
LOW = alarm(AlarmId.SPO2_LOW, "SPO2", value=82, limit=90)
LOST = alarm(AlarmId.DEVICE_LOST, "Cuff")
SEEN = alarm(AlarmId.HR_HIGH, "HR", value=134, limit=120, state=State.ACKNOWLEDGED, is_audible=False)
MEASURING = changed(nibp=msgspec.structs.replace(NIBP, is_measuring=True))
KEYS = [
    (Qt.Key.Key_P, CALM, Inactivate(kind=InactivationKind.AUDIO_PAUSED)),
    (
        Qt.Key.Key_P,
        changed(inactivation=InactivationView(kind=InactivationKind.AUDIO_PAUSED, until=NOW + 60)),
        Reactivate(),
    ),
    (Qt.Key.Key_N, CALM, Nibp(is_start=True)),
    (Qt.Key.Key_N, MEASURING, Nibp(is_start=False)),
]


def button(window: Window, text: str) -> SoftKey:
    return next(row for row in window.findChildren(SoftKey) if row.accessibleName().startswith(text))


@pytest.mark.parametrize(("key", "snapshot", "command"), KEYS)
def test_a_key_of_the_keyboard_sends_its_command(
    qtbot: QtBot, show: Show, link: FakeLink, key: Qt.Key, snapshot: object, command: Command
) -> None:
    qtbot.keyClick(show(snapshot), key)
    qtbot.waitUntil(lambda: link.sent == [command])  # a key on the screen is first shown as pressed


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("Audio pause", Inactivate(kind=InactivationKind.AUDIO_PAUSED)),
        ("NIBP start", Nibp(is_start=True)),
    ],
)
def test_a_soft_key_sends_its_command_by_mouse_or_finger(
    qtbot: QtBot, show: Show, link: FakeLink, text: str, command: Command
) -> None:
    qtbot.mouseClick(button(show(), text), Qt.MouseButton.LeftButton)
    assert link.sent == [command]


def test_space_acknowledges_all_alarms_at_the_priority_that_is_shown(qtbot: QtBot, show: Show, link: FakeLink) -> None:
    qtbot.keyClick(show(changed(alarms=(LOW, LOST, SEEN))), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(link.sent) > 1)
    assert link.sent == [
        Acknowledge(key="SPO2_LOW:SPO2", seen=Priority.HIGH),
        Acknowledge(key="DEVICE_LOST:Cuff", seen=Priority.MEDIUM),
    ]


def test_touching_an_alarm_acknowledges_that_one(qtbot: QtBot, show: Show, link: FakeLink) -> None:
    window = show(changed(alarms=(LOW, LOST, SEEN)))
    places = {line.key: place for line, place in window._alarms.places()}
    point = places["DEVICE_LOST:Cuff"].center().toPoint()
    qtbot.mouseClick(window._alarms, Qt.MouseButton.LeftButton, pos=point)
    assert link.sent == [Acknowledge(key="DEVICE_LOST:Cuff", seen=Priority.MEDIUM)]


def test_a_key_press_changes_nothing_until_a_snapshot_shows_it(qtbot: QtBot, show: Show, link: FakeLink) -> None:
    window = show()
    qtbot.keyClick(window, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: link.sent == [Inactivate(kind=InactivationKind.AUDIO_PAUSED)])
    window.advance(NOW + 0.1)
    assert button(window, "Audio pause")
    link.newest = changed(inactivation=InactivationView(kind=InactivationKind.AUDIO_PAUSED, until=NOW + 60))
    window.advance(NOW + 0.2)
    assert button(window, "End pause")
    qtbot.keyClick(window, Qt.Key.Key_P)  # the shortcut still works after the text has changed
    qtbot.waitUntil(lambda: link.sent[-1] == Reactivate())


def test_a_refusal_is_shown_for_a_while(show: Show, link: FakeLink) -> None:
    window = show()
    link.answers = [Reply(error="the alarm has risen to high priority: look at it again")]
    window.advance(NOW + 0.1)
    assert window._devices.accessibleDescription() == "Refused: the alarm has risen to high priority: look at it again"
    link.newest = changed(at=NOW + 7)
    window.advance(NOW + 7)
    assert window._devices.accessibleDescription().startswith("Oximeter connected")


def test_before_the_first_snapshot_it_shows_that_it_is_starting(show: Show) -> None:
    window = show(None)
    assert window._stopped.isVisible()
    assert "Starting" in window._stopped.accessibleName()


def test_without_data_from_the_engine_waves_and_numbers_are_covered_but_not_the_alarm_bar(
    show: Show, link: FakeLink
) -> None:
    window = show()
    assert not window._stopped.isVisible()
    window.advance(NOW + 1.1)
    assert window._stopped.isVisible()
    assert "MONITORING STOPPED" in window._stopped.accessibleName()
    assert window._alarms.accessibleDescription() == "MONITORING STOPPED"
    covered = window._stopped.geometry()
    assert covered == window._centre.geometry()
    assert not covered.intersects(window._alarms.geometry())
    assert not covered.intersects(window._header.geometry())
    link.newest = changed(at=NOW + 1.2)
    window.advance(NOW + 1.2)
    assert not window._stopped.isVisible()


def test_quitting_needs_confirmation_and_can_be_cancelled(qtbot: QtBot, show: Show) -> None:
    window = show()
    ended: list[bool] = []
    window.quit_confirmed.connect(lambda: ended.append(True))
    for text, expected in (("Continue monitoring", []), ("End monitoring", [True])):
        window.close()
        assert window.isVisible()
        (box,) = [row for row in window.findChildren(QMessageBox) if row.isVisible()]
        choice = next(row for row in box.buttons() if row.text() == text)
        with qtbot.waitSignal(box.finished):
            qtbot.mouseClick(choice, Qt.MouseButton.LeftButton)
        assert ended == expected
        qtbot.wait(1)


def test_the_last_pressures_are_listed_newest_first(show: Show) -> None:
    rows = show()._centre.pressures.accessibleDescription().split("; ")
    assert [row.split(" ", 1)[1] for row in rows] == ["144/84 (100)", "131/80 (97)", "120/76 (92)"]


def test_vitals_that_no_device_measures_have_no_place_and_no_active_key(show: Show) -> None:
    alone = tuple(view for view in CALM.vitals if view.vital in {VitalId.SPO2, VitalId.PR})
    window = show(changed(vitals=alone, nibp=msgspec.structs.replace(NIBP, device="")))
    shown = [row.field.label for row in window._centre.numerics if row.isVisible() and row.field]
    assert shown == ["PR", "SpO₂"]
    assert not window._centre.pressures.isVisible()
    assert not button(window, "NIBP start").isEnabled()


def longest(spec: AlarmSpec) -> str:
    words = translated(spec.text)
    text = f"{words} 199.6 > 200.0" if spec.vital else f"Recorded numerics: {words}"
    return f"{spec.priority.symbol}  {text}"


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("spec", CATALOGUE.values(), ids=lambda spec: spec.id)
@pytest.mark.parametrize("spoken", ["en", "de"], indirect=True)
@pytest.mark.usefixtures("spoken")
def test_every_alarm_text_fits_its_place_in_its_font(show: Show, spec: AlarmSpec, size: tuple[int, int]) -> None:
    bar = show(None, size)._alarms
    place = bar._main_place().adjusted(14, 0, -8, 0)
    assert place.width() == pytest.approx(size[0] * MAIN_SHARE - 28)
    font = fitting(longest(spec), place, bar.height() * 0.46, bold=True)
    assert QFontMetricsF(font).horizontalAdvance(longest(spec)) <= place.width()
    assert font.pixelSize() >= 18


def test_every_vital_has_a_label_that_is_not_empty() -> None:
    assert all(row.label for row in VITALS.values())


def luminance(colour: QColor) -> float:
    """Return the relative luminance of WCAG 2."""
    shares = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb(colour)]
    return float(np.dot((0.2126, 0.7152, 0.0722), shares))


def rgb(colour: QColor) -> tuple[float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF()


def contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def inks(look: theme.Theme) -> list[QColor]:
    return [look.text, look.dim, look.lost, *look.vital.values(), *look.alarm_text.values()]


def pairs(look: theme.Theme) -> list[tuple[QColor, QColor]]:
    """Return every text colour with every background that it is used on."""
    written = [(ink, ground) for ink in inks(look) for ground in (look.ground, look.panel)]
    lit = [(look.alarm_ink[row], look.alarm[row]) for row in Priority]
    turned = [(look.ground, look.text)]  # a pressed key, a selected row
    return [*written, *lit, *turned, (look.ink, look.banner), (look.stopped_text, look.stopped)]


@pytest.mark.parametrize("name", theme.ThemeName)
def test_every_text_has_enough_contrast(name: theme.ThemeName) -> None:
    contrasts = {f"{ink.name()} on {ground.name()}": contrast(ink, ground) for ink, ground in pairs(theme.THEMES[name])}
    assert not {pair: round(ratio, 2) for pair, ratio in contrasts.items() if ratio < 7}


def test_qt_does_not_drop_references_to_none(show: Show) -> None:
    """PySide6 6.12 on Python 3.11 drops one with every void call, and aborts after about 5,000."""
    window = show()
    before = sys.getrefcount(None)
    for _ in range(10_000):
        window.update()
    assert sys.getrefcount(None) > before - 1000


@pytest.mark.parametrize(
    ("kind", "until", "shown", "key"),
    [
        (InactivationKind.AUDIO_PAUSED, NOW + 75, "AUDIO PAUSED\n1:15", "End pause"),
        (InactivationKind.ALARM_PAUSED, NOW + 75, "ALARMS PAUSED\n1:15", "End pause"),
        (InactivationKind.AUDIO_OFF, None, "AUDIO OFF", "Alarms on"),
        (InactivationKind.ALARM_OFF, None, "ALARMS OFF", "Alarms on"),
    ],
)
def test_an_inactivation_is_always_visible(
    show: Show, kind: InactivationKind, until: float | None, shown: str, key: str
) -> None:
    window = show(changed(inactivation=InactivationView(kind=kind, until=until)))
    assert window._alarms._audio == shown
    assert window._pause_key.text() == key
    says_nothing_stands = window._alarms.accessibleDescription() == "No alarms"
    assert says_nothing_stands is not kind.hides


def test_standby_is_shown_and_its_key_ends_it(qtbot: QtBot, show: Show, link: FakeLink) -> None:
    window = show(changed(is_standby=True))
    assert window._standby.isVisible()
    assert window._alarms.accessibleDescription() == "Standby: alarms are not monitored"
    (key,) = window._standby.findChildren(QPushButton)
    qtbot.mouseClick(key, Qt.MouseButton.LeftButton)
    assert link.sent == [EndStandby()]
    link.newest = changed()
    window.advance(NOW + 0.1)
    assert not window._standby.isVisible()


def test_the_pressures_of_the_previous_patient_are_not_listed(show: Show) -> None:
    window = show(changed(since=NOW - 400))
    rows = window._centre.pressures.accessibleDescription().split("; ")
    assert [row.split(" ", 1)[1] for row in rows] == ["144/84 (100)"]
