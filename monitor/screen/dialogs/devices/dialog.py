"""The Devices dialog: one row for each device, and the details of the chosen one.

Runs in the screen process. All data come from the snapshot: the dialog polls no device, so it never waits for one.
"""

from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from bedside.monitor.link.snapshot import DeviceView
from bedside.monitor.screen.dialogs.devices.device_row import DeviceRow
from bedside.monitor.screen.present import device_details as device_words
from bedside.monitor.screen.present.device_details import Detail
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.kept import Place
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.scroll import Scroll
from bedside.monitor.screen.toolkit.translated import translated


class DevicesDialog(Dialog):
    """The list of devices on the left, the chosen device's details on the right. At first the first device is chosen.

    Signals: those of `Dialog`.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.rows: dict[str, DeviceRow] = {}
        self.details: list[tuple[QLabel, QLabel]] = []
        self._chosen = ""
        self._scene: Scene | None = None
        self._list, self._sheet, self._grid = Scroll(), Scroll(), QGridLayout()
        self._none = QLabel(self.tr("No device is configured."))
        self._list.column.addWidget(self._none)
        self._list.column.addStretch()
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(12)
        self._sheet.column.addLayout(self._grid)
        self._sheet.column.addStretch()
        self._sheet.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # it has nothing to focus: the arrow keys scroll it
        self._sheet.setAccessibleName(self.tr("Details"))
        pair = QHBoxLayout()
        pair.addWidget(self._list, 6)
        pair.addWidget(self._sheet, 7)
        self.body.addLayout(pair, 1)

    def show_scene(self, scene: Scene) -> None:
        """Show the state of every device, and the details of the chosen one."""
        self._scene = scene
        devices = {view.id: view for view in scene.snapshot.devices}
        if list(devices) != list(self.rows):
            self._make_rows(list(devices))
        if self._chosen not in devices:
            self._chosen = next(iter(devices), "")
        for name, view in devices.items():
            self.rows[name].show_device(view, scene.now, is_chosen=name == self._chosen)
        self._show_details(devices.get(self._chosen), scene.now)

    def place(self) -> Place:
        """Return which device is chosen."""
        return {"device": self._chosen}

    def go_to(self, place: Place) -> None:
        """Choose a device, if it is still there."""
        if place.get("device") in self.rows:
            self._choose(place["device"])

    def _make_rows(self, names: list[str]) -> None:
        for row in self.rows.values():
            row.hide()
            row.deleteLater()
        self.rows = {name: DeviceRow() for name in names}
        self._none.setVisible(not names)
        for place, (name, row) in enumerate(self.rows.items()):
            row.clicked.connect(partial(self._choose, name))
            self._list.column.insertWidget(place, row)
        for one, other in pairwise([*self.rows.values(), self._sheet]):
            QWidget.setTabOrder(one, other)

    def _choose(self, name: str) -> None:
        self._chosen = name
        self._sheet.verticalScrollBar().setValue(0)
        if self._scene is not None:
            self.show_scene(self._scene)

    def _show_details(self, view: DeviceView | None, now: float) -> None:
        details = () if view is None else device_words.details(view, now, translated)
        while len(self.details) < len(details):
            self._add_detail()
        for index, (name, text) in enumerate(self.details):
            _show(name, text, details[index] if index < len(details) else Detail(name="", text=""))

    def _add_detail(self) -> None:
        name, text = QLabel(), QLabel()
        name.setProperty("role", "dim")
        text.setWordWrap(True)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(name, len(self.details), 0, top)
        self._grid.addWidget(text, len(self.details), 1, top)
        self.details.append((name, text))


def _show(name: QLabel, text: QLabel, detail: Detail) -> None:
    if text.text() == detail.text and name.text() == detail.name:
        return
    name.setText(detail.name)
    text.setText(detail.text)
    role = "error" if detail.is_wrong else ""
    if text.property("role") != role:
        text.setProperty("role", role)
        text.style().unpolish(text)
        text.style().polish(text)
