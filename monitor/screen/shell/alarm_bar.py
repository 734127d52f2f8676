"""The alarm bar: the alarm of highest priority in large letters, two more beside it, the audio pause at the right end.

Runs in the screen process. Touching an alarm acknowledges it.
"""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedside.alarms.catalogue import Priority
from bedside.monitor.screen.present.alarms import AlarmLine
from bedside.monitor.screen.toolkit import theme

_CENTRE: Final = Qt.AlignmentFlag.AlignCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
MAIN_SHARE: Final = 0.58
_AUDIO_SHARE: Final = 0.14
_OTHERS: Final = 2  # lines beside the main one; further alarms are only counted


class AlarmBar(QWidget):
    """Shows the active alarms; the bar is always visible, and nothing may cover it.

    Signals:
        touched: the key (`AlarmLine.key`) of the alarm that a person touched (str).

    """

    touched = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[AlarmLine, ...] = ()
        self._audio = ""
        self._quiet_text = self.tr("No alarms")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Alarms"))

    def show_alarms(self, lines: tuple[AlarmLine, ...], audio: str, quiet: str = "") -> None:
        """Show these alarms, highest priority first; `audio`: the text that the sound is paused or missing, or "".

        `quiet` is shown if `lines` is empty; "" shows "No alarms", which would be wrong while alarms are off.
        """
        quiet = quiet or self.tr("No alarms")
        if (lines, audio, quiet) != (self._lines, self._audio, self._quiet_text):
            self._lines, self._audio, self._quiet_text = lines, audio, quiet
            self.setAccessibleDescription("; ".join(line.text for line in lines) or quiet)
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a size at which the bar's text can be read from the door of the room."""
        return QSize(400, 84)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Emit `touched` with the key of the alarm under the finger."""
        for line, place in self.places():
            if place.contains(event.position()):
                self.touched.emit(line.key)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the whole bar: it is repainted only when an alarm changes or flashes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.now().ground)
        if not self._lines:
            painter.setPen(theme.now().dim)
            painter.setFont(theme.font(self.height() * 0.3))
            painter.drawText(self._main_place().adjusted(16, 0, 0, 0), _LEFT, self._quiet_text)
        for line, place in self.places():
            self._paint_line(painter, line, place, is_main=line is self._lines[0])
        self._paint_rest(painter)

    def places(self) -> list[tuple[AlarmLine, QRectF]]:
        """Return the alarms that are shown, each with its rectangle in pixels."""
        main, beside = self._main_place(), self._beside_place()
        others = self._lines[1 : 1 + _OTHERS]
        height = beside.height() / _OTHERS
        rows = [
            (line, QRectF(beside.x(), beside.y() + height * row, beside.width(), height - 3))
            for row, line in enumerate(others)
        ]
        return [(self._lines[0], main), *rows] if self._lines else []

    def _main_place(self) -> QRectF:
        return QRectF(0, 0, self.width() * MAIN_SHARE - 6, self.height())

    def _beside_place(self) -> QRectF:
        left = self.width() * MAIN_SHARE
        return QRectF(left, 0, self.width() * (1 - MAIN_SHARE - _AUDIO_SHARE) - 6, self.height() + 3)

    def _paint_line(self, painter: QPainter, line: AlarmLine, place: QRectF, *, is_main: bool) -> None:
        colour = theme.now().alarm[line.priority]
        ground, ink = (
            (colour, theme.now().alarm_ink[line.priority])
            if line.is_lit
            else (theme.now().panel, theme.now().alarm_text[line.priority])
        )
        if line.is_quiet:
            ground, ink = theme.now().panel, theme.now().dim
        painter.setPen(QPen(theme.now().line if line.is_quiet else colour, 2))
        painter.setBrush(ground)
        painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 6, 6)
        painter.setPen(ink)
        text = f"{line.priority.symbol}  {line.text}"
        small = " · ".join(part for part in (line.state, line.detail) if part)
        inner = place.adjusted(14 if is_main else 10, 0, -8, 0)
        if not is_main:
            text, small = (f"{text} · {line.state}" if line.state else text), ""
        above = QRectF(inner.x(), inner.y(), inner.width(), inner.height() * (0.66 if small else 1.0))
        painter.setFont(fitting(text, above, place.height() * (0.46 if is_main else 0.5), bold=is_main))
        painter.drawText(above, _LEFT, text)
        if small:
            font = theme.font(place.height() * 0.22)
            below = QRectF(inner.x(), above.bottom() - 4, inner.width(), inner.height() * 0.3)
            painter.setFont(font)
            shown = QFontMetricsF(font).elidedText(small, Qt.TextElideMode.ElideRight, below.width())
            painter.drawText(below, _LEFT, shown)

    def _paint_rest(self, painter: QPainter) -> None:
        """Paint, at the right end, the audio pause and below it the number of alarms that have no line."""
        more = len(self._lines) - 1 - _OTHERS
        texts = [(text, theme.now().alarm[Priority.MEDIUM]) for text in self._audio.splitlines()]
        if more > 0:
            texts.append((self.tr("+ %n more", "", more), theme.now().text))
        place = QRectF(self.width() * (1 - _AUDIO_SHARE), 0, self.width() * _AUDIO_SHARE, self.height())
        for row, (text, colour) in enumerate(texts):
            height = place.height() / len(texts)
            part = QRectF(place.x(), height * row, place.width(), height)
            painter.setPen(colour)
            painter.setFont(fitting(text, part, min(height * 0.7, place.height() * 0.32), bold=True))
            painter.drawText(part, _CENTRE, text)


def fitting(text: str, place: QRectF, size: float, *, bold: bool) -> QFont:
    """Return the font at `size` pixels, or smaller so that `text` fits the width of its place."""
    width = QFontMetricsF(theme.font(size, bold=bold)).horizontalAdvance(text)
    return theme.font(size * min(1.0, 0.96 * place.width() / max(1.0, width)), bold=bold)
