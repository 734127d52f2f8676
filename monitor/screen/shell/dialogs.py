"""The table of dialogs, and the host that opens and closes them.

Runs in the screen process. The dialogs are imported once the window is up, by `LateImports`; one that is opened before
that says "Loading" until it is there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from importlib import import_module
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from bedside.monitor.link.commands import Command
from bedside.monitor.screen.shell.late_imports import Imports, NoImports
from bedside.monitor.screen.shell.loading import Loading
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.kept import KEPT_S, KeptDialog, focus_in, focused_in, texts_in, type_into
from bedside.monitor.screen.toolkit.scene import Scene

_REFRESH_S: Final = 0.1
# A dialog covers the waves. One that is left open closes by itself, as on every bedside monitor.
IDLE_S: Final = KEPT_S
_TOUCHES: Final = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress, QEvent.Type.Wheel})


class DialogName(StrEnum):
    """The name by which a dialog is opened."""

    SESSION = auto()
    SERIES = auto()
    LIMITS = auto()
    TRENDS = auto()
    EVENTS = auto()
    NIBP = auto()
    PATIENT = auto()
    STAFF = auto()
    DEVICES = auto()
    SOUND = auto()
    KEYS = auto()
    MENU = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogRow:
    """One dialog: its module, its class (`name`), its key on the keyboard, and whether it has a soft key (`is_on_bar`).

    `title` is translated in the context "Bedside".
    """

    module: str
    name: str
    title: str
    key: str
    is_on_bar: bool = False

    @property
    def path(self) -> str:
        """The full name of the module."""
        return f"bedside.monitor.screen.dialogs.{self.module}"


DIALOGS: Final[Mapping[DialogName, DialogRow]] = {
    DialogName.SESSION: DialogRow(
        module="session.dialog", name="SessionDialog", title="Session", key="I", is_on_bar=True
    ),
    DialogName.SERIES: DialogRow(module="series.dialog", name="SeriesDialog", title="Series", key="R"),
    DialogName.LIMITS: DialogRow(
        module="limits.dialog", name="LimitsDialog", title="Alarm limits", key="L", is_on_bar=True
    ),
    DialogName.TRENDS: DialogRow(module="trends.dialog", name="TrendsDialog", title="Trends", key="T", is_on_bar=True),
    DialogName.EVENTS: DialogRow(module="events.dialog", name="EventsDialog", title="Events", key="E", is_on_bar=True),
    DialogName.NIBP: DialogRow(module="nibp.dialog", name="NibpDialog", title="NIBP", key="B"),
    DialogName.PATIENT: DialogRow(
        module="patient.dialog", name="PatientDialog", title="Patient", key="A", is_on_bar=True
    ),
    DialogName.STAFF: DialogRow(module="patient.staff_dialog", name="StaffDialog", title="Who acts", key="U"),
    DialogName.DEVICES: DialogRow(module="devices.dialog", name="DevicesDialog", title="Devices", key="D"),
    DialogName.SOUND: DialogRow(module="settings.dialog", name="SettingsDialog", title="Sound and display", key="S"),
    DialogName.KEYS: DialogRow(module="settings.keys_dialog", name="KeysDialog", title="Keys", key="F1"),
    DialogName.MENU: DialogRow(module="settings.menu_dialog", name="MenuDialog", title="Menu", key="M", is_on_bar=True),
}


class DialogHost(QObject):
    """Opens, updates and closes the dialogs; at most one is open.

    Signals:
        changed: a dialog was opened or closed.
        preferred, requested: the same signals of the open dialog.

    """

    changed = Signal()
    preferred = Signal(str, object)
    requested = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        send: Callable[[Command], None],
        translate: Callable[[str], str],
        imports: Imports | None = None,
    ) -> None:
        super().__init__(parent)
        self._parent, self._send, self._translate = parent, send, translate
        self._imports = imports or NoImports()
        self.dialog: Dialog | None = None
        self.name: DialogName | None = None
        self._updated_at = self._touched_at = float("-inf")
        self._is_touched = False
        self._back: KeptDialog | None = None  # what is left to bring back of the open dialog

    def toggle(self, name: DialogName) -> None:
        """Open a dialog in place of the open one; if this dialog is open already, close it."""
        if name is self.name:
            self.close()
            return
        self._drop()
        self._open(name)

    def close(self) -> None:
        """Close the open dialog, if there is one."""
        if self.dialog is not None:
            self._drop()
            self.changed.emit()

    def kept(self) -> KeptDialog | None:
        """Return the open dialog with what was typed into it; None if no dialog is open."""
        if self.dialog is None or self.name is None:
            return None
        back = self._back or KeptDialog(name=self.name)
        texts = {**back.texts, **texts_in(self.dialog)}
        place = back.place or self.dialog.place()
        field = back.field or focused_in(self.dialog)
        return KeptDialog(name=self.name, place=place, texts=texts, field=field)

    def bring_back(self, kept: KeptDialog) -> None:
        """Open a dialog as it was before the screen was restarted."""
        if kept.name in DIALOGS and self.dialog is None:
            self._open(DialogName(kept.name))
            self._back = kept

    def refuse(self, sentence: str) -> None:
        """Show in the open dialog why the engine refused a command."""
        if self.dialog is not None:
            self.dialog.show_refusal(sentence)

    def advance(self, scene: Scene) -> None:
        """Update the open dialog every 0.1 s, and close it after 180 s without a touch or a key press."""
        if self.dialog is None:
            return
        self._finish_loading()
        if self._is_touched:
            self._touched_at, self._is_touched = scene.now, False
        if scene.now - self._touched_at > IDLE_S:
            self.close()
        elif scene.now - self._updated_at >= _REFRESH_S:
            self._updated_at = scene.now
            self.dialog.show_scene(scene)
            self._go_back(self.dialog)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Remember that a person touched the screen or pressed a key, so that the dialog stays open."""
        self._is_touched = self._is_touched or event.type() in _TOUCHES
        return False

    def _open(self, name: DialogName) -> None:
        dialog = self._new_dialog(DIALOGS[name])
        for key in dialog.findChildren(QPushButton):
            key.setAutoDefault(True)  # Enter presses the key; the space bar acknowledges alarms
        dialog.closed.connect(self.close)
        dialog.commanded.connect(self._send)
        dialog.preferred.connect(self.preferred)
        dialog.requested.connect(self.requested)
        self.dialog, self.name = dialog, name
        self._updated_at, self._is_touched = float("-inf"), True
        QCoreApplication.instance().installEventFilter(self)  # type: ignore[union-attr] # a widget has an application
        self.changed.emit()
        dialog.show()
        dialog.setFocus()

    def _new_dialog(self, row: DialogRow) -> Dialog:
        maker = getattr(import_module(row.path), row.name) if self._imports.has(row.path) else Loading
        dialog: Dialog = maker(self._translate(row.title), self._parent)
        return dialog

    def _finish_loading(self) -> None:
        """Replace the page that says "Loading" by the dialog, as soon as that is imported."""
        if self.name is not None and isinstance(self.dialog, Loading) and self._imports.has(DIALOGS[self.name].path):
            name, back = self.name, self._back
            self._drop()
            self._open(name)
            self._back = back

    def _go_back(self, dialog: Dialog) -> None:
        """Turn to the page where the person was, and type what was typed; a page makes its fields when it is shown."""
        if self._back is None or isinstance(dialog, Loading):
            return
        if self._back.place:
            dialog.go_to(self._back.place)
        missing = self._back.texts.keys() - type_into(dialog, self._back.texts)
        focus_in(dialog, self._back.field)
        texts = {name: self._back.texts[name] for name in missing}
        self._back = KeptDialog(name=self._back.name, texts=texts) if texts else None

    def _drop(self) -> None:
        if self.dialog is not None:
            QCoreApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
            self.dialog.hide()
            self.dialog.deleteLater()
        self.dialog = self.name = self._back = None
