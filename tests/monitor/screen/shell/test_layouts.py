"""Every layout at every size: saved as a picture for people, and checked by its geometry."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from bedside.monitor.infusion.view import SessionView
from bedside.monitor.screen.dialogs.session.dialog import SessionDialog
from bedside.monitor.screen.shell.dialogs import DIALOGS, DialogName
from bedside.monitor.screen.shell.layout import Content, Place, arrange
from bedside.monitor.screen.shell.soft_keys import SoftKey
from bedside.monitor.screen.shell.window import Window
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.toolkit.preferences import LayoutName, Preferences
from bedside.monitor.screen.toolkit.theme import ThemeName
from tests.support.rich_bed import RICH, alarmed
from tests.support.session_views import FRESH, PATIENT, RECOVERING, RUNNING
from tests.support.snapshots import CALM, NOW, changed
from tests.support.windows import window_of

SIZES = [(1024, 600), (1280, 800), (1920, 1080), (3840, 2160)]
GERMAN_SIZES = [(1024, 600), (1920, 1080)]
BEDS = {"rich": alarmed(), "calm": CALM}
SESSION_PAGES = [(RUNNING, "infusion"), (RUNNING, "observe"), (RECOVERING, "discharge"), (FRESH, "order")]
CONTENTS = [
    Content(waves=waves, large=large, small=small, has_list=has_list, has_dialog=has_dialog)
    for waves in range(7)
    for large in range(1, 5)
    for small in range(5)
    for has_list in (False, True)
    for has_dialog in (False, True)
]


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path:
    """Return the folder for pictures, in the cache folder of pytest."""
    return Path(request.config.cache.mkdir("screens"))


def parts(window: Window) -> dict[str, QRect]:
    """Return all visible parts of the window with their places."""
    centre = window._centre
    widgets: list[QWidget] = [
        window._header, window._alarms, window._infusion, window._devices, window._keys, centre.pressures,
        *centre.waveforms.values(), *centre.numerics,
    ]  # fmt: skip
    if window._dialogs.dialog is not None:
        widgets.append(window._dialogs.dialog)
    return {
        f"{type(row).__name__} {row.accessibleName()}": QRect(row.mapTo(window, QPoint()), row.size())
        for row in widgets
        if row.isVisible()
    }


def overlaps(places: dict[str, QRect]) -> list[tuple[str, str]]:
    rows = list(places.items())
    return [
        (one, other)
        for index, (one, place) in enumerate(rows)
        for other, there in rows[index + 1 :]
        if place.intersects(there)
    ]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("layout", LayoutName)
@pytest.mark.parametrize("bed", ["rich", "calm"])
def test_a_layout_neither_overlaps_nor_leaves_the_window(
    qtbot: QtBot, tmp_path: Path, pictures: Path, bed: str, layout: LayoutName, size: tuple[int, int]
) -> None:
    window = window_of(qtbot, tmp_path, BEDS[bed], size, Preferences(layout=layout))
    window.grab().save(str(pictures / f"{bed}-{layout}-{size[0]}x{size[1]}.png"))
    places = parts(window)
    whole = QRect(QPoint(), window.size())
    assert (window.width(), window.height()) == size
    assert not overlaps(places)
    assert [name for name, place in places.items() if not whole.contains(place)] == []
    assert sum(name.startswith("Numeric") for name in places) == {"rich": 8, "calm": 3}[bed]


@pytest.mark.parametrize("name", ThemeName)
def test_every_part_uses_the_colours_of_the_theme(
    qtbot: QtBot, tmp_path: Path, pictures: Path, name: ThemeName
) -> None:
    window = window_of(qtbot, tmp_path, RICH, (1280, 800), Preferences(theme=name))
    picture = window.grab()
    picture.save(str(pictures / f"theme-{name}.png"))
    image, look = picture.toImage(), theme.THEMES[name]
    corners = {
        key: image.pixelColor(place.topLeft() + QPoint(1, place.height() // 2)) for key, place in parts(window).items()
    }
    grounds = {look.ground.name(), look.panel.name(), look.line.name(), *(row.name() for row in look.alarm.values())}
    assert {key: colour.name() for key, colour in corners.items() if colour.name() not in grounds} == {}


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", DialogName)
def test_a_dialog_covers_neither_alarms_nor_numbers(
    qtbot: QtBot, tmp_path: Path, pictures: Path, name: DialogName, size: tuple[int, int]
) -> None:
    window = window_of(qtbot, tmp_path, alarmed(), size, Preferences(layout=LayoutName.NUMBERS))
    window._shortcuts[name][1]()
    for moment in (0.2, 0.4):  # a change in one frame is laid out by the next
        window.advance(NOW + moment)
        qtbot.wait(1)
    window.grab().save(str(pictures / f"dialog-{name}-{size[0]}x{size[1]}.png"))
    places = parts(window)
    assert not overlaps(places)
    assert sum(part.startswith("Numeric") for part in places) == 8
    assert any(DIALOGS[name].title in part for part in places)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(("session", "page"), SESSION_PAGES, ids=[page for _, page in SESSION_PAGES])
def test_a_session_is_shown_at_the_foot_and_in_its_dialog(
    qtbot: QtBot, tmp_path: Path, pictures: Path, session: SessionView, page: str, size: tuple[int, int]
) -> None:
    window = window_of(qtbot, tmp_path, changed(alarmed(), session=session, patient=PATIENT), size, Preferences())
    window._shortcuts[DialogName.SESSION][1]()
    window.advance(NOW + 0.2)
    dialog = window._dialogs.dialog
    assert isinstance(dialog, SessionDialog)
    dialog._turn_to(page)
    window.advance(NOW + 0.4)
    qtbot.wait(1)
    window.grab().save(str(pictures / f"session-{page}-{size[0]}x{size[1]}.png"))
    assert not overlaps(parts(window))
    assert window._infusion.end_px <= window.width() - 6


@pytest.mark.parametrize("spoken", ["de"], indirect=True)
@pytest.mark.parametrize("size", GERMAN_SIZES, ids=str)
@pytest.mark.parametrize("name", DialogName)
def test_a_dialog_in_german_covers_neither_alarms_nor_numbers_and_clips_no_text(
    qtbot: QtBot, tmp_path: Path, pictures: Path, spoken: str, name: DialogName, size: tuple[int, int]
) -> None:
    snapshot = changed(alarmed(), session=RUNNING, patient=PATIENT)
    window = window_of(qtbot, tmp_path, snapshot, size, Preferences(language=spoken))
    window._shortcuts[name][1]()
    window.advance(NOW + 0.2)
    qtbot.wait(1)
    window.grab().save(str(pictures / f"{spoken}-{name}-{size[0]}x{size[1]}.png"))
    assert not overlaps(parts(window))
    dialog = window._dialogs.dialog
    assert dialog is not None
    assert cut_off(dialog) == []


@pytest.mark.parametrize("spoken", ["de"], indirect=True)
@pytest.mark.parametrize("size", GERMAN_SIZES, ids=str)
@pytest.mark.parametrize("layout", LayoutName)
def test_a_layout_in_german_neither_overlaps_nor_leaves_the_window(
    qtbot: QtBot, tmp_path: Path, pictures: Path, spoken: str, layout: LayoutName, size: tuple[int, int]
) -> None:
    window = window_of(qtbot, tmp_path, alarmed(), size, Preferences(layout=layout, language=spoken))
    window.grab().save(str(pictures / f"{spoken}-{layout}-{size[0]}x{size[1]}.png"))
    assert (window.width(), window.height()) == size
    assert not overlaps(parts(window))
    assert cut_off(window) == []


def cut_off(widget: QWidget) -> list[str]:
    """Return the texts that are wider than their key."""
    keys = [key for key in widget.findChildren(QPushButton) if key.isVisible() and not isinstance(key, SoftKey)]
    return [
        key.text()
        for key in keys
        if max(key.fontMetrics().horizontalAdvance(line) for line in key.text().split("\n")) > key.width() - 4
    ]


@pytest.mark.parametrize("layout", LayoutName)
@pytest.mark.parametrize("size", [(1024, 330), (1280, 560), (3840, 1700), (900, 1200)], ids=str)
def test_all_content_has_a_place_and_nothing_overlaps(layout: LayoutName, size: tuple[int, int]) -> None:
    faults = [content for content in CONTENTS if not is_sound(size, layout, content)]
    assert faults == []


def is_sound(size: tuple[int, int], layout: LayoutName, content: Content) -> bool:
    arranged = arrange(*size, layout, content)
    places = [
        *arranged.waves,
        *arranged.large,
        *arranged.small,
        *[row for row in (arranged.pressures, arranged.dialog) if row],
    ]
    inside = all(row.x >= 0 and row.y >= 0 and row.width > 40 and row.height > 20 for row in places)
    within = all(row.x + row.width <= size[0] and row.y + row.height <= size[1] for row in places)
    apart = not any(meet(one, other) for index, one in enumerate(places) for other in places[index + 1 :])
    whole = len(arranged.large) == content.large and len(arranged.small) == content.small
    return inside and within and apart and whole and (arranged.dialog is not None) is content.has_dialog


def meet(one: Place, other: Place) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


@pytest.mark.parametrize("spoken", ["en", "de"], indirect=True)
@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_soft_keys_are_large_enough_for_a_finger_and_show_their_whole_text(
    qtbot: QtBot, tmp_path: Path, size: tuple[int, int]
) -> None:
    window = window_of(qtbot, tmp_path, CALM, size, Preferences())
    for key in window._keys._keys:
        assert key.height() >= 44
        assert key.width() >= 44
        assert key.font_pixels() >= 11
        face = theme.font(key.font_pixels(), bold=True)
        assert QFontMetricsF(face).horizontalAdvance(key.text()) <= key.width() - 4
