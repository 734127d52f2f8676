"""The keys of one limit: a step down, a step up, off and on; and its figure, large.

Runs in the screen process. They are for finger and mouse: from the keyboard the handle does the same.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton

_REPEAT_AFTER_MS: Final = 450
_REPEAT_MS: Final = 110


class LimitKeys(QObject):
    """Makes the widgets; whoever owns the row places them. `name` is what they are called, "HR high limit".

    Signals:
        stepped: presses upwards; negative, downwards.
        switched: off, or on again.

    """

    stepped = Signal(int)
    switched = Signal()

    def __init__(self, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self.figure = QLabel()
        self.figure.setObjectName("figure")
        self.switch = self._key("", self.tr("{}: off or on").format(name), self.switched.emit)
        self.lower = self._stepper("−", self.tr("{}: lower").format(name), -1)  # noqa: RUF001 - as high as the plus
        self.higher = self._stepper("+", self.tr("{}: higher").format(name), 1)

    def show_limit(self, figure: str, *, is_offered: bool, is_on: bool, may_switch: bool) -> None:
        """Show the limit; one that is not offered has no keys, one that is off can only be switched on."""
        self.figure.setText(figure)
        self.switch.setText(self.tr("Off") if is_on else self.tr("On"))
        self.switch.setEnabled(may_switch)
        for widget in (self.figure, self.switch, self.lower, self.higher):
            widget.setVisible(is_offered)
        for key in (self.lower, self.higher):
            key.setEnabled(is_on)

    def _stepper(self, sign: str, name: str, presses: int) -> QPushButton:
        key = self._key(sign, name, lambda: self.stepped.emit(presses))
        key.setAutoRepeat(True)
        key.setAutoRepeatDelay(_REPEAT_AFTER_MS)
        key.setAutoRepeatInterval(_REPEAT_MS)
        return key

    def _key(self, text: str, name: str, pressed: Callable[[], None]) -> QPushButton:
        key = QPushButton(text)
        key.setAccessibleName(name)
        key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        key.clicked.connect(lambda _checked: pressed())
        return key
