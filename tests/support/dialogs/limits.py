"""The Alarm limits dialog for tests: its limits, an opened dialog whose engine the test plays, and drags."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from bedside.alarms.catalogue import Side
from bedside.config.load import load_profile
from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.link.commands import Command, SetLimit
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.screen.dialogs.limits.dialog import LimitsDialog
from bedside.monitor.screen.dialogs.limits.limit_handle import LimitHandle
from bedside.monitor.screen.dialogs.limits.limit_row import LimitRow
from bedside.monitor.screen.present.limit_edits import SETTLE_S
from bedside.monitor.screen.toolkit import style_sheet as style
from tests.support.scenes import scene
from tests.support.snapshots import CALM, NOW, changed

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
