"""The keys of one limit (lower, higher, off or on) and its value in large type.

Runs in the screen process. The keys are for finger and mouse; from the keyboard the slider's handle is used instead.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton

_REPEAT_AFTER_MS: Final = 450
_REPEAT_MS: Final = 110


class LimitKeys(QObject):
    """Makes the keys and the label; `LimitRow` lays them out. `name` begins their accessible names: "HR high limit".

    Signals:
        stepped: steps upwards (int; negative: downwards).
        switched: the limit is to be switched off, or on again.

    """

    stepped = Signal(int)
    switched = Signal()

    def __init__(self, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self.figure = QLabel()
        self.figure.setObjectName("figure")
        self.switch = self._key("", self.tr("{}: off or on").format(name), self.switched.emit)
        self.lower = self._stepper("−", self.tr("{}: lower").format(name), -1)  # noqa: RUF001 - the minus sign is as tall as the plus
        self.higher = self._stepper("+", self.tr("{}: higher").format(name), 1)

    def show_limit(self, figure: str, *, is_offered: bool, is_on: bool, may_switch: bool) -> None:
        """Show the text of the limit and enable its keys.

        Without `is_offered` everything is hidden; without `is_on` (the limit is off) the lower and higher keys are
        disabled; `may_switch`: the off or on key is enabled.
        """
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

    def _key(self, text: str, name: str, on_press: Callable[[], None]) -> QPushButton:
        key = QPushButton(text)
        key.setAccessibleName(name)
        key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        key.clicked.connect(lambda _checked: on_press())
        return key
