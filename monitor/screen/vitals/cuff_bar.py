"""A bar that shows the cuff pressure live. Runs in the screen process."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedside.config.vitals import VITALS, ColourRole, VitalId
from bedside.monitor.screen.toolkit import theme

_MOST_MMHG: Final = VITALS[VitalId.CUFF].plausible[1]
_TICK_MMHG: Final = 50
_WIDEST: Final = " 000 mmHg"


class CuffBar(QWidget):
    """A bar with a tick at each 50 mmHg, and the pressure as a number beside it; empty without a pressure."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mmhg: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_pressure(None)

    @property
    def text(self) -> str:
        """The cuff pressure as text, "120 mmHg"; a dash in place of the number without a pressure."""
        return "– mmHg" if self._mmhg is None else f"{self._mmhg:.0f} mmHg"  # noqa: RUF001 - an en dash

    def show_pressure(self, mmhg: float | None) -> None:
        """Show the cuff pressure in mmHg; None if the cuff is not inflated."""
        if mmhg != self._mmhg or not self.accessibleName():
            self._mmhg = mmhg
            self.setAccessibleName(self.tr("Cuff pressure {}").format(self.text))
            self.update()

    def scale_to(self, pixels: int) -> None:
        """Set the bar's height to suit a font of this height in pixels."""
        self.setFixedHeight(round(pixels * 1.6))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the bar, its filled part, the ticks and the pressure as a number."""
        look, painter = theme.now(), QPainter(self)
        height = float(self.height())
        font = theme.font(height * 0.6, bold=True)
        figure_px = QFontMetricsF(font).horizontalAdvance(_WIDEST)
        track = QRectF(0.5, height * 0.2, max(1.0, self.width() - figure_px), height * 0.6)
        painter.fillRect(track, look.ground)
        share = 0.0 if self._mmhg is None else min(1.0, max(0.0, self._mmhg / _MOST_MMHG))
        fill = QRectF(track)
        fill.setWidth(track.width() * share)
        painter.fillRect(fill, look.vital[ColourRole.NIBP])
        painter.setPen(look.dim)
        for mmhg in range(_TICK_MMHG, int(_MOST_MMHG), _TICK_MMHG):
            x = track.left() + track.width() * mmhg / _MOST_MMHG
            painter.drawLine(int(x), int(track.bottom()), int(x), int(height))
        painter.drawRect(track)
        painter.setPen(look.text)
        painter.setFont(font)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.text)
        painter.end()
