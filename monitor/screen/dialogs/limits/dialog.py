"""The alarm limits dialog: a row for each vital, auto limits, undo, and the choice of a profile.

Runs in the screen process. It requests each change from the engine; a change is in force when a snapshot has it.
"""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.link.commands import Command, UseProfile
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.screen.dialogs.limits.limit_row import LimitRow, LimitRowState
from bedside.monitor.screen.dialogs.limits.profile_page import ProfilePage
from bedside.monitor.screen.present import limit_history as limit_past
from bedside.monitor.screen.present import limits as present_limits
from bedside.monitor.screen.present.limit_edits import TIMEOUT_S, LimitEdits
from bedside.monitor.screen.present.limit_history import NOTHING
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.kept import Place
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.style_sheet import TOUCH_PX
from bedside.monitor.screen.toolkit.translated import translated

_LOOK_BACK_S: Final = 1.0
_REFUSAL_S: Final = 8.0
# As wide as a finger needs, but painted narrower.
_BAR: Final = f"QScrollBar {{ width: {TOUCH_PX}px; }} QScrollBar::handle {{ margin: 0 8px 0 16px; }}"
_TWO_COLUMNS: Final = 62  # in letter widths: from this dialog width on, two rows stand side by side


class LimitsDialog(Dialog):
    """Rows in a scroll area; the profile page replaces them while a profile is chosen.

    Signals: those of `Dialog`.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._edits = LimitEdits()
        self._scene: Scene | None = None
        self.rows: dict[VitalId, LimitRow] = {}
        self._columns = self._pixels = 0
        self._looked_back_at = self._refused_at = float("-inf")
        self._requested_profile = ("", float("-inf"))  # its name, and when it was requested
        self._refusal, self._status = QLabel(), QLabel()
        self._undo = self._key(self.tr("Undo"), self.tr("Undo the last change"))
        self._auto = self._key(self.tr("Auto limits"), self.tr("Auto limits of all vitals"))
        self._choose = self._key(self.tr("Profile"), self.tr("Choose a profile"))
        self._undo.clicked.connect(lambda: self._send(self._edits.undo()))
        self._auto.clicked.connect(self._request_auto)
        self._choose.clicked.connect(self._open_profiles)
        self._pages, self._grid, self._page = QStackedWidget(), QGridLayout(), ProfilePage()
        self._page.chosen.connect(self._take_profile)
        self._page.left.connect(self._show_rows)
        self._lay_out()

    def show_scene(self, scene: Scene) -> None:
        """Show the limits in force, and whether each change is a draft, requested or in force."""
        snapshot = scene.snapshot
        if self._scene is not None and _profile_of(self._scene.snapshot) != _profile_of(snapshot):
            self._edits.forget()
        self._scene = scene
        self._emit(self._edits.follow(snapshot.limits, scene.now))
        self._make_rows(scene)
        if scene.now - self._looked_back_at >= _LOOK_BACK_S:
            self._looked_back_at = scene.now
            self._look_back(scene)
        self._show()

    def show_refusal(self, sentence: str) -> None:
        """Show why the engine refused a change, and show the limits in force again."""
        self._edits.refuse()
        self._requested_profile = ("", float("-inf"))
        self._refused_at = self._scene.now if self._scene else float("-inf")
        self._refusal.setText(self.tr("Refused: {}").format(sentence))
        self._refusal.show()
        self._show()

    def place(self) -> Place:
        """Return whether a profile is being chosen."""
        return {"profiles": self._pages.currentWidget() is self._page}

    def go_to(self, place: Place) -> None:
        """Open the choice of a profile, with no profile chosen yet."""
        if place.get("profiles"):
            self._open_profiles()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Send the key-press changes that are still drafts: closing the dialog confirms them."""
        self._emit(self._edits.flush())
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Place the rows in two columns if the new width has room for them, otherwise in one."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the rows again in a new theme or font."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.FontChange}:
            self._restyle()

    def _key(self, text: str, name: str) -> QPushButton:
        key = QPushButton(text)
        key.setAccessibleName(name)
        key.setAutoDefault(True)
        self.head.insertWidget(self.head.count() - 1, key)
        return key

    def _lay_out(self) -> None:
        self._refusal.setProperty("role", "error")
        self._refusal.setWordWrap(True)
        self._refusal.hide()
        self._status.setProperty("role", "dim")
        self._status.setWordWrap(True)
        inside, self._column = QWidget(), QVBoxLayout()
        column = self._column
        inside.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._status)
        column.addLayout(self._grid)
        column.addStretch()
        self._grid.setHorizontalSpacing(24)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.verticalScrollBar().setStyleSheet(_BAR)
        self._pages.addWidget(area)
        self._pages.addWidget(self._page)
        self.body.addWidget(self._refusal)
        self.body.addWidget(self._pages, 1)

    def _make_rows(self, scene: Scene) -> None:
        """Make a row for each vital that has limits and a device, unless the rows exist already."""
        limits = scene.snapshot.limits
        vitals = [view.vital for view in scene.snapshot.vitals if view.lane is not None and view.vital in limits]
        vitals.sort(key=list(VITALS).index)
        if vitals == list(self.rows):
            return
        for row in self.rows.values():
            row.deleteLater()
        self.rows = {vital: LimitRow(vital, self._edits) for vital in vitals}
        for row in self.rows.values():
            row.edited.connect(self._show)
            row.commanded.connect(self.commanded)
        self._looked_back_at = float("-inf")
        self._columns = self._pixels = 0
        self._arrange()
        self._restyle()
        for row in self.rows.values():
            row.show()  # Qt does it one event loop later: in the first picture all rows were squeezed
        self._column.activate()

    def _arrange(self) -> None:
        columns = 2 if self.width() >= _TWO_COLUMNS * max(1, self.fontInfo().pixelSize()) else 1
        if columns == self._columns or not self.rows:
            return
        self._columns = columns
        for index, row in enumerate(self.rows.values()):
            self._grid.addWidget(row, index // columns, index % columns)
        for column in range(2):
            self._grid.setColumnStretch(column, int(column < columns))

    def _restyle(self) -> None:
        for row in self.rows.values():
            row.scale_to(self.fontInfo().pixelSize())
        self._arrange()
        self._show()

    def _look_back(self, scene: Scene) -> None:
        for vital, row in self.rows.items():
            lane = scene.lane(vital)
            row.look_back(NOTHING if lane is None else limit_past.values(lane, scene.now, scene.snapshot.begin))

    def _show(self) -> None:
        scene = self._scene
        if scene is None:
            return
        snapshot = scene.snapshot
        views = {view.vital: view for view in snapshot.vitals}
        for vital, row in self.rows.items():
            if vital in views and vital in snapshot.limits:
                row.show_state(
                    LimitRowState(view=views[vital], standard=snapshot.standard, baselines=snapshot.baselines)
                )
        self._undo.setEnabled(self._edits.can_undo)
        self._auto.setEnabled(any(limit.auto_percent is not None for limit in snapshot.limits.values()))
        if scene.now - self._refused_at > _REFUSAL_S:
            self._refusal.hide()
        status = self._status_of(snapshot, scene.now)
        if status != self._status.text():
            self._status.setText(status)

    def _status_of(self, snapshot: Snapshot, now: float) -> str:
        """Return which profile is in force or requested, and which vitals differ from it."""
        name, requested_at = self._requested_profile
        if name and name != snapshot.profile_source and now - requested_at <= TIMEOUT_S:
            return self.tr("Profile {} requested").format(name)
        differing = present_limits.differing(snapshot.standard, snapshot.limits)
        labels = [translated(VITALS[vital].label) for vital in differing]
        differs = self.tr("; for this patient: ") + ", ".join(labels) if labels else ""
        return self.tr("Profile {}").format(snapshot.profile) + differs

    def _request_auto(self) -> None:
        limits = self._scene.snapshot.limits if self._scene else {}
        self._send((self._edits.auto([vital for vital, limit in limits.items() if limit.auto_percent is not None]),))

    def _open_profiles(self) -> None:
        if self._scene is None:
            return
        if self._pages.currentWidget() is self._page:
            self._show_rows()
            return
        self._page.open_for(self._scene.snapshot)
        self._pages.setCurrentWidget(self._page)

    def _take_profile(self, name: str) -> None:
        self._requested_profile = (name, self._scene.now if self._scene else float("-inf"))
        self._send((UseProfile(name=name),))
        self._show_rows()

    def _show_rows(self) -> None:
        self._pages.setCurrentIndex(0)
        self._choose.setFocus()

    def _send(self, commands: Iterable[Command]) -> None:
        self._emit(commands)
        self._show()

    def _emit(self, commands: Iterable[Command]) -> None:
        for command in commands:
            self.commanded.emit(command)


def _profile_of(snapshot: Snapshot) -> tuple[str, object]:
    return snapshot.profile_source, snapshot.standard
