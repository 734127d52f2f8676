"""The Events dialog: the alarms in the log, the waves and numbers around them, and staff remarks.

Runs in the screen process. It opens with the alarms of the current patient; the filters can show every row of the log.
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
from bedside.monitor.screen.toolkit.kept import Place
from bedside.monitor.screen.toolkit.scene import Scene


class EventsDialog(Dialog):
    """Shows one of three pages: the list of log rows, the filters, or the remarks on the chosen row.

    Signals: those of `Dialog`.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._scene: Scene | None = None
        self.model = EventModel(self)
        self.list, self.priorities = EventList(self.model, title), PriorityKeys()
        self.filter_page, self.remarks = EventFilters(self.priorities), EventRemarks(self._write)
        self.pages = QStackedWidget()
        for page in (self.list, self.filter_page, self.remarks):
            self.pages.addWidget(page)
        self.body.addWidget(self.pages)
        self._add_head()
        self.setFocusProxy(self.list.table)
        self.filter_page.changed.connect(self._apply_filters)
        self.filter_page.left.connect(partial(self.filter_key.setChecked, False))  # noqa: FBT003 - a Qt slot
        self.list.remark_requested.connect(self._open_remarks)
        self.remarks.left.connect(self._leave_remarks)
        self.remarks.bar.written.connect(self._show_remarks)
        self.destroyed.connect(self.model.close)

    def show_scene(self, scene: Scene) -> None:
        """Add new log rows to the list, and pass the bed's time and the actor's name to the pages."""
        self._scene, self.filter_page.now = scene, scene.snapshot.utc
        self.list.show_scene(scene)
        self.remarks.set_actor(scene.actor)

    def place(self) -> Place:
        """Return the shown page, the chosen row by its sequence number, and the filters."""
        here = self.pages.currentWidget()
        page = "filters" if here is self.filter_page else "remarks" if here is self.remarks else "list"
        return {"page": page, "row": self.list.chosen, "filters": self.filter_page.choices()}

    def go_to(self, place: Place) -> None:
        """Set the filters, choose a row, and turn to a page; without the row, to the list."""
        self.filter_page.choose(place.get("filters", {}), *self.model.people())
        has_row = self.list.choose_row(place.get("row"))
        if place.get("page") == "filters":
            self.filter_key.setChecked(True)
        elif place.get("page") == "remarks" and has_row:
            self._open_remarks()

    def _add_head(self) -> None:
        self.filter_key = QPushButton(self.tr("Filter"))
        self.filter_key.setCheckable(True)
        self.filter_key.toggled.connect(self._open_filters)
        for part in (self.priorities, self.filter_key, self.remarks.keys):
            self.head.insertWidget(self.head.count() - 1, part)
        self.remarks.keys.hide()

    def _turn_to(self, page: QWidget, first: QWidget) -> None:
        """Show a page with the focus on its `first` widget, and show the keys of that page in the head."""
        self.pages.setCurrentWidget(page)
        self.remarks.keys.setVisible(page is self.remarks)
        for part in (self.priorities, self.filter_key):
            part.setVisible(page is not self.remarks)
        first.setFocus()

    def _open_filters(self, is_open: bool) -> None:  # noqa: FBT001 - from a Qt signal
        if is_open:
            self.filter_page.offer(*self.model.people())
            self._turn_to(self.filter_page, self.filter_page.begin)
        else:
            self._turn_to(self.list, self.list.table)

    def _apply_filters(self) -> None:
        count = self.filter_page.count
        self.filter_key.setText(self.tr("Filter") + (f" ({count})" if count else ""))
        self.list.is_filtering = self.filter_page.is_filtering
        self.model.choose(self.filter_page.filters, is_here=self.filter_page.is_here)

    def _open_remarks(self) -> None:
        line = self.list.line
        if line is not None:
            self.remarks.show_row(line.sequence, f"{line.when}  {line.text}", is_onset=line.priority is not None)
            self._show_remarks()
            self._turn_to(self.remarks, self.remarks.toggle)

    def _leave_remarks(self) -> None:
        self._turn_to(self.list, self.list.table)
        self.list.refresh_detail()

    def _show_remarks(self) -> None:
        self.remarks.show_remarks(self.list.remarks())

    def _write(self, command: Comment) -> Refusal | None:
        """Send a remark to the engine, which writes it. Runs on the remark bar's thread."""
        return through_link(self._scene.folder, command) if self._scene is not None else None
