"""The Session dialog: the state of the infusion session at the top, and a page for each task.

Runs in the screen process. When a phase of the session begins, the dialog shows the page of this phase; a person may
turn to any other page.
"""

from collections.abc import Mapping
from functools import partial
from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QStackedWidget, QWidget

from bedside.monitor.infusion.commands import StartInfusion
from bedside.monitor.infusion.session import Phase, Route
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.screen.dialogs.session.baseline_page import BaselinePage
from bedside.monitor.screen.dialogs.session.begin_page import BeginPage
from bedside.monitor.screen.dialogs.session.checks_page import ChecksPage
from bedside.monitor.screen.dialogs.session.discharge_page import DischargePage
from bedside.monitor.screen.dialogs.session.form_page import FormPage
from bedside.monitor.screen.dialogs.session.infusion_page import InfusionPage
from bedside.monitor.screen.dialogs.session.observe_page import ObservePage
from bedside.monitor.screen.dialogs.session.order_page import OrderPage
from bedside.monitor.screen.dialogs.session.reason_bar import ReasonBar, TextHandler
from bedside.monitor.screen.dialogs.session.session_page import SessionPage, make_key, make_label, set_text
from bedside.monitor.screen.present import session as present
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.kept import Place
from bedside.monitor.screen.toolkit.keyboard import LOW_PX
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.translated import translated

# Each page, its title, and the phase that turns to it.
PAGES: Final[Mapping[str, tuple[type[SessionPage], str, Phase | None]]] = {
    "order": (OrderPage, "Order", Phase.CHECKS),
    "checks": (ChecksPage, "Checklist", None),
    "baseline": (BaselinePage, "Baseline", Phase.BASELINE),
    "infusion": (InfusionPage, "Infusion", Phase.INFUSION),
    "observe": (ObservePage, "Observe", None),
    "form": (FormPage, "Form", None),
    "discharge": (DischargePage, "Discharge", Phase.RECOVERY),
}
_SIDES_PX: Final = 12  # margins of a key; each key is as wide as its title needs, so that seven fit in a small window
_ROOM: Final = "QPushButton { padding: 2px; }"


class SessionDialog(Dialog):
    """Shows the pages of the open session; while no session is open, the page that begins one.

    Signals: those of `Dialog`.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._headline, self._next_step, self._error = make_label("title"), make_label("dim"), make_label("error")
        self._stack, self.reason, self.begin = QStackedWidget(), ReasonBar(), BeginPage()
        self.pages: dict[str, SessionPage] = {}
        self.keys: dict[str, QPushButton] = {}
        self._last_command: object = None
        self._shown = ""
        self._laid_out: SessionPage | None = None  # the page that is laid out and shown
        self._session_id: str | None = None
        self._phase: Phase | None = None
        self._scene: Scene | None = None
        self._bar = QWidget()
        self._lay_out()

    def show_scene(self, scene: Scene) -> None:
        """Show the session's phase, its next step and the chosen page; without a session, the page that begins one."""
        view, self._scene = scene.snapshot.session, scene
        self._stack.setVisible(self.reason.isHidden())
        has_room = self.reason.isHidden() or self.height() >= LOW_PX
        self._bar.setVisible(view is not None and has_room)
        if view is None:
            set_text(self._headline, "")
            set_text(self._next_step, "")
            self._session_id = self._phase = None
            self.begin.show_scene(scene)
            self._stack.setCurrentWidget(self.begin)
            return
        if view.session.id != self._session_id:
            self._make_pages(view)
        if view.session.phase is not self._phase:
            self._turn_to_phase(view.session.phase)
        set_text(self._headline, present.headline(view, translated))
        next_step = self.tr("Next: {}").format(translated(view.waits_for)) if view.waits_for else ""
        set_text(self._next_step, "" if self.height() < LOW_PX else next_step)
        self._show_keys(view)
        page = self.pages[self._shown]
        page.show_session(view, scene)
        if page is not self._laid_out:
            self._laid_out = page
            page.lay_out()

    def show_refusal(self, sentence: str) -> None:
        """Show why the engine refused a command; if it refused the start of the infusion, ask for a reason to start."""
        refused, self._last_command = self._last_command, None
        if isinstance(refused, StartInfusion) and not refused.reason:
            self._stack.hide()
            self.reason.ask("start", lambda reason: self._send(StartInfusion(reason=reason)), sentence)
        else:
            set_text(self._error, f"⚠ {translated(sentence)}")

    def place(self) -> Place:
        """Return the shown page, the question that is asked, and what is chosen on each page and not sent yet."""
        page = self.pages.get(self._shown)
        asked = page.asked if page is not None and not self.reason.isHidden() else ""
        drafts = {name: draft for name, each in self.pages.items() if (draft := each.draft())}
        return {"session": self._session_id, "page": self._shown, "asked": asked, "drafts": drafts}

    def go_to(self, place: Place) -> None:
        """Show a page, and ask its question again; only in the same session."""
        page = self.pages.get(place.get("page", ""))
        if page is None or self._scene is None or place.get("session") != self._session_id:
            return
        self._turn_to(place["page"])
        self.show_scene(self._scene)  # makes the fields of the page
        for name, draft in place.get("drafts", {}).items():
            self.pages[name].take_draft(draft)
        if place.get("asked"):
            page.ask(place["asked"])

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the keyboard to the new height of the dialog."""
        super().resizeEvent(event)
        self.reason.scale(self.height())

    def _make_pages(self, view: SessionView) -> None:
        """Make new pages for a new session, so that they show nothing of the previous one."""
        self._session_id, self._phase = view.session.id, None
        for old in self.pages.values():
            self._stack.removeWidget(old)
            old.deleteLater()
        self.pages = {name: self._connected(kind()) for name, (kind, _, _) in PAGES.items()}

    def _connected(self, page: SessionPage) -> SessionPage:
        page.commanded.connect(self._send)
        page.reason_needed.connect(self._ask_reason)
        page.line_needed.connect(self._ask_line)
        page.requested.connect(self.requested)
        self._stack.addWidget(page)
        return page

    def _send(self, command: object) -> None:
        set_text(self._error, "")
        self._last_command = command
        self.commanded.emit(command)

    def _ask_reason(self, kind: str, handle: TextHandler) -> None:
        self._stack.hide()
        self.reason.ask(kind, handle)

    def _ask_line(self, question: str, handle: TextHandler) -> None:
        self._stack.hide()
        self.reason.ask_line(question, handle)

    def _turn_to_phase(self, phase: Phase) -> None:
        self._phase = phase
        self._turn_to(next((name for name, (_, _, of) in PAGES.items() if of is phase), "discharge"))

    def _turn_to(self, name: str) -> None:
        self._shown = name
        self.reason.hide()
        self._stack.show()
        if name in self.pages:
            self._stack.setCurrentWidget(self.pages[name])

    def _show_keys(self, view: SessionView) -> None:
        done = present.pages_done(view.session, view.settings)
        self.keys["form"].setVisible(view.session.route is Route.NASAL)
        for name, key in self.keys.items():
            sign = "●" if name == "observe" and view.due else "✓" if name in done else ""
            text = f"{translated(PAGES[name][1])}\n{sign}"
            if key.text() != text or key.isChecked() is not (name == self._shown):
                key.setText(text)
                key.setChecked(name == self._shown)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for name, (_, title, _) in PAGES.items():
            key = make_key(translated(title), partial(self._turn_to, name))
            key.setAccessibleName(translated(title))
            key.setCheckable(True)
            key.setStyleSheet(_ROOM)
            key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            row.addWidget(key, key.fontMetrics().horizontalAdvance(key.text()) + _SIDES_PX)
            self.keys[name] = key
        self.head.insertWidget(1, self._headline, 1)
        self._connected(self.begin)
        for part in (self._bar, self._next_step, self._error, self._stack, self.reason):
            self.body.addWidget(part)
        for part in (self._stack, self.reason):  # each takes the place of the other
            self.body.setStretchFactor(part, 1)
        set_text(self._error, "")
