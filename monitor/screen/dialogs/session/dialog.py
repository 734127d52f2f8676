"""The dialog of the infusion session: where it stands on top, and a page for each thing that is done in it.

Runs in the screen process. It goes to the page of a phase by itself when the phase begins; a person may look elsewhere.
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
from bedside.monitor.screen.dialogs.session.session_page import SessionPage, make_key, make_label, say
from bedside.monitor.screen.present import session as present
from bedside.monitor.screen.toolkit.dialog_base import Dialog
from bedside.monitor.screen.toolkit.keyboard import LOW_PX
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.translated import translated

# Each page, its title, and the phase whose beginning leads to it.
PAGES: Final[Mapping[str, tuple[type[SessionPage], str, Phase | None]]] = {
    "order": (OrderPage, "Order", Phase.CHECKS),
    "checks": (ChecksPage, "Checklist", None),
    "baseline": (BaselinePage, "Baseline", Phase.BASELINE),
    "infusion": (InfusionPage, "Infusion", Phase.INFUSION),
    "observe": (ObservePage, "Observe", None),
    "form": (FormPage, "Form", None),
    "discharge": (DischargePage, "Discharge", Phase.RECOVERY),
}
_SIDES_PX: Final = 12  # of a key: each has room by its title, so that seven fit in a small window
_ROOM: Final = "QPushButton { padding: 2px; }"


class SessionDialog(Dialog):
    """Pages of one session; where none goes on, the way to begin one."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._now, self._waits, self._error = make_label("title"), make_label("dim"), make_label("error")
        self._stack, self.reason, self.begin = QStackedWidget(), ReasonBar(), BeginPage()
        self.pages: dict[str, SessionPage] = {}
        self.keys: dict[str, QPushButton] = {}
        self._asked: object = None  # the newest command
        self._shown = ""
        self._session_id: str | None = None
        self._phase: Phase | None = None
        self._bar = QWidget()
        self._lay_out()

    def show_scene(self, scene: Scene) -> None:
        """Show how the session stands."""
        view = scene.snapshot.session
        self._stack.setVisible(self.reason.isHidden())
        has_room = self.reason.isHidden() or self.height() >= LOW_PX
        self._bar.setVisible(view is not None and has_room)
        if view is None:
            say(self._now, "")
            say(self._waits, "")
            self._session_id = self._phase = None
            self.begin.show_scene(scene)
            self._stack.setCurrentWidget(self.begin)
            return
        if view.session.id != self._session_id:
            self._renew(view)
        if view.session.phase is not self._phase:
            self._follow(view.session.phase)
        say(self._now, present.headline(view, translated))
        waits = self.tr("Next: {}").format(translated(view.waits_for)) if view.waits_for else ""
        say(self._waits, "" if self.height() < LOW_PX else waits)
        self._show_keys(view)
        self.pages[self._shown].show_session(view, scene)

    def show_refusal(self, sentence: str) -> None:
        """Show why the engine did not do it; a start that needs a reason is asked for one."""
        asked, self._asked = self._asked, None
        if isinstance(asked, StartInfusion) and not asked.reason:
            self._stack.hide()
            self.reason.ask("start", lambda reason: self._send(StartInfusion(reason=reason)), sentence)
        else:
            say(self._error, f"⚠ {translated(sentence)}")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the keyboard."""
        super().resizeEvent(event)
        self.reason.scale(self.height())

    def _renew(self, view: SessionView) -> None:
        """Make the pages anew: nothing of another session may be left on them."""
        self._session_id, self._phase = view.session.id, None
        for old in self.pages.values():
            self._stack.removeWidget(old)
            old.deleteLater()
        self.pages = {name: self._joined(kind()) for name, (kind, _, _) in PAGES.items()}

    def _joined(self, page: SessionPage) -> SessionPage:
        page.commanded.connect(self._send)
        page.asked.connect(self._ask)
        page.typed.connect(self._ask_line)
        page.requested.connect(self.requested)
        self._stack.addWidget(page)
        return page

    def _send(self, command: object) -> None:
        say(self._error, "")
        self._asked = command
        self.commanded.emit(command)

    def _ask(self, kind: str, deed: TextHandler) -> None:
        self._stack.hide()
        self.reason.ask(kind, deed)

    def _ask_line(self, question: str, deed: TextHandler) -> None:
        self._stack.hide()
        self.reason.ask_line(question, deed)

    def _follow(self, phase: Phase) -> None:
        self._phase = phase
        self._go(next((name for name, (_, _, of) in PAGES.items() if of is phase), "discharge"))

    def _go(self, name: str) -> None:
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
            key = make_key(translated(title), partial(self._go, name))
            key.setAccessibleName(translated(title))
            key.setCheckable(True)
            key.setStyleSheet(_ROOM)
            key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            row.addWidget(key, key.fontMetrics().horizontalAdvance(key.text()) + _SIDES_PX)
            self.keys[name] = key
        self.head.insertWidget(1, self._now, 1)
        self._joined(self.begin)
        for part in (self._bar, self._waits, self._error, self._stack, self.reason):
            self.body.addWidget(part)
        for part in (self._stack, self.reason):  # the one takes the place of the other
            self.body.setStretchFactor(part, 1)
        say(self._error, "")
