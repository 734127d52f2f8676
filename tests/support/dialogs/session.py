"""The Session dialog for tests: an open_session dialog, and three ways to press a key."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.infusion.session import Phase
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.screen.dialogs.session.dialog import SessionDialog
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.theme import ThemeName
from tests.support.scenes import scene
from tests.support.session_views import (
    PATIENT,
    RECOVERING,
    RUNNING,
    prepared,
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
def open_session(qtbot: QtBot, ring: Ring) -> Iterator[Open]:
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


def texts(stand: Stand) -> str:
    return "\n".join(row.text() for row in stand.dialog.findChildren(QLabel) if row.isVisible())
