"""The alarm log at the bedside: what alarmed, how it went on, what was to be seen then, and what staff say of it.

Runs in the screen process. At first it shows the patient who is here; the filters lead to every row that there is.
"""

from functools import partial

from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from bedside.config.refusal import Refusal
from bedside.monitor.link.commands import Comment
from bedside.monitor.review.add_remark import through_link
from bedside.monitor.screen.dialogs.events.event_filters import EventFilters
from bedside.monitor.screen.dialogs.events.event_list import EventList
from bedside.monitor.screen.dialogs.events.event_remarks import EventRemarks
from bedside.monitor.screen.log_view.event_model import EventModel
from bedside.monitor.screen.log_view.priority_keys import PriorityKeys
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.scene import Scene


class EventsDialog(Dialog):
    """One page of three: the list, the filters, the remarks on the row that is chosen."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._scene: Scene | None = None
        self.model = EventModel(self)
        self.list, self.filters = EventList(self.model, title), PriorityKeys()
        self.more, self.remarks = EventFilters(self.filters), EventRemarks(self._write)
        self.pages = QStackedWidget()
        for page in (self.list, self.more, self.remarks):
            self.pages.addWidget(page)
        self.body.addWidget(self.pages)
        self._add_head()
        self.setFocusProxy(self.list.table)
        self.more.changed.connect(self._filtered)
        self.more.left.connect(partial(self.filter_key.setChecked, False))  # noqa: FBT003 - Qt's slot takes it so
        self.list.remark_requested.connect(self._open_remarks)
        self.remarks.left.connect(self._back)
        self.remarks.bar.written.connect(self._show_remarks)
        self.destroyed.connect(self.model.close)

    def show_scene(self, scene: Scene) -> None:
        """Follow the log."""
        self._scene, self.more.now = scene, scene.snapshot.utc
        self.list.show_scene(scene)
        self.remarks.sign(scene.actor)

    def _add_head(self) -> None:
        self.filter_key = QPushButton(self.tr("Filter"))
        self.filter_key.setCheckable(True)
        self.filter_key.toggled.connect(self._open_filters)
        for part in (self.filters, self.filter_key, self.remarks.keys):
            self.head.insertWidget(self.head.count() - 1, part)
        self.remarks.keys.hide()

    def _turn_to(self, page: QWidget, first: QWidget) -> None:
        """Show a page, with the focus on its `first` part, and in the head the keys that belong to it."""
        self.pages.setCurrentWidget(page)
        self.remarks.keys.setVisible(page is self.remarks)
        for part in (self.filters, self.filter_key):
            part.setVisible(page is not self.remarks)
        first.setFocus()

    def _open_filters(self, is_open: bool) -> None:  # noqa: FBT001 - Qt's signal carries it so
        if is_open:
            self.more.offer(*self.model.people())
            self._turn_to(self.more, self.more.begin)
        else:
            self._turn_to(self.list, self.list.table)

    def _filtered(self) -> None:
        count = self.more.count
        self.filter_key.setText(self.tr("Filter") + (f" ({count})" if count else ""))
        self.list.is_filtering = self.more.is_filtering
        self.model.choose(self.more.asked, is_here=self.more.is_here)

    def _open_remarks(self) -> None:
        line = self.list.line
        if line is not None:
            self.remarks.show_row(line.sequence, f"{line.when}  {line.text}", is_onset=line.priority is not None)
            self._show_remarks()
            self._turn_to(self.remarks, self.remarks.toggle)

    def _back(self) -> None:
        self._turn_to(self.list, self.list.table)
        self.list.look_again()

    def _show_remarks(self) -> None:
        self.remarks.show_remarks(self.list.said())

    def _write(self, command: Comment) -> Refusal | None:
        """Let the engine write a remark; on a thread of the bar."""
        return through_link(self._scene.folder, command) if self._scene is not None else None
