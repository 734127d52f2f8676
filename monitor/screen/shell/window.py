"""The bedside window: creates its bars, waves, numbers and dialogs, and updates them with each frame.

Runs in the screen process. A key press never changes the picture directly: it sends a command, and the picture changes
with a later snapshot.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMessageBox, QVBoxLayout, QWidget

from bedside.monitor.link.commands import EndStandby
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.screen.present import alarms as present_alarms
from bedside.monitor.screen.present import devices as present_devices
from bedside.monitor.screen.present import infusion as present_infusion
from bedside.monitor.screen.present import numbers as present_numbers
from bedside.monitor.screen.present.key_actions import KeyActions
from bedside.monitor.screen.present.ring_view import RingView
from bedside.monitor.screen.shell.actor import Actor
from bedside.monitor.screen.shell.alarm_bar import AlarmBar
from bedside.monitor.screen.shell.centre import Centre
from bedside.monitor.screen.shell.comeback import Comeback
from bedside.monitor.screen.shell.device_strip import DeviceStrip
from bedside.monitor.screen.shell.dialogs import DIALOGS, DialogHost
from bedside.monitor.screen.shell.header import Header
from bedside.monitor.screen.shell.infusion_strip import InfusionStrip
from bedside.monitor.screen.shell.late_imports import Imports
from bedside.monitor.screen.shell.link import Link
from bedside.monitor.screen.shell.record_writer import RecordWriter
from bedside.monitor.screen.shell.soft_keys import SoftKeys
from bedside.monitor.screen.shell.standby_overlay import StandbyOverlay
from bedside.monitor.screen.shell.stopped_overlay import StoppedOverlay
from bedside.monitor.screen.toolkit import preferences, style_sheet, theme
from bedside.monitor.screen.toolkit.preferences import SWEEPS_MM_S, LayoutName, Preferences
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.theme import ThemeName
from bedside.monitor.screen.toolkit.translated import translated

_T = TypeVar("_T")
_REFUSAL_S: Final = 6.0
_BAR_DIALOGS: Final = tuple(name for name, row in DIALOGS.items() if row.is_on_bar)


class Window(QWidget):
    """The whole screen. `folder` is the state folder; without one, preferences are not stored.

    `imports`: knows which dialogs are imported; without it, each is imported when it is opened. `runtime`: the runtime
    folder; without one, what is open does not come back after a restart.

    Signals:
        quit_confirmed: a person quit the monitor and confirmed it.
        language_chosen: a person chose another language, so the owner must create the window again.

    """

    quit_confirmed = Signal()
    language_chosen = Signal()

    def __init__(
        self, link: Link, folder: Path | None = None, imports: Imports | None = None, runtime: Path | None = None
    ) -> None:
        super().__init__()
        self._link, self._folder = link, folder
        self._actor = Actor(link.send)
        self._key_actions, self._ring = KeyActions(self._actor.send), RingView()
        self._now = 0.0
        self._message = ("", float("-inf"))
        self._may_close = False
        self._records = RecordWriter(self)
        self._records.reported.connect(self._show_message)
        self.setWindowTitle("Bedside")
        self.setObjectName("bedside")
        self._header, self._alarms, self._devices = Header(), AlarmBar(), DeviceStrip()
        self._centre, self._infusion, self._keys = Centre(), InfusionStrip(), SoftKeys()
        self._dialogs = DialogHost(self._centre, self._actor.send, translated, imports)
        self.comeback = Comeback(runtime, self._dialogs, self._actor)
        self._lay_out()
        self._standby, self._stopped = StandbyOverlay(self._centre), StoppedOverlay(self)
        self._connect()
        self._prefer(preferences.load(folder) if folder else Preferences())

    @property
    def snapshot(self) -> Snapshot | None:
        """The newest snapshot, None before the first."""
        return self._key_actions.snapshot

    def advance(self, now: float) -> None:
        """Read the newest snapshot and show one frame; `now` in monotonic seconds."""
        self._now = now
        self._key_actions.snapshot = snapshot = self._link.poll()
        self._take_replies()
        if snapshot is None:
            self._cover(self.tr("Starting …"), "", is_alarm=False)
            return
        self._ring.follow(snapshot)
        self._show(snapshot)
        self._centre.advance(now)
        if self._ring.ring is not None:
            ring = self._ring.ring
            folder, chosen = self._folder or ring.path.parent, self._preferences
            self.comeback.follow(snapshot, now)
            actor = self._actor.name
            self._dialogs.advance(
                Scene(snapshot=snapshot, ring=ring, folder=folder, now=now, preferences=chosen, actor=actor)
            )

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Scale the bars to the height of the window."""
        height = self.height()
        self._header.setFixedHeight(max(36, round(height * 0.055)))
        self._alarms.setFixedHeight(max(66, round(height * 0.105)))
        self._infusion.setFixedHeight(max(32, round(height * 0.05)))
        self._devices.setFixedHeight(max(28, round(height * 0.038)))
        self._keys.scale(height)
        self.setStyleSheet(style_sheet.sheet(height))
        super().resizeEvent(event)
        self._column.activate()  # at once: otherwise the next frame would be painted in the old layout

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Close the window if `close_unasked` was called; otherwise ask the person whether to end the monitor."""
        if self._may_close:
            self._dialogs.close()  # pyqtgraph's plots crash the interpreter if they exist at its end
            event.accept()
        else:
            event.ignore()
            self._ask_quit()

    def close_unasked(self) -> None:
        """Close the window without asking a person; for the code that created the window."""
        self._may_close = True
        self.close()

    def _lay_out(self) -> None:
        """Arrange the bars above and below the centre, which has the waves and the numbers."""
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._header)
        column.addWidget(self._alarms)
        column.addWidget(self._centre, 1)
        column.addWidget(self._infusion)
        column.addWidget(self._devices)
        column.addWidget(self._keys)

    def _connect(self) -> None:
        """Connect keys, touches and dialogs with their actions."""
        actions, add = self._key_actions, self._keys.add
        add(self.tr("Acknowledge"), "Space", actions.acknowledge_all)
        self._pause_key = add(self.tr("Audio pause"), "P", actions.pause)
        self._nibp_key = add(self.tr("NIBP start"), "N", actions.nibp)
        self._shortcuts: dict[str, tuple[str, Callable[[], None]]] = {
            **{str(name): (row.key, partial(self._dialogs.toggle, name)) for name, row in DIALOGS.items()},
            "layout": ("V", self._next_layout),
            "theme": ("Y", self._next_theme),
            "speed": ("W", self._next_speed),
            "full-screen": ("F11", self._full_screen),
            "record": ("Ctrl+R", self._write_record),
            "quit": ("Ctrl+Q", self._ask_quit),
        }
        self._dialog_keys = {
            name: add(translated(DIALOGS[name].title), *self._shortcuts[name]) for name in _BAR_DIALOGS
        }
        for name, (key, action) in self._shortcuts.items():
            if name not in _BAR_DIALOGS:
                QShortcut(QKeySequence(key), self).activated.connect(action)
        self._alarms.touched.connect(actions.acknowledge)
        self._standby.ended.connect(lambda: self._actor.send(EndStandby()))
        self._centre.speed_requested.connect(self._next_speed)
        self._dialogs.changed.connect(self._place_dialog)
        self._dialogs.preferred.connect(self._choose)
        self._dialogs.requested.connect(lambda name: self._shortcuts[name][1]())

    def _show(self, snapshot: Snapshot) -> None:
        now = self._now
        self._actor.follow(snapshot)
        name = snapshot.patient.name if snapshot.patient else self.tr("no patient admitted")
        actor = f"   ✎ {self._actor.name}" if self._actor.name else ""
        self._header.show_state(f"{snapshot.bed}  {name}{actor}", snapshot.origin, snapshot.utc)
        fields = present_numbers.fields(snapshot, self._ring.numbers(snapshot), now, translated)
        self._centre.show_state(snapshot, fields, self._ring, now)
        self._standby.setGeometry(self._centre.rect())
        self._standby.show_state(is_standby=snapshot.is_standby, is_patient_seen=snapshot.is_patient_seen)
        self._infusion.show_strip(present_infusion.strip(snapshot, now, translated))
        self._label_keys(snapshot)
        text, since = self._message
        message = text if now - since < _REFUSAL_S else ""
        if present_numbers.is_stopped(snapshot, now):
            self._alarms.show_alarms((present_alarms.stopped_line(translated, now),), "")
            self._devices.show_chips((), message)
            detail = self.tr("No data from the engine for %n s. Watch the patient.", "", int(now - snapshot.at))
            self._cover(self.tr("MONITORING STOPPED"), detail, is_alarm=True)
        else:
            lines = present_alarms.alarm_lines(snapshot.alarms, now, translated)
            quiet = present_alarms.quiet(snapshot.inactivation, translated, is_standby=snapshot.is_standby)
            self._alarms.show_alarms(lines, self._audio(snapshot), quiet)
            self._devices.show_chips(present_devices.chips(snapshot.devices, translated), message)
            self._cover("", "", is_alarm=False)

    def _cover(self, text: str, detail: str, *, is_alarm: bool) -> None:
        self._stopped.setGeometry(self._centre.geometry())
        self._stopped.show_text(text, detail, is_alarm=is_alarm)

    def _audio(self, snapshot: Snapshot) -> str:
        if snapshot.inactivation is not None:
            return present_alarms.inactivation(snapshot.inactivation, self._now, translated)
        return "" if snapshot.has_sound else self.tr("NO SOUND")

    def _label_keys(self, snapshot: Snapshot) -> None:
        self._pause_key.relabel(present_alarms.pause_key(snapshot.inactivation, translated))
        self._nibp_key.relabel(self.tr("NIBP stop") if snapshot.nibp.is_measuring else self.tr("NIBP start"))
        self._nibp_key.setEnabled(bool(snapshot.nibp.device))
        for name, key in self._dialog_keys.items():
            key.relabel(key.text(), is_on=name is self._dialogs.name)

    def _take_replies(self) -> None:
        for reply in self._link.replies():
            if reply.error:
                self._message = (self.tr("Refused: {}").format(translated(reply.error)), self._now)
                self._dialogs.refuse(translated(reply.error))

    def _place_dialog(self) -> None:
        self._centre.show_dialog(self._dialogs.dialog)
        if self._dialogs.dialog is None:
            self.setFocus()

    def _choose(self, name: str, value: object) -> None:
        if name == "actor":
            self._actor.name = str(value)
            return
        self._prefer(msgspec.structs.replace(self._preferences, **{name: value}))
        if self._folder is not None:
            preferences.save(self._folder, self._preferences)
        if name == "full_screen":
            self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        if name == "language":
            self.language_chosen.emit()

    def _prefer(self, chosen: Preferences) -> None:
        self._preferences = chosen
        theme.use(chosen.theme)
        self.setStyleSheet(style_sheet.sheet(self.height()))
        self._centre.prefer(chosen)
        self._centre.restyle()
        self.update()

    def _next_layout(self) -> None:
        self._choose("layout", _after(self._preferences.layout, tuple(LayoutName)))

    def _next_theme(self) -> None:
        self._choose("theme", _after(self._preferences.theme, tuple(ThemeName)))

    def _next_speed(self) -> None:
        self._choose("sweep_mm_s", _after(self._preferences.sweep_mm_s, SWEEPS_MM_S))

    def _full_screen(self) -> None:
        self._choose("full_screen", not self.isFullScreen())

    def show_as_preferred(self) -> None:
        """Show the window, on the full screen if a person has chosen that."""
        self.showFullScreen() if self._preferences.full_screen else self.show()

    def _write_record(self) -> None:
        """Write the record of the newest session into the state folder, in a separate process."""
        if self._folder is not None:
            self._records.write(self._folder)

    def _show_message(self, sentence: str) -> None:
        self._message = (sentence, self._now)

    def _ask_quit(self) -> None:
        """Ask whether to end the monitor, while monitoring continues and alarms stay visible."""
        box = QMessageBox(
            QMessageBox.Icon.Warning,
            self.tr("End the monitor?"),
            self.tr("Monitoring ends, and no alarm will sound. Is the patient watched by other means?"),
            parent=self,
        )
        end = box.addButton(self.tr("End monitoring"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Continue monitoring"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        end.clicked.connect(self.quit_confirmed)
        box.open()


def _after(now: _T, choices: tuple[_T, ...]) -> _T:
    """Return the choice after `now`; after the last one, the first."""
    return choices[(choices.index(now) + 1) % len(choices)]
