"""A PDF report on A4 pages: headings, facts and tables one below the other, with automatic page breaks.

Runs in the process that writes the report, without a display. Lengths are tenths of a millimetre.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen
from PySide6.QtWidgets import QApplication

from bedside.monitor.screen.toolkit import theme

_PER_INCH: Final = 254  # ten per millimetre
_MARGIN_MM: Final = 15.0
_TEXT, _SMALL, _TITLE, _HEADING = 30.0, 25.0, 62.0, 38.0
_LINE: Final = 1.45  # line height, in font heights
_FOOT: Final = 70.0
_FACT: Final = 0.24  # of the width: where the text beside a name begins
_BETWEEN: Final = 12.0  # two columns
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class PaperError(Exception):
    """The document cannot be written.

    Example scenarios: the folder is gone; the disk is full.
    """


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `share`: its width relative to the other columns; `is_number`: cells are aligned right."""

    title: str
    share: float
    is_number: bool = False


def application() -> QGuiApplication:
    """Return the Qt application that fonts and graphs need; if there is none, create one that needs no display."""
    existing = QGuiApplication.instance()
    if isinstance(existing, QGuiApplication):
        return existing
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return QApplication([])


class Paper:
    """One PDF document: its parts are written from top to bottom, then `end` closes it.

    `foot`: the text at the foot of each page. Raises PaperError if the file `path` cannot be written.
    """

    def __init__(self, path: Path, title: str, foot: str) -> None:
        self._application = application()
        self._look = theme.THEMES[theme.ThemeName.DAY]
        self._foot, self._page = foot, 1
        self._writer = QPdfWriter(str(path))
        self._writer.setTitle(title)
        self._writer.setCreator("Bedside")
        self._writer.setResolution(_PER_INCH)
        size = QPageSize(QPageSize.PageSizeId.A4)
        margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
        self._writer.setPageLayout(
            QPageLayout(size, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)
        )
        self.painter = QPainter()
        if not self.painter.begin(self._writer):
            raise PaperError(f"{path} cannot be written")
        self.width, self._height = float(self._writer.width()), float(self._writer.height())
        self._y = 0.0
        self._write_foot()

    def title(self, text: str, below: str) -> None:
        """Write the title, and `below` as a line under it."""
        self._text(text, _TITLE, is_bold=True)
        self._text(below, _TEXT, colour=self._look.dim)

    def banner(self, text: str) -> None:
        """Write a large warning on a coloured background over the whole width."""
        field = self.field(_HEADING * 1.7)
        self.painter.fillRect(field, self._look.banner)
        self._put(field, text, _HEADING, Qt.AlignmentFlag.AlignCenter, is_bold=True)
        self._y += _SMALL

    def heading(self, text: str, room: float = 0.0) -> None:
        """Write a heading, on a new page if this one has not at least `room` left below the heading."""
        self._need(_HEADING * 2.2 + room)
        self._y += _HEADING * 0.6
        self._text(text, _HEADING, is_bold=True)

    def line(self, text: str) -> None:
        """Write a line of text."""
        self._text(text, _TEXT)

    def facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Write a line for each fact: its name, and its text beside the name."""
        for name, text in facts:
            field = self.field(_TEXT * _LINE)
            self._put(field, name, _TEXT, _LEFT, colour=self._look.dim)
            self._put(field.adjusted(self.width * _FACT, 0, 0, 0), text, _TEXT, _LEFT)

    def table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[str]], colours: Sequence[QColor | None] = ()
    ) -> None:
        """Write a table; each page repeats its column titles.

        `colours`: the colour of the first cell of each row, None for that of the other cells.
        """
        self._head(columns)
        for number, row in enumerate(rows):
            if self._need(_SMALL * _LINE):
                self._head(columns)
            colour = colours[number] if number < len(colours) else None
            self._row(columns, row, colour=colour)

    def rows_left(self, share: float = 1.0) -> int:
        """Return how many table rows fit, with a heading, into a share of the rest of this page; at least 1."""
        room = (self._height - _FOOT - self._y) * share
        return max(1, int((room - _HEADING * (2.2 + _LINE) - 4) / (_SMALL * _LINE)))

    def field(self, height: float) -> QRectF:
        """Reserve a field of this height over the whole width, on a new page if necessary; return its rectangle."""
        self._need(height)
        field = QRectF(0, self._y, self.width, height)
        self._y += height
        return field

    def end(self) -> None:
        """Finish and close the document; raises PaperError if it could not be written to the end."""
        if not self.painter.end():
            raise PaperError("the document could not be finished")

    def _head(self, columns: Sequence[Column]) -> None:
        self._row(columns, [column.title for column in columns], colour=self._look.dim, is_head=True)
        self.painter.setPen(QPen(self._look.line, 2))
        self.painter.drawLine(0, round(self._y), round(self.width), round(self._y))
        self._y += 4

    def _row(
        self, columns: Sequence[Column], cells: Sequence[str], *, colour: QColor | None, is_head: bool = False
    ) -> None:
        field = self.field(_SMALL * _LINE)
        x, whole = 0.0, sum(column.share for column in columns)
        for number, (column, cell) in enumerate(zip(columns, cells, strict=True)):
            width = self.width * column.share / whole
            place = QRectF(x, field.y(), width - _BETWEEN, field.height())
            is_marked = colour is not None and (is_head or number == 0)
            self._put(
                place,
                cell,
                _SMALL,
                _RIGHT if column.is_number else _LEFT,
                colour=colour if is_marked else None,
                is_bold=is_marked and not is_head,
            )
            x += width

    def _text(self, text: str, height: float, *, colour: QColor | None = None, is_bold: bool = False) -> None:
        self._put(self.field(height * _LINE), text, height, _LEFT, colour=colour, is_bold=is_bold)

    def _put(
        self,
        field: QRectF,
        text: str,
        height: float,
        alignment: Qt.AlignmentFlag,
        *,
        colour: QColor | None = None,
        is_bold: bool = False,
    ) -> None:
        font = theme.font(height, bold=is_bold)
        self.painter.setFont(font)
        self.painter.setPen(colour or self._look.text)
        elided = QFontMetricsF(font, self._writer).elidedText(text, Qt.TextElideMode.ElideRight, field.width())
        self.painter.drawText(field, alignment, elided)

    def _need(self, height: float) -> bool:
        """Begin a new page if this page has less than `height` left; return whether a new page was begun."""
        if self._y + height <= self._height - _FOOT:
            return False
        self._writer.newPage()
        self._page, self._y = self._page + 1, 0.0
        self._write_foot()
        return True

    def _write_foot(self) -> None:
        field = QRectF(0, self._height - _FOOT / 2, self.width, _FOOT / 2)
        self._put(field.adjusted(0, 0, -150, 0), self._foot, 20, _LEFT, colour=self._look.dim)
        self._put(field, f"page {self._page}", 20, _RIGHT, colour=self._look.dim)
