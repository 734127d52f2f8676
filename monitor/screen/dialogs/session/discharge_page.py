"""The Discharge page: criteria, Aldrete score, escort and the end of the session. Runs in the screen process."""

from functools import partial
from typing import Final

import msgspec
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from bedside.monitor.infusion.commands import CloseSession, ScoreAldrete, SetEscort
from bedside.monitor.infusion.session import Phase
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.screen.dialogs.session.session_page import SessionPage, make_label, set_text
from bedside.monitor.screen.present.session import ALDRETE
from bedside.monitor.screen.toolkit.kept import Place
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.segments import Segment, Segments
from bedside.monitor.screen.toolkit.translated import translated

_ROOM: Final = "QPushButton { padding: 2px; }"


class DischargePage(SessionPage):
    """Shows the discharge criteria and their keys. The Aldrete score is sent when its five parts are chosen.

    Signals: those of `SessionPage`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gate, self._score = make_label(), make_label("dim")
        self._chosen: dict[str, int] = {}
        self._is_gate_shut = True
        self.parts: dict[str, Segments] = {}
        self.column.addWidget(self._gate)
        self.column.addWidget(make_label("title", self.tr("Escort home")))
        self.escort = Segments([Segment(value=True, text=self.tr("yes")), Segment(value=False, text=self.tr("no"))], 2)
        self.escort.requested.connect(lambda has: self.commanded.emit(SetEscort(has_escort=bool(has))))
        self.column.addWidget(self.escort)
        self.column.addWidget(make_label("title", self.tr("Modified Aldrete score")))
        self.column.addWidget(self._score)
        self._add_parts()
        self.column.addStretch()
        self.add_key(self.tr("Record (PDF)"), lambda: self.requested.emit("record"))
        self._close = self.add_key("", self._close_session)

    def show_session(self, view: SessionView, scene: Scene) -> None:
        """Show the discharge criteria, the escort and the newest Aldrete score."""
        del scene
        session = view.session
        set_text(self._gate, "\n".join(f"{'✓' if each.is_open else '✗'} {translated(each.what)}" for each in view.gate))
        self.escort.show_value(session.has_escort)
        newest = session.aldrete[-1] if session.aldrete else None
        set_text(self._score, self.tr("{} of 10").format(newest.total) if newest else self.tr("not scored yet"))
        for name, part in self.parts.items():
            part.show_value(self._chosen.get(name, getattr(newest, name) if newest else None))
        self._is_gate_shut = not view.gate or not all(each.is_open for each in view.gate)
        set_text(
            self._close, self.tr("Close the session …") if self._is_gate_shut else self.tr("Discharge: all fulfilled")
        )
        self.setEnabled(session.phase is not Phase.CLOSED)

    def _add_parts(self) -> None:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        for row, (name, (label, words)) in enumerate(ALDRETE.items()):
            segments = [
                Segment(points, f"{points}  {translated(word)}", f"{translated(label)}: {points} {translated(word)}")
                for points, word in enumerate(words)
            ]
            part = Segments(segments, 3)
            part.requested.connect(partial(self._choose, name))
            title = QLabel(translated(label))
            title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            grid.addWidget(title, 2 * row, 0)
            grid.addWidget(part, 2 * row + 1, 0, 1, 2)
            self.parts[name] = part
        self.column.addLayout(grid)

    def _choose(self, name: str, points: object) -> None:
        self._chosen[name] = int(str(points))
        if len(self._chosen) == len(ALDRETE):
            self.commanded.emit(msgspec.convert(self._chosen, ScoreAldrete))
            self._chosen = {}

    def _close_session(self) -> None:
        """Send the command that closes the session; unless all discharge criteria are met, ask for a reason first."""
        if self._is_gate_shut:
            self.ask("close")
        else:
            self.commanded.emit(CloseSession())

    def put_question(self, what: str) -> None:
        """Ask why the session is closed although a criterion is not met."""
        self.reason_needed.emit(what, lambda reason: self.commanded.emit(CloseSession(override=reason)))

    def draft(self) -> Place:
        """Return the parts of the Aldrete score that are chosen, until all five are."""
        return dict(self._chosen)

    def take_draft(self, draft: Place) -> None:
        """Choose parts of the Aldrete score."""
        self._chosen = {name: points for name, points in draft.items() if name in self.parts}
