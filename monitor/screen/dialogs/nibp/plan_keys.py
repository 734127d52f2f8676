"""A key for each NIBP programme of the clinic, with its phases in words below. Runs in the screen process."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from bedside.config.schema import NibpPlan
from bedside.monitor.screen.present.nibp import phases
from bedside.monitor.screen.toolkit.segments import mark
from bedside.monitor.screen.toolkit.translated import translated


class PlanKeys(QWidget):
    """The keys of the programmes. A press only emits `chosen`; `show_plans` marks the programme that is running.

    Signals:
        chosen: the name of the programme whose key was pressed (str).

    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys: dict[str, QPushButton] = {}
        self._plans: Sequence[NibpPlan] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)

    def show_plans(self, plans: Sequence[NibpPlan], running: str) -> None:
        """Show a key for each programme, and mark the one whose name is `running` ("": no programme is running)."""
        if plans != self._plans:
            self._plans = plans
            self._make(plans)
        for name, key in self.keys.items():
            mark(key, name, is_in_effect=name == running)

    def _make(self, plans: Sequence[NibpPlan]) -> None:
        while item := self._column.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.keys = {plan.name: self._key(plan) for plan in plans}
        if not plans:
            self._add_words(self.tr("None configured."))

    def _key(self, plan: NibpPlan) -> QPushButton:
        key = QPushButton(plan.name)
        key.setAccessibleName(self.tr("Programme {}").format(plan.name))
        key.setAccessibleDescription(phases(plan, translated))
        key.setCheckable(True)
        key.setAutoDefault(True)
        key.clicked.connect(partial(self._choose, plan.name))
        self._column.addWidget(key)
        self._add_words(phases(plan, translated))
        return key

    def _add_words(self, text: str) -> None:
        label = QLabel(text)
        label.setProperty("role", "dim")
        label.setWordWrap(True)
        self._column.addWidget(label)

    def _choose(self, name: str) -> None:
        self.keys[name].toggle()  # Qt has checked the key, but the engine has not confirmed it
        self.chosen.emit(name)
