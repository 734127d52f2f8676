"""A field for a number, between a minus and a plus key. Runs in the screen process."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from bedside.monitor.screen.dialogs.session.session_page import make_key

_LONGEST: Final = 8


class NumberField(QWidget):
    """A field for one number, which may be empty. If it is empty, the first press of + or - enters `usual`.

    Signals:
        edited: a person typed or pressed a key beside the field.
        entered: Enter was pressed.

    """

    edited = Signal()
    entered = Signal()

    def __init__(
        self, name: str, bounds: tuple[float, float], step: float, usual: float, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._low, self._high = bounds
        self._step, self._usual = step, usual
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setMaxLength(_LONGEST)
        self.line.setPlaceholderText(f"{self._low:g} … {self._high:g}")
        self.line.textEdited.connect(self.edited)
        self.line.returnPressed.connect(self.entered)
        less, more = make_key("−", lambda: self._step_by(-1)), make_key("+", lambda: self._step_by(1))  # noqa: RUF001 - a minus
        less.setAccessibleName(self.tr("Less: {}").format(name))
        more.setAccessibleName(self.tr("More: {}").format(name))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(less)
        row.addWidget(self.line, 1)
        row.addWidget(more)
        self.keys = (less, more)

    @property
    def value(self) -> float | None:
        """The number shown; None if the line is empty or not a number."""
        try:
            return float(self.line.text().strip().replace(",", "."))
        except ValueError:
            return None

    def set_value(self, value: float | None) -> None:
        """Show a number; None empties the field."""
        text = "" if value is None else f"{value:g}"
        if self.line.text() != text:
            self.line.setText(text)

    def _step_by(self, steps: int) -> None:
        now = self.value
        target = self._usual if now is None else now + steps * self._step
        self.set_value(round(min(self._high, max(self._low, target)), 6))
        self.edited.emit()
