"""The keys for gain and sweep speed that a wave shows for a while when it is touched.

Runs in the screen process.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from bedside.monitor.screen.vitals.waveform import Waveform

_SHOWN_MS: Final = 6000


class WaveKeys(QWidget):
    """The row of keys at the foot of one wave, hidden until the wave is touched.

    Signals:
        speed_requested: the key for the next sweep speed was pressed; the speed applies to all waves.

    """

    speed_requested = Signal()

    def __init__(self, waveform: Waveform) -> None:
        super().__init__(waveform)
        self._waveform = waveform
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for text, name, pressed in (
            ("−", self.tr("Smaller"), lambda: waveform.zoom(-1)),  # noqa: RUF001 - a minus, for people
            ("+", self.tr("Larger"), lambda: waveform.zoom(1)),
            (self.tr("Auto"), self.tr("Automatic gain"), lambda: waveform.zoom(None)),
            ("mm/s", self.tr("Sweep speed"), self.speed_requested.emit),
        ):
            self._add(row, text, name, pressed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        waveform.touched.connect(self.show_a_while)
        self.hide()

    def show_a_while(self) -> None:
        """Show the keys for 6 s after the last press of one of them."""
        self.adjustSize()
        self.move(self._waveform.width() - self.width() - 4, self._waveform.height() - self.height() - 2)
        self.show()
        self.raise_()
        self._timer.start(_SHOWN_MS)

    def _add(self, row: QHBoxLayout, text: str, name: str, pressed: Callable[[], None]) -> None:
        button = QPushButton(text)
        button.setAccessibleName(name)
        button.clicked.connect(pressed)
        button.clicked.connect(lambda: self._timer.start(_SHOWN_MS))
        row.addWidget(button)
