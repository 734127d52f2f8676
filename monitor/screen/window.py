"""The bedside window: assembles the parts, and pulls what they show, frame by frame.

Runs in the screen process. It never changes what it shows by itself: a key sends a command, and the picture changes
when a later snapshot says so.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import cycle, zip_longest
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QMessageBox, QVBoxLayout, QWidget

from alarms.inactivation import InactivationKind
from config.vitals import VITALS, ColourRole, VitalId
from monitor.message import Acknowledge, Command, Inactivate, Nibp, NibpInterval, Reactivate, Reply, Snapshot
from monitor.ring import AT, VALUE, Ring, RingError
from monitor.screen import present, style, theme
from monitor.screen.alarm_bar import AlarmBar
from monitor.screen.device_strip import DeviceStrip
from monitor.screen.header import Header
from monitor.screen.nibp_list import NibpList
from monitor.screen.numeric import Numeric
from monitor.screen.panels import PANELS, PanelHost
from monitor.screen.scene import Scene
from monitor.screen.soft_keys import SoftKeys, relabel
from monitor.screen.stopped import Stopped
from monitor.screen.sweep import Sweep
from monitor.screen.words import translated

INTERVALS_MIN: Final = (1.0, 2.0, 2.5, 5.0, 10.0, 15.0, 30.0, 0.0)
_REFUSAL_S: Final = 6.0
_LIST: Final = 24
_NIBP: Final = (VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN)
_NUMERICS: Final = 3


class Link(Protocol):
    """What the window needs of the link."""

    def poll(self) -> Snapshot | None:
        """Return the newest snapshot."""

    def send(self, command: Command) -> None:
        """Send a command."""

    def replies(self) -> list[Reply]:
        """Return what became of commands."""


class Window(QWidget):
    """The whole screen.

    Signals:
        quit_confirmed: a person asked for the end of the monitor, and confirmed it.

    """

    quit_confirmed = Signal()

    def __init__(self, link: Link) -> None:
        super().__init__()
        self._link = link
        self._ring: Ring | None = None
        self._snapshot: Snapshot | None = None
        self._now = 0.0
        self._refusal = ("", float("-inf"))
        self._may_close = False
        self.setWindowTitle("Bedside")
        self.setObjectName("bedside")
        self._header, self._alarms, self._devices = Header(), AlarmBar(), DeviceStrip()
        self._pleth = Sweep(VITALS[VitalId.PLETH].label, theme.now().vital[ColourRole.OXYGEN])
        self._sweeps = {VitalId.PLETH: self._pleth}
        self._list = NibpList()
        self._numerics = [Numeric() for _ in range(_NUMERICS)]
        self._keys = SoftKeys()
        self._lay_out()
        self._panels = PanelHost(self, link.send, translated)
        self._panels.changed.connect(self._place_panel)
        self._stopped = Stopped(self)
        self._add_keys()

    @property
    def snapshot(self) -> Snapshot | None:
        """The newest snapshot, None before the first."""
        return self._snapshot

    def advance(self, now: float) -> None:
        """Pull and show one frame; `now` in monotonic seconds."""
        self._now = now
        self._snapshot = self._link.poll()
        self._take_replies()
        snapshot = self._snapshot
        if snapshot is None:
            self._cover(self.tr("Starting …"), "", is_alarm=False)
            return
        self._map(snapshot)
        self._show(snapshot)
        for sweep in self._sweeps.values():
            sweep.advance(now)
        if self._ring is not None:
            self._panels.advance(Scene(snapshot=snapshot, ring=self._ring, folder=self._ring.path.parent, now=now))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Scale the bars with the window."""
        height = self.height()
        self._header.setFixedHeight(max(36, round(height * 0.055)))
        self._alarms.setFixedHeight(max(66, round(height * 0.105)))
        self._devices.setFixedHeight(max(28, round(height * 0.042)))
        self._keys.scale(self.width(), height)
        self.setStyleSheet(style.sheet(height))
        super().resizeEvent(event)
        self._place_panel()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask before the monitor ends; the owner's own wish needs no asking."""
        if self._may_close:
            event.accept()
        else:
            event.ignore()
            self._ask_quit()

    def close_unasked(self) -> None:
        """Close since the owner, or the time limit, says so."""
        self._may_close = True
        self.close()

    def _lay_out(self) -> None:
        """Waves left, numbers right, bars above and below."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        middle = QGridLayout()
        middle.setContentsMargins(6, 0, 6, 0)
        middle.setSpacing(6)
        middle.setColumnStretch(0, 58)
        middle.setColumnStretch(1, 42)
        middle.addWidget(self._pleth, 0, 0, 2, 1)
        middle.addWidget(self._list, 2, 0)
        for row, numeric in enumerate(self._numerics):
            middle.addWidget(numeric, row, 1)
            middle.setRowStretch(row, 1)
        column.addWidget(self._header)
        column.addWidget(self._alarms)
        column.addLayout(middle, 1)
        column.addWidget(self._devices)
        column.addWidget(self._keys)
        self._middle = middle

    def _add_keys(self) -> None:
        self._keys.add(self.tr("Acknowledge"), "Space", self._acknowledge_all)
        self._pause_key = self._keys.add(self.tr("Audio pause"), "P", self._pause)
        self._nibp_key = self._keys.add(self.tr("NIBP start"), "N", self._nibp)
        self._interval_key = self._keys.add(self.tr("NIBP interval"), "I", self._interval)
        self._keys.add(self.tr("Full screen"), "F11", self._full_screen)
        for name, row in PANELS.items():
            QShortcut(QKeySequence(row.key), self).activated.connect(partial(self._panels.toggle, name))
        QShortcut(QKeySequence("Ctrl+Q"), self).activated.connect(self._ask_quit)
        self._alarms.touched.connect(self._acknowledge)

    def _place_panel(self) -> None:
        """Give an open dialog the place of the waves."""
        if self._panels.panel is not None:
            self._panels.panel.setGeometry(self._pleth.geometry().united(self._list.geometry()))
            self._panels.panel.raise_()

    def _map(self, snapshot: Snapshot) -> None:
        """Map the ring of the snapshot, again if the engine has made a new one."""
        if self._ring is not None and self._ring.ring_id == snapshot.ring_id:
            return
        try:
            self._ring = Ring.open(Path(snapshot.ring))
        except (OSError, RingError):
            self._ring = None
            return
        lanes = {view.vital: self._ring.lanes[view.lane] for view in snapshot.waves if view.lane is not None}
        for vital, sweep in self._sweeps.items():
            sweep.show_lane(lanes.get(vital))

    def _show(self, snapshot: Snapshot) -> None:
        now = self._now
        is_stopped = present.is_stopped(snapshot, now)
        self._header.show_state(snapshot.bed, snapshot.origin, snapshot.utc)
        fields = present.fields(snapshot, self._numbers(snapshot), now, translated)
        for numeric, field in zip_longest(self._numerics, fields):
            numeric.show_field(field)
        self._list.setVisible(any(field.vital is VitalId.NIBP_SYS for field in fields))
        self._list.show_rows(self._pressures(snapshot))
        self._label_keys(snapshot)
        text, since = self._refusal
        message = text if now - since < _REFUSAL_S else ""
        if is_stopped:
            self._alarms.show_alarms((present.stopped_line(translated, now),), "")
            self._devices.show_chips((), message)
            detail = self.tr("Nothing from the engine for %n s. Watch the patient.", "", int(now - snapshot.at))
            self._cover(self.tr("MONITORING STOPPED"), detail, is_alarm=True)
        else:
            lines = present.alarm_lines(snapshot.alarms, now, translated)
            self._alarms.show_alarms(lines, self._audio(snapshot), present.quiet(snapshot.inactivation, translated))
            self._devices.show_chips(present.chips(snapshot.devices, translated), message)
            self._cover("", "", is_alarm=False)

    def _cover(self, text: str, detail: str, *, is_alarm: bool) -> None:
        self._stopped.setGeometry(self._middle.geometry())
        self._stopped.show_text(text, detail, is_alarm=is_alarm)

    def _numbers(self, snapshot: Snapshot) -> dict[int, float]:
        """Return the newest number of each lane that the snapshot names."""
        ring = self._ring
        if ring is None:
            return {}
        lanes = [view.lane for view in snapshot.vitals if view.lane is not None and view.vital not in _NIBP]
        found = {lane: ring.lanes[lane].values(1) for lane in lanes}
        return {lane: float(values[-1]) for lane, values in found.items() if values.size}

    def _pressures(self, snapshot: Snapshot) -> tuple[tuple[str, str, str], ...]:
        """Return the last results, newest first, from the ring."""
        views = {view.vital: view for view in snapshot.vitals}
        lanes = [views[vital].lane for vital in _NIBP if vital in views]
        if self._ring is None or len(lanes) < len(_NIBP) or None in lanes:
            return ()
        columns = [self._ring.lanes[lane].latest(_LIST) for lane in lanes if lane is not None]
        count = min(column.shape[1] for column in columns)
        newest = [column[:, column.shape[1] - count :][:, ::-1] for column in columns]
        return tuple(_row(snapshot, newest, index) for index in range(count))

    def _audio(self, snapshot: Snapshot) -> str:
        if snapshot.inactivation is not None:
            return present.inactivation(snapshot.inactivation, self._now, translated)
        return "" if snapshot.has_sound else self.tr("NO SOUND")

    def _label_keys(self, snapshot: Snapshot) -> None:
        relabel(self._pause_key, present.pause_key(snapshot.inactivation, translated))
        relabel(self._nibp_key, self.tr("NIBP stop") if snapshot.nibp.is_measuring else self.tr("NIBP start"))
        for key in (self._nibp_key, self._interval_key):
            key.setEnabled(bool(snapshot.nibp.device))
        every = snapshot.nibp.interval_min
        interval = self.tr("NIBP every {} min").format(f"{every:g}") if every else self.tr("NIBP on demand")
        relabel(self._interval_key, interval)

    def _take_replies(self) -> None:
        for reply in self._link.replies():
            if reply.error:
                self._refusal = (self.tr("Refused: {}").format(reply.error), self._now)

    def _acknowledge_all(self) -> None:
        for row in self._snapshot.alarms if self._snapshot else ():
            self._acknowledge(row.key)

    def _acknowledge(self, key: str) -> None:
        """Acknowledge one alarm, at the priority that was seen."""
        rows = self._snapshot.alarms if self._snapshot else ()
        for row in rows:
            if row.key == key and row.state != "acknowledged":
                self._link.send(Acknowledge(key=key, seen=row.priority))

    def _pause(self) -> None:
        if self._snapshot is not None:
            is_on = self._snapshot.inactivation is None
            self._link.send(Inactivate(kind=InactivationKind.AUDIO_PAUSED) if is_on else Reactivate())

    def _nibp(self) -> None:
        if self._snapshot is not None:
            self._link.send(Nibp(is_start=not self._snapshot.nibp.is_measuring))

    def _interval(self) -> None:
        """Go to the next longer interval; after the longest, on demand; then the shortest."""
        if self._snapshot is None:
            return
        now = self._snapshot.nibp.interval_min
        ring = cycle(INTERVALS_MIN)
        if now in INTERVALS_MIN:
            next(each for each in ring if each == now)
        self._link.send(NibpInterval(interval_min=next(ring)))

    def _full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _ask_quit(self) -> None:
        """Ask, beside the alarms and without stopping anything, whether the monitor is to end."""
        box = QMessageBox(
            QMessageBox.Icon.Warning,
            self.tr("End the monitor?"),
            self.tr("Monitoring ends, and no alarm will sound. Is the patient watched by other means?"),
            parent=self,
        )
        end = box.addButton(self.tr("End monitoring"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Go on"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        end.clicked.connect(self.quit_confirmed)
        box.open()


def _row(snapshot: Snapshot, columns: Sequence[np.ndarray], index: int) -> tuple[str, str, str]:
    """Return one result in words; all three columns have it at the same place."""
    sys, dia, mean = (column[VALUE, index] for column in columns)
    when = snapshot.utc.timestamp() - (snapshot.at - float(columns[0][AT, index]))

    return present.clock(datetime.fromtimestamp(when, UTC)), f"{sys:.0f}/{dia:.0f}", f"({mean:.0f})"
