"""The Events dialog: the list, the page of the log behind it, and that everything fits."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE, Priority
from bedside.alarms.event import Happening
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.reader import LogReader
from bedside.config.vitals import VitalId
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.screen.dialogs.events.dialog import EventsDialog
from bedside.monitor.screen.toolkit.translated import translated
from tests.support.dialogs.events import SIZES, EventsBed, choose
from tests.support.rich_bed import RICH, STORY, entry, on_rich_lanes, rich_ring
from tests.support.scenes import scene
from tests.support.snapshots import changed
from tests.support.stand import PLACES, Place, Stand


def test_alarms_are_listed_newest_first_with_their_outcome(events: EventsBed) -> None:
    events.log(*STORY)
    assert events.column(1) == ["!!! SpO₂ low", "!! HR high"]
    assert events.column(2) == ["82 < 90", "134 > 120"]
    assert events.column(3) == ["✓ +8 s, stands", "over +20 s"]


def test_new_rows_appear_within_a_second_and_the_chosen_row_stays_chosen(events: EventsBed, qtbot: QtBot) -> None:
    events.log(*STORY)
    qtbot.mouseClick(events.dialog.list.table.viewport(), Qt.MouseButton.LeftButton, pos=events.cell(1))
    assert "limit 120" in events.dialog.list.note.text()
    events.log(entry(1, Happening.ONSET, AlarmId.RR_LOW, subject="RR", value=5.0, limit=8.0), later_s=0.2)
    assert len(events.column(1)) == 2
    events.log()
    assert events.column(1)[0] == f"{CATALOGUE[AlarmId.RR_LOW].priority.symbol} {CATALOGUE[AlarmId.RR_LOW].text}"
    assert events.dialog.list.table.currentIndex().row() == 2
    assert "limit 120" in events.dialog.list.note.text()


def test_a_row_chosen_by_keyboard_shows_wave_number_and_who_acknowledged_it(events: EventsBed, qtbot: QtBot) -> None:
    events.log(*STORY)
    qtbot.keyClick(events.dialog.list.table, Qt.Key.Key_Home)
    qtbot.keyClick(events.dialog.list.table, Qt.Key.Key_Up)
    note = events.dialog.list.note.text()
    assert note.startswith("limit 90 · delay 15 s · acknowledge +8 s (by bedside)")
    assert "SIMULATED" in note
    assert note.endswith("\nHR 69, PR 69, SpO₂ 97, ABP 132/76, RR 13, EtCO₂ 36, NIBP 146/85")
    strips = [events.dialog.list.strip.shown]
    qtbot.keyClick(events.dialog.list.table, Qt.Key.Key_Down)
    strips.append(events.dialog.list.strip.shown)  # this ring holds only half a minute of waves
    assert strips == [(VitalId.PLETH, VitalId.SPO2), (None, VitalId.HR)]


def test_a_priority_key_leaves_only_the_alarms_of_its_priority(events: EventsBed, qtbot: QtBot) -> None:
    events.log(*STORY)
    high, medium = events.dialog.priorities.keys[Priority.HIGH], events.dialog.priorities.keys[Priority.MEDIUM]
    qtbot.mouseClick(high, Qt.MouseButton.LeftButton)
    assert events.column(1) == ["!!! SpO₂ low"]
    qtbot.mouseClick(medium, Qt.MouseButton.LeftButton)
    assert len(events.column(1)) == 2
    qtbot.mouseClick(high, Qt.MouseButton.LeftButton)
    assert events.column(1) == ["!! HR high"]
    qtbot.keyClick(medium, Qt.Key.Key_Space)
    qtbot.mouseClick(events.dialog.filter_key, Qt.MouseButton.LeftButton)
    qtbot.keyClick(events.dialog.priorities.all_rows, Qt.Key.Key_Space)
    assert events.column(1) == [
        "acknowledge: SpO₂ low", "!!! SpO₂ low", "relief: HR high", "!! HR high", "monitor started"
    ]  # fmt: skip


def test_a_long_log_is_fetched_page_by_page(events: EventsBed) -> None:
    events.log(*[entry(900 - number, Happening.ONSET, AlarmId.HR_HIGH, occurrence=number) for number in range(200)])
    model = events.dialog.model
    assert model.rowCount() < 200
    while model.canFetchMore(model.index(-1, -1)):
        model.fetchMore(model.index(-1, -1))
    assert model.rowCount() == 200
    assert [model.line(row).sequence for row in range(200)] == list(range(200, 0, -1))


def test_an_empty_log_and_a_damaged_log_are_reported_in_words(events: EventsBed, tmp_path: Path) -> None:
    events.log()
    assert events.dialog.list.note.text() == "The log is empty."
    other = tmp_path / "other"
    other.mkdir()
    (other / FILE).write_bytes(b"no database" * 500)
    damaged = EventsDialog("Events", events.window)
    ring = rich_ring(other)
    damaged.show_scene(scene(ring, changed(RICH, log_sequence=4)))
    assert FILE in damaged.list.note.text()
    assert "not a database" in damaged.list.note.text()


def test_a_new_log_file_is_followed_after_the_old_one_was_set_aside(events: EventsBed, tmp_path: Path) -> None:
    events.log(*STORY)
    events._log.close()
    AlarmLog.set_aside(tmp_path / FILE)
    events._log = AlarmLog.open(tmp_path / FILE)
    events.log(entry(1, Happening.ONSET, AlarmId.RR_LOW, subject="RR", value=5.0, limit=8.0))
    assert events.column(1) == ["!! RR low"]
    events._log.close()


@pytest.mark.parametrize("spoken", ["en", "de"], indirect=True)
@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("page", ["list", "filters", "remarks", "typing"])
def test_every_page_has_room_for_its_texts_and_for_fingers(
    request: pytest.FixtureRequest, tmp_path: Path, events_log: AlarmLog, spoken: str, place: Place, page: str
) -> None:
    events_log.append(
        [*STORY, entry(5, Happening.JUDGED, subject="", priority=None, about=4, actor="doctor", reason="TRUE")]
    )
    dialog = EventsDialog(translated("Events"))
    stand = Stand(dialog, place)
    shown = scene(rich_ring(tmp_path), changed(on_rich_lanes(RICH), log_sequence=6))
    stand.show(shown)
    dialog.list.table.selectRow(0)
    if page == "filters":
        dialog.filter_key.click()
        choose(dialog.filter_page.begin, dialog.filter_page.begin.itemText(3))
    elif page != "list":
        dialog.list.remark_key.click()
        dialog.remarks.toggle.setChecked(page == "typing")
    stand.show(shown)
    (_, height), _ = place
    cache = Path(request.config.cache.mkdir("screens"))
    stand.window.grab().save(str(cache / f"{spoken}-events-{page}-{place[0][0]}.png"))
    assert (stand.clipped(), stand.overlapping(), stand.nameless()) == ([], [], [])
    assert [name for name in stand.small_targets() if page != "typing"] == []
    assert [row for row in stand.targets() if row.mapTo(dialog, row.rect().bottomLeft()).y() >= height] == []


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_targets_are_large_and_no_text_is_cut_off_at_every_size(events: EventsBed, size: tuple[int, int]) -> None:
    events.resize(*size)
    events.log(*STORY)
    events.dialog.list.table.selectRow(0)
    buttons = [*events.dialog.priorities.keys.values(), events.dialog.filter_key, events.dialog.list.remark_key]
    assert all(row.height() >= 44 and row.width() >= row.sizeHint().width() - 1 for row in buttons)
    assert events.dialog.list.table.verticalHeader().defaultSectionSize() >= 44
    assert events.dialog.list.table.columnWidth(1) >= 120
    assert events.dialog.list.table.height() >= 80
    assert events.dialog.list.strip.height() >= 60


def test_a_page_of_the_log_has_the_stories_of_its_onsets(events_log: AlarmLog, tmp_path: Path) -> None:
    events_log.append(STORY)
    reader = LogReader(tmp_path / FILE)
    page = reader.page(Filters(happenings=frozenset({Happening.ONSET})), 10)
    stories = reader.stories(page, {Happening.RELIEF, Happening.ACKNOWLEDGE})
    assert {page[0]["alarm"]: [row["happening"] for row in stories[page[0]["sequence"]]]} == {
        "SPO2_LOW": ["ACKNOWLEDGE"]
    }
    assert [row["happening"] for row in stories[page[1]["sequence"]]] == ["RELIEF"]
    assert reader.page(Filters(after=4), 10)[0]["happening"] == "ACKNOWLEDGE"
    assert reader.last(Happening.ONSET) == 4
    assert LogReader(tmp_path / "none").page(Filters(), 5) == []
    reader.close()
