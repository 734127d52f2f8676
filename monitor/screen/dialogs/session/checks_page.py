"""The Checklist page: one touch for each item that is fulfilled, a reason for each item that is not.

Runs in the screen process.
"""

from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from bedside.monitor.infusion.commands import TickItem
from bedside.monitor.infusion.session import ChecklistAnswer
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.screen.dialogs.session.session_page import SessionPage, make_key, make_label, set_text
from bedside.monitor.screen.present.numbers import clock
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.segments import mark
from bedside.monitor.screen.toolkit.translated import translated


@dataclass(frozen=True, slots=True)
class _CheckRow:
    item: str
    label: QLabel
    yes: QPushButton
    no: QPushButton


class ChecksPage(SessionPage):
    """Two keys for each item. A touch sends the answer to the engine; the key is marked once the engine recorded it.

    Signals: those of `SessionPage`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(0, 1)
        self.column.addLayout(self._grid)
        self.column.addStretch()
        self.rows: dict[str, _CheckRow] = {}

    def show_session(self, view: SessionView, scene: Scene) -> None:
        """Show the items of the checklist with the answers that the engine has recorded."""
        del scene
        if tuple(self.rows) != view.settings.checklist:
            for item in view.settings.checklist:
                self._add(item)
        answers = {check.item: check for check in view.session.checks}
        for item, row in self.rows.items():
            self._show(row, answers.get(item))

    def _show(self, row: _CheckRow, answer: ChecklistAnswer | None) -> None:
        mark(row.yes, self.tr("Done"), is_in_effect=answer is not None and answer.is_ok)
        mark(row.no, self.tr("Not …"), is_in_effect=answer is not None and not answer.is_ok)
        note = f"\n{clock(answer.utc)} {answer.actor}  {translated(answer.note)}".rstrip() if answer else ""
        set_text(row.label, translated(row.item) + note)

    def _add(self, item: str) -> None:
        yes = make_key(self.tr("Done"), partial(self._tick, item))
        no = make_key(self.tr("Not …"), partial(self._refuse, item))
        yes.setAccessibleName(self.tr("Done: {}").format(translated(item)))
        no.setAccessibleName(self.tr("Not fulfilled: {}").format(translated(item)))
        row, label = self._grid.rowCount(), make_label(text=translated(item))
        for key in (yes, no):
            key.setCheckable(True)
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(yes, row, 1)
        self._grid.addWidget(no, row, 2)
        self.rows[item] = _CheckRow(item, label, yes, no)

    def _tick(self, item: str) -> None:
        self.rows[item].yes.toggle()  # Qt has checked the key, but the engine has not confirmed it
        self.commanded.emit(TickItem(item=item, is_ok=True))

    def _refuse(self, item: str) -> None:
        self.rows[item].no.toggle()
        self.ask(item)

    def put_question(self, what: str) -> None:
        """Ask why an item of the checklist is not fulfilled."""
        self.reason_needed.emit("item", lambda note: self.commanded.emit(TickItem(item=what, is_ok=False, note=note)))
