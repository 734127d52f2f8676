"""The Form page of a nasal session: for each question keys with the answers, or a typed line if it has no choices.

Runs in the screen process.
"""

from functools import partial

from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from bedside.config.infusion import Question
from bedside.monitor.infusion.commands import AnswerForm
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.screen.dialogs.session.session_page import SessionPage, make_key, make_label, set_text
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.segments import Segment, Segments
from bedside.monitor.screen.toolkit.translated import translated


class FormPage(SessionPage):
    """A touch sends an answer to the engine; the answer is shown when the engine has recorded it.

    The page does not ask for data that the session has already, such as dose and pressures.

    Signals: those of `SessionPage`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        note = self.tr("Patient, dose, pressures and times are filled in automatically.")
        self.column.addWidget(make_label("dim", note))
        self._grid = QGridLayout()
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self.column.addLayout(self._grid)
        self.column.addStretch()
        self.choices: dict[str, Segments] = {}
        self.lines: dict[str, QPushButton] = {}

    def show_session(self, view: SessionView, scene: Scene) -> None:
        """Show the questions of the form with the answers that the engine has recorded."""
        del scene
        if not self.choices and not self.lines:
            for question in view.settings.question:
                self._add(question)
        answers = view.session.product.answers if view.session.product else {}
        for name, choice in self.choices.items():
            choice.show_value(answers.get(name))
        for name, line in self.lines.items():
            set_text(line, answers.get(name, "…"))

    def _add(self, question: Question) -> None:
        row, label = self._grid.rowCount(), translated(question.label)
        self._grid.addWidget(make_label(text=label), row, 0)
        answer = partial(self._answer, question.name)
        if question.choices:
            segments = [Segment(text, translated(text), f"{label}: {translated(text)}") for text in question.choices]
            choice = self.choices[question.name] = Segments(segments, len(segments))
            choice.requested.connect(answer)
            self._grid.addWidget(choice, row, 1)
        else:
            line = self.lines[question.name] = make_key("…", partial(self.ask, question.name))
            line.setAccessibleName(label)
            self._grid.addWidget(line, row, 1)

    def put_question(self, what: str) -> None:
        """Ask for the line that answers a question of the form."""
        if what in self.lines:
            self.line_needed.emit(self.lines[what].accessibleName(), partial(self._answer, what))

    def _answer(self, name: str, answer: object) -> None:
        self.commanded.emit(AnswerForm(question=name, answer=str(answer)))
