"""A key for each programme of phases that the clinic has, and its phases in words below. Runs in the screen process."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from bedside.config.schema import NibpPlan
from bedside.monitor.screen.present.nibp import phases
from bedside.monitor.screen.toolkit.segments import mark
from bedside.monitor.screen.toolkit.translated import translated


class PlanKeys(QWidget):
    """A touch changes nothing here: it asks, and `show_plans` shows what is in force.

    Signals:
        requested: the name of the programme whose key was pressed.

    """

    requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys: dict[str, QPushButton] = {}
        self._plans: Sequence[NibpPlan] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)

    def show_plans(self, plans: Sequence[NibpPlan], running: str) -> None:
        """Show the programmes of the clinic, and mark the one that runs ("": none)."""
        if plans != self._plans:
            self._plans = plans
            self._make(plans)
        for name, key in self.keys.items():
            mark(key, name, is_in_force=name == running)

    def _make(self, plans: Sequence[NibpPlan]) -> None:
        while item := self._column.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.keys = {plan.name: self._key(plan) for plan in plans}
        if not plans:
            self._words(self.tr("This clinic has none."))

    def _key(self, plan: NibpPlan) -> QPushButton:
        key = QPushButton(plan.name)
        key.setAccessibleName(self.tr("Programme {}").format(plan.name))
        key.setAccessibleDescription(phases(plan, translated))
        key.setCheckable(True)
        key.setAutoDefault(True)
        key.clicked.connect(partial(self._ask, plan.name))
        self._column.addWidget(key)
        self._words(phases(plan, translated))
        return key

    def _words(self, text: str) -> None:
        label = QLabel(text)
        label.setProperty("role", "dim")
        label.setWordWrap(True)
        self._column.addWidget(label)

    def _ask(self, name: str) -> None:
        self.keys[name].toggle()  # it was Qt that turned it, and not yet the engine
        self.requested.emit(name)
