"""The places of the waves, the numeric fields, the NIBP list and a dialog, for each layout and size of the centre.

Pure and without Qt: takes and returns whole pixels. Nothing overlaps, and a dialog never covers the numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from bedside.monitor.screen.toolkit.preferences import LayoutName

GAP: Final = 6
_NUMBERS_SHARE: Final = {LayoutName.WAVES: 0.42, LayoutName.NUMBERS: 1.0, LayoutName.TRENDS: 0.62}
_BESIDE_DIALOG: Final = 0.42  # of the width, for the numbers beside a dialog
_SMALL_ROW: Final = 0.62  # share of the height of a row of large numbers
_SMALL_ROW_ALONE: Final = 0.5  # the same in a layout of numbers only
_MANY: Final = 4  # large numbers
_LIST_SHARE: Final = 0.26  # of the height, below the waves
_LEAST_WAVE: Final = 56  # pixels high: if waves would be lower, the list is hidden
_WIDE: Final = 1.1


class Place(NamedTuple):
    """A rectangle in whole pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The content to arrange: how many waves, large and small numeric fields; whether an NIBP list and a dialog."""

    waves: int
    large: int
    small: int
    has_list: bool
    has_dialog: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The places of all parts. A part without a place (None, or a wave beyond the end of `waves`) is not shown."""

    waves: tuple[Place, ...]
    large: tuple[Place, ...]
    small: tuple[Place, ...]
    pressures: Place | None
    dialog: Place | None


def arrange(width: int, height: int, layout: LayoutName, content: Content) -> Layout:
    """Return the places of the content in an area of this size in pixels."""
    area = Place(GAP, 0, width - 2 * GAP, height)
    if content.has_dialog:
        left, right = _split(area, 1 - _BESIDE_DIALOG)
        large, small = _column(right, content)
        return Layout(waves=(), large=large, small=small, pressures=None, dialog=left)
    is_alone = layout is LayoutName.NUMBERS or not (content.waves or content.has_list)
    if is_alone:
        large, small = _grid(area, content)
        return Layout(waves=(), large=large, small=small, pressures=None, dialog=None)
    left, right = _split(area, 1 - _NUMBERS_SHARE[layout])
    large, small = _column(right, content)
    waves, pressures = _waves(left, content)
    return Layout(waves=waves, large=large, small=small, pressures=pressures, dialog=None)


def _waves(area: Place, content: Content) -> tuple[tuple[Place, ...], Place | None]:
    """Return the places of the waves, one below the other, and of the NIBP list below them.

    The list has a place only if the waves keep their minimum height of 56 pixels.
    """
    if not content.waves:
        return (), area
    above, below = _rows(area, (1 - _LIST_SHARE, _LIST_SHARE))
    if content.has_list and above.height >= content.waves * (_LEAST_WAVE + GAP):
        return tuple(_rows(above, [1.0] * content.waves)), below
    return tuple(_rows(area, [1.0] * content.waves)), None


def _column(area: Place, content: Content) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """Return the places of the large numeric fields, one below the other, and of the small ones, two in a row.

    From four large fields on, the first two, whose numbers are short (heart rate and SpO2), share a row.
    """
    shared = 1 if content.large >= _MANY else 0
    deep = content.large - shared
    rows = _rows(area, [1.0] * deep + [_SMALL_ROW] * -(-content.small // 2))
    first = _cells(rows[:shared], 2, 2 * shared)
    return (*first, *rows[shared:deep]), _cells(rows[deep:], 2, content.small)


def _grid(area: Place, content: Content) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """Return the places of the large numeric fields, side by side if they fit, and of the small ones at the foot."""
    columns = 2 if content.large > 1 and area.width > _WIDE * area.height else 1
    deep = -(-content.large // columns)
    feet = [_SMALL_ROW_ALONE] if content.small else []
    rows = _rows(area, [1.0] * deep + feet)
    return _cells(rows[:deep], columns, content.large), _cells(rows[deep:], content.small, content.small)


def _cells(rows: Sequence[Place], columns: int, count: int) -> tuple[Place, ...]:
    """Divide each row into `columns` cells and return the first `count`; if the last row has fewer, they are wider."""
    cells: list[Place] = []
    for row in rows:
        here = min(columns, count - len(cells))
        edges = [row.x + round(index * (row.width + GAP) / here) for index in range(here + 1)]
        cells += [Place(left, row.y, right - left - GAP, row.height) for left, right in pairwise(edges)]
    return tuple(cells)


def _rows(area: Place, weights: Sequence[float]) -> list[Place]:
    """Divide an area into rows with gaps between them; `weights`: the relative height of each row."""
    total, edges = sum(weights), [0.0]
    for weight in weights:
        edges.append(edges[-1] + weight)
    tops = [area.y + round(edge * (area.height + GAP) / total) for edge in edges] if total else []
    return [Place(area.x, top, area.width, below - top - GAP) for top, below in pairwise(tops)]


def _split(area: Place, share: float) -> tuple[Place, Place]:
    left = round((area.width - GAP) * share)
    return (
        Place(area.x, area.y, left, area.height),
        Place(area.x + left + GAP, area.y, area.width - left - GAP, area.height),
    )
