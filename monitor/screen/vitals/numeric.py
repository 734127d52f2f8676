"""A numeric field: the number as large as possible, with its limits, its notes and a graph of its last hour.

Runs in the screen process. The widget is repainted only when its `Field` or its last hour has changed.
"""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedside.monitor.screen.present.last_hour import BINS, Points
from bedside.monitor.screen.present.numbers import Field
from bedside.monitor.screen.toolkit import theme

_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_BORDER: Final = 4.0
_NARROW_PX: Final = 270
_NARROW: Final = 3.0  # times as wide as high: a narrower field has no room for the hour beside the number
_MARGIN: Final = 12.0
_LINE: Final = 1.25  # of a font's height
# Minimum height in pixels, and share of the field's height.
_LABEL: Final = (13.0, 0.15)
_LIMIT: Final = (11.0, 0.105)
_SMALL: Final = (11.0, 0.095)
_SHORT: Final = 4  # digits: a longer number leaves no room for the hour beside it
_TREND_SHARE: Final = 0.5  # of the width, if the hour is shown large
_GAP_BINS: Final = 1.5
_Shares = tuple[float, float, float, float]  # left, top, width, height of a field of 1 x 1


class Numeric(QWidget):
    """Shows one `Field`, given to `show_field`, and a graph of its last hour, given to `show_hour`.

    With `is_trend_large` the graph takes the left half of the field.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field: Field | None = None
        self._hour: Points = ()
        self.is_trend_large = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def field(self) -> Field | None:
        """The field shown last, None before the first."""
        return self._field

    def show_field(self, field: Field | None) -> None:
        """Show this field; None hides the widget."""
        self.setVisible(field is not None)
        if field is not None and field != self._field:
            if self._field is not None and field.vital is not self._field.vital:
                self._hour = ()
            self._field = field
            self.setAccessibleName(f"{field.label} {field.value} {field.unit}")
            self.update()

    def show_hour(self, points: Points) -> None:
        """Show the vital's values of the last hour, as returned by `line` or `bars` of `present.last_hour`."""
        if points != self._hour:
            self._hour = points
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the number, label, unit, limits, notes and last hour of the field."""
        field = self._field
        if field is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, ink, soft = _colours(field)
        painter.fillRect(self.rect(), ground)
        if field.alarm is not None:
            painter.setPen(QPen(theme.now().alarm[field.alarm], _BORDER))
            painter.drawRect(QRectF(self.rect()).adjusted(_BORDER / 2, _BORDER / 2, -_BORDER / 2, -_BORDER / 2))
        is_hidden = self._is_narrow and not self.is_trend_large and any(field.notes[1:])
        if self._hour and not is_hidden:
            self._paint_hour(painter, field, ink, soft)
        if self.is_trend_large:
            painter.translate(self.width() * _TREND_SHARE, 0)
        beside, below = self._paint_side(painter, field, ink, soft)
        self._paint_value(painter, field, ink, beside)
        self._paint_notes(painter, field, soft, below)

    def hour_place(self) -> QRectF:
        """Return the rectangle in which the graph of the last hour is painted, in pixels."""
        left, top, width, height = self._hour_shares()
        return QRectF(left * self.width(), top * self.height(), width * self.width(), height * self.height())

    def _hour_shares(self) -> _Shares:
        """Return the place of the last hour's graph, as shares of the field's width and height.

        It is beside a short number in a wide field, otherwise at the foot of the field.
        """
        if self.is_trend_large:
            return 0.02, 0.1, _TREND_SHARE - 0.04, 0.8
        if self._is_narrow:
            return 0.06, 0.73, 0.41, 0.22
        if self._is_long:
            return 0.44, 0.79, 0.26, 0.17
        return 0.25, 0.14, 0.22, 0.5

    @property
    def _is_long(self) -> bool:
        return self._field is not None and len(self._field.value) > _SHORT

    @property
    def _is_narrow(self) -> bool:
        return not self._is_long and self.width() < max(_NARROW_PX, _NARROW * self.height())

    @property
    def _number_width(self) -> float:
        """The width in pixels that is left for the number: half of the field beside a large trend, otherwise all."""
        return self.width() * ((1 - _TREND_SHARE) if self.is_trend_large else 1)

    def _paint_side(self, painter: QPainter, field: Field, ink: QColor, soft: QColor) -> tuple[float, float]:
        """Paint label, unit and limits (high above low, or side by side).

        Return the x of their right end and the y of their lower end, in pixels.
        """
        height = self.height()
        label, limit, unit = (max(least, height * share) for least, share in (_LABEL, _LIMIT, _SMALL))
        top = height * 0.03
        painter.setPen(ink)
        face = theme.font(label, bold=True)
        painter.setFont(face)
        painter.drawText(QRectF(_MARGIN, top, self._number_width, label * _LINE), _LEFT, field.label)
        after = _MARGIN + QFontMetricsF(face).horizontalAdvance(field.label) + unit * 0.5
        painter.setPen(soft)
        painter.setFont(theme.font(unit))
        painter.drawText(QRectF(after, top, self._number_width, label * _LINE), _LEFT, field.unit)
        face = theme.font(limit, bold=True)
        painter.setFont(face)
        limits = [f"{mark} {text}" for mark, text in (("▲", field.high), ("▼", field.low)) if text]
        top += label * _LINE
        if top + (len(limits) * limit + unit) * _LINE > height:
            limits = ["  ".join(limits)]
        for row, text in enumerate(limits):
            painter.drawText(QRectF(_MARGIN, top + row * limit * _LINE, self._number_width, limit * _LINE), _LEFT, text)
        widest = max((QFontMetricsF(face).horizontalAdvance(text) for text in limits), default=0.0)
        return _MARGIN * 1.6 + widest, top + len(limits) * limit * _LINE

    def _paint_value(self, painter: QPainter, field: Field, ink: QColor, side: float) -> None:
        """Paint the number as large as its place allows, and a second number (mean, pulse rate) at the foot.

        `side`: the x in pixels from which a long number may begin.
        """
        width, height = self._number_width, self.height()
        left = side if self._is_long else width * (0.4 if self.is_trend_large else 0.49)
        foot = height * (0.72 if field.second or self._is_long else 0.96)
        place = QRectF(left, height * 0.02, width - left - _MARGIN, foot)
        if self._is_long:
            place.setTop(max(_LABEL[0], height * _LABEL[1]) * _LINE * 0.8)
        painter.setPen(ink)
        painter.setFont(_fitting(field.value, place))
        painter.drawText(place, _RIGHT, field.value)
        if field.second:
            size = max(13.0, height * 0.17)
            painter.setFont(theme.font(size, bold=True))
            painter.drawText(
                QRectF(width * 0.6, height - size * 1.35, width * 0.4 - _MARGIN, size * 1.25), _RIGHT, field.second
            )

    def _paint_notes(self, painter: QPainter, field: Field, soft: QColor, top: float) -> None:
        """Paint as many notes as fit below `top` (pixels), and the bar of the progress.

        If not all notes fit, the last ones are painted: an age is more useful than the name of the device.
        """
        width, height = self._number_width, self.height()
        size = max(_SMALL[0], height * _SMALL[1])
        font, line = theme.font(size), size * _LINE
        painter.setPen(soft)
        painter.setFont(font)
        share = 0.43 if self._is_long and not self.is_trend_large else 0.6
        metrics = QFontMetricsF(font)
        room = int((height * 0.97 - top) / line)
        candidates = field.notes[1:] if self._is_narrow and not self.is_trend_large else field.notes
        notes = [note for note in candidates if note][-room:] if room > 0 else []
        for row, note in enumerate(notes):
            place = QRectF(_MARGIN, height * 0.97 - (len(notes) - row) * line, width * share - _MARGIN, line)
            painter.drawText(place, _LEFT, metrics.elidedText(note, Qt.TextElideMode.ElideRight, place.width()))
        if field.progress is not None:
            painter.fillRect(QRectF(0, height - 5, width * field.progress, 4), soft)

    def _paint_hour(self, painter: QPainter, field: Field, ink: QColor, soft: QColor) -> None:
        """Paint the last hour with the limits as lines, so that a value near a limit is visible without reading."""
        place = self.hour_place()
        limits = [bound for bound in field.bounds if bound is not None]
        low = min(*(point[1] for point in self._hour), *limits, *([] if limits else [self._hour[0][1] - 1]))
        high = max(*(point[2] for point in self._hour), *limits, low + 1)
        foot, slope = place.bottom(), place.height() / (high - low)
        painter.setPen(QPen(soft, 1, Qt.PenStyle.DashLine))
        for bound in limits:
            y = foot - slope * (bound - low)
            painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))
        painter.setPen(QPen(ink, 1.6))
        last: tuple[float, QPointF] | None = None
        for share, least, most in self._hour:
            x = place.left() + share * place.width()
            top = QPointF(x, foot - slope * (most - low))
            if most > least:  # a pressure, from the diastolic to the systolic one
                painter.drawLine(top, QPointF(x, foot - slope * (least - low)))
            elif last is not None and share - last[0] < _GAP_BINS / BINS:
                painter.drawLine(last[1], top)
            else:
                painter.drawPoint(top)
            last = (share, top)


def _colours(field: Field) -> tuple[QColor, QColor, QColor]:
    """Return the colours of a field's background, its text and its secondary text."""
    look = theme.now()
    if field.alarm is not None and field.is_lit:
        ink = look.alarm_ink[field.alarm]
        return look.alarm[field.alarm], ink, ink
    return look.panel, look.dim if field.is_dim else look.vital[field.role], look.dim


def _fitting(text: str, place: QRectF) -> QFont:
    """Return the largest bold font in which `text` fits into `place`.

    A text of one or two digits gets the font of three digits, so that its size does not change with the value.
    """
    size = place.height() * 1.05
    widest = text if len(text) > 3 else "000"  # noqa: PLR2004
    width = QFontMetricsF(theme.font(size, bold=True)).horizontalAdvance(widest)
    return theme.font(min(size, size * place.width() / max(1.0, width)), bold=True)
