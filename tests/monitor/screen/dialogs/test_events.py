from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE, Priority
from bedside.alarms.event import Happening
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.entry import Entry
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.reader import LogReader
from bedside.config.refusal import Refusal
from bedside.config.vitals import VitalId
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.link.commands import Comment
from bedside.monitor.screen.dialogs.events import dialog as events_panel
from bedside.monitor.screen.dialogs.events.dialog import EventsDialog
from bedside.monitor.screen.toolkit import style_sheet as style
from bedside.monitor.screen.toolkit.translated import translated
from tests.support.rich_bed import RICH, STORY, entry, on_rich_lanes, rich_ring
from tests.support.scenes import scene
from tests.support.snapshots import NOW, UTC_NOW, changed
from tests.support.stand import PLACES, Place, Stand

SIZES = [(590, 300), (740, 560), (1400, 1000)]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AlarmLog]:
    log = AlarmLog.open(tmp_path / FILE)
    yield log
    log.close()


class Bed:
    """A panel in a window, and a scene whose log grows."""

    def __init__(self, qtbot: QtBot, folder: Path, log: AlarmLog) -> None:
        self._ring, self._log, self._now, self.actor = rich_ring(folder), log, NOW, ""
        self.window = QWidget()
        self.window.setStyleSheet(style.sheet(800))
        qtbot.addWidget(self.window)
        self.panel = EventsDialog("Events", self.window)
        self.resize(740, 560)
        self.window.show()
        self.panel.setFocus()

    def resize(self, width: int, height: int) -> None:
        self.window.resize(width, height)
        self.panel.resize(width, height)

    def tell(self, *entries: Entry, later_s: float = 1.1) -> None:
        """Put rows into the log and show the next scene."""
        if entries:
            self._log.append(entries)
        self._now += later_s
        snapshot = changed(RICH, at=self._now, utc=UTC_NOW, log_sequence=self._log.head.sequence)
        self.panel.show_scene(replace(scene(self._ring, snapshot, self._now), actor=self.actor))

    def column(self, number: int) -> list[str]:
        model = self.panel.model
        return [model.data(model.index(row, number)) for row in range(model.rowCount())]

    def cell(self, row: int) -> QPoint:
        return self.panel.list.table.visualRect(self.panel.model.index(row, 1)).center()


@pytest.fixture
def bed(qtbot: QtBot, tmp_path: Path, log: AlarmLog) -> Bed:
    return Bed(qtbot, tmp_path, log)


def test_alarms_are_listed_newest_first_with_how_they_went_on(bed: Bed) -> None:
    bed.tell(*STORY)
    assert bed.column(1) == ["!!! SpO₂ low", "!! HR high"]
    assert bed.column(2) == ["82 < 90", "134 > 120"]
    assert bed.column(3) == ["✓ +8 s, stands", "over +20 s"]


def test_what_comes_later_is_seen_a_second_later_and_what_was_chosen_stays_chosen(bed: Bed, qtbot: QtBot) -> None:
    bed.tell(*STORY)
    qtbot.mouseClick(bed.panel.list.table.viewport(), Qt.MouseButton.LeftButton, pos=bed.cell(1))
    assert "limit 120" in bed.panel.list.note.text()
    bed.tell(entry(1, Happening.ONSET, AlarmId.RR_LOW, subject="RR", value=5.0, limit=8.0), later_s=0.2)
    assert len(bed.column(1)) == 2
    bed.tell()
    assert bed.column(1)[0] == f"{CATALOGUE[AlarmId.RR_LOW].priority.symbol} {CATALOGUE[AlarmId.RR_LOW].text}"
    assert bed.panel.list.table.currentIndex().row() == 2
    assert "limit 120" in bed.panel.list.note.text()


def test_by_keyboard_a_row_is_chosen_and_shows_wave_number_and_who_saw_it(bed: Bed, qtbot: QtBot) -> None:
    bed.tell(*STORY)
    qtbot.keyClick(bed.panel.list.table, Qt.Key.Key_Home)
    qtbot.keyClick(bed.panel.list.table, Qt.Key.Key_Up)
    note = bed.panel.list.note.text()
    assert note.startswith("limit 90 · delay 15 s · acknowledge +8 s (by bedside)")
    assert "SIMULATED" in note
    assert note.endswith("\nHR 69, PR 69, SpO₂ 97, ABP 132/76, RR 13, EtCO₂ 36, NIBP 146/85")
    found = [bed.panel.list.strip.shown]
    qtbot.keyClick(bed.panel.list.table, Qt.Key.Key_Down)
    found.append(bed.panel.list.strip.shown)  # the ring keeps waves for half a minute here
    assert found == [(VitalId.PLETH, VitalId.SPO2), (None, VitalId.HR)]


def test_a_filter_is_touched_and_only_its_priority_is_left(bed: Bed, qtbot: QtBot) -> None:
    bed.tell(*STORY)
    high, medium = bed.panel.filters.keys[Priority.HIGH], bed.panel.filters.keys[Priority.MEDIUM]
    qtbot.mouseClick(high, Qt.MouseButton.LeftButton)
    assert bed.column(1) == ["!!! SpO₂ low"]
    qtbot.mouseClick(medium, Qt.MouseButton.LeftButton)
    assert len(bed.column(1)) == 2
    qtbot.mouseClick(high, Qt.MouseButton.LeftButton)
    assert bed.column(1) == ["!! HR high"]
    qtbot.keyClick(medium, Qt.Key.Key_Space)
    qtbot.mouseClick(bed.panel.filter_key, Qt.MouseButton.LeftButton)
    qtbot.keyClick(bed.panel.filters.all_rows, Qt.Key.Key_Space)
    assert bed.column(1) == [
        "acknowledge: SpO₂ low", "!!! SpO₂ low", "relief: HR high", "!! HR high", "monitor started"
    ]  # fmt: skip


def test_a_long_log_is_fetched_page_by_page(bed: Bed) -> None:
    bed.tell(*[entry(900 - number, Happening.ONSET, AlarmId.HR_HIGH, occurrence=number) for number in range(200)])
    model = bed.panel.model
    assert model.rowCount() < 200
    while model.canFetchMore(model.index(-1, -1)):
        model.fetchMore(model.index(-1, -1))
    assert model.rowCount() == 200
    assert [model.line(row).sequence for row in range(200)] == list(range(200, 0, -1))


def test_an_empty_log_and_a_damaged_one_are_told_in_words(bed: Bed, tmp_path: Path) -> None:
    bed.tell()
    assert bed.panel.list.note.text() == "Nothing is in the log."
    other = tmp_path / "other"
    other.mkdir()
    (other / FILE).write_bytes(b"no database" * 500)
    damaged = EventsDialog("Events", bed.window)
    ring = rich_ring(other)
    damaged.show_scene(scene(ring, changed(RICH, log_sequence=4)))
    assert FILE in damaged.list.note.text()
    assert "not a database" in damaged.list.note.text()


OTHERS = [
    entry(90_000, Happening.PATIENT_ADMITTED, subject="P-1", priority=None, actor="nurse"),
    entry(80_000, Happening.ONSET, AlarmId.RR_LOW, subject="RR", value=5.0, limit=8.0),
    entry(79_990, Happening.ACKNOWLEDGE, AlarmId.RR_LOW, subject="RR", actor="doctor"),
    entry(70_000, Happening.PATIENT_DISCHARGED, subject="P-1", priority=None, actor="nurse"),
    entry(500, Happening.PATIENT_ADMITTED, subject="P-2", priority=None, actor="nurse"),
]
HERE = ["!!! SpO₂ low", "!! HR high"]


def choose(box: QComboBox, text: str) -> None:
    """Choose what a list offers, as a finger does."""
    place = box.findText(text)
    assert place >= 0, [box.itemText(index) for index in range(box.count())]
    box.setCurrentIndex(place)
    box.activated.emit(place)


@pytest.mark.parametrize(
    ("choices", "shown"),
    [
        ({}, HERE),
        ({"patient": "any"}, [*HERE, "!! RR low"]),
        ({"patient": "P-1"}, ["!! RR low"]),
        ({"patient": "any", "actor": "doctor"}, ["acknowledge: RR low"]),
        ({"patient": "any", "alarm": "!! RR low"}, ["!! RR low"]),
        ({"patient": "any", "begin": "1 h ago"}, HERE),
        ({"patient": "any", "end": "1 h ago"}, ["!! RR low"]),
        ({"origin": "SIMULATED"}, HERE),
        ({"origin": "REAL"}, []),
    ],
    ids=str,
)
def test_every_row_that_there_is_can_be_found_by_touch(
    bed: Bed, qtbot: QtBot, choices: dict[str, str], shown: list[str]
) -> None:
    bed.tell(*OTHERS, *STORY)
    qtbot.mouseClick(bed.panel.filter_key, Qt.MouseButton.LeftButton)
    for name, text in choices.items():
        choose(getattr(bed.panel.more, name), text)
    qtbot.mouseClick(bed.panel.more.back, Qt.MouseButton.LeftButton)
    assert bed.panel.list.table.isVisible()
    assert bed.column(1) == shown
    assert bed.panel.filter_key.text() == ("Filter" if not choices else f"Filter ({len(choices)})")


def test_a_time_that_ends_before_it_begins_is_told_and_changes_nothing(bed: Bed, qtbot: QtBot) -> None:
    bed.tell(*OTHERS, *STORY)
    qtbot.mouseClick(bed.panel.filter_key, Qt.MouseButton.LeftButton)
    choose(bed.panel.more.begin, "1 h ago")
    choose(bed.panel.more.end, "8 h ago")
    assert bed.panel.more.error.text() == "That time ends before it begins."
    assert bed.column(1) == HERE
    qtbot.mouseClick(bed.panel.more.clear_key, Qt.MouseButton.LeftButton)
    assert (bed.panel.more.error.text(), bed.panel.more.count) == ("", 0)


def test_a_filter_that_lets_nothing_pass_is_not_taken_for_an_empty_log(bed: Bed, qtbot: QtBot) -> None:
    bed.tell(*STORY)
    qtbot.mouseClick(bed.panel.filters.keys[Priority.LOW], Qt.MouseButton.LeftButton)
    assert bed.panel.list.note.text() == "No row is like that."
    assert not bed.panel.list.remark_key.isVisible()


def test_by_touch_an_alarm_is_judged_and_the_engine_writes_it(
    bed: Bed, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Comment] = []

    def written(_folder: Path, command: Comment) -> None:
        sent.append(command)

    monkeypatch.setattr(events_panel, "through_link", written)
    bed.tell(*STORY)
    bed.panel.list.table.selectRow(0)
    qtbot.mouseClick(bed.panel.list.remark_key, Qt.MouseButton.LeftButton)
    assert bed.panel.remarks.said.text() == "Nobody has said anything of it."
    qtbot.mouseClick(bed.panel.remarks.toggle, Qt.MouseButton.LeftButton)
    for letter in "off":
        key = next(key for key in bed.panel.remarks.keyboard.keys if key.text() == letter)
        qtbot.mouseClick(key, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(bed.panel.remarks.bar.keys["FALSE"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bed.panel.remarks.bar.told.text() == "Written into the log.")
    assert sent == [Comment(about=4, text="off", judgement="FALSE", actor="bedside")]
    assert not bed.panel.remarks.keyboard.isVisible()


def test_who_has_been_chosen_to_act_speaks_unless_somebody_writes_another_name(bed: Bed, qtbot: QtBot) -> None:
    name = bed.panel.remarks.bar.actor
    told: list[str] = []
    for bed.actor in ("", "Weiss", "Osei"):
        bed.tell(*STORY if not told else ())
        told.append(name.text())
    bed.panel.list.table.selectRow(0)
    qtbot.mouseClick(bed.panel.list.remark_key, Qt.MouseButton.LeftButton)
    name.clear()
    qtbot.keyClicks(name, "a guest")
    bed.tell()
    assert [*told, name.text()] == ["bedside", "Weiss", "Osei", "a guest"]


def test_what_the_engine_refuses_is_told(bed: Bed, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_panel, "through_link", lambda _folder, _command: Refusal("there is no row 4"))
    bed.tell(*STORY)
    bed.panel.list.table.selectRow(0)
    qtbot.mouseClick(bed.panel.list.remark_key, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(bed.panel.remarks.bar.keys["TRUE"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bed.panel.remarks.bar.told.text() == "there is no row 4")


def test_what_was_said_stands_below_its_alarm_and_on_the_page_of_remarks(bed: Bed, qtbot: QtBot) -> None:
    said = entry(5, Happening.JUDGED, subject="", priority=None, about=4, actor="doctor", reason="FALSE: it moved")
    bed.tell(*STORY, said)
    bed.panel.list.table.selectRow(0)
    assert bed.panel.list.note.text().endswith("\ndoctor: judged false: it moved")
    bed.panel.filters.all_rows.setChecked(True)
    assert bed.column(1)[0] == "#4: judged false: it moved"
    qtbot.mouseClick(bed.panel.list.remark_key, Qt.MouseButton.LeftButton)
    assert bed.panel.remarks.said.text() == "doctor: judged false: it moved"
    qtbot.mouseClick(bed.panel.remarks.back, Qt.MouseButton.LeftButton)
    assert bed.panel.list.table.isVisible()


def test_only_the_onset_of_an_alarm_is_judged_and_every_row_may_be_commented_on(bed: Bed, qtbot: QtBot) -> None:
    bed.tell(*STORY)
    bed.panel.filters.all_rows.setChecked(True)
    bed.panel.list.table.selectRow(0)
    qtbot.mouseClick(bed.panel.list.remark_key, Qt.MouseButton.LeftButton)
    bar = bed.panel.remarks.bar
    assert [key.isEnabled() for key in (*bar.keys.values(), bar.write_key)] == [False, False, False, False, True]


def test_a_log_that_was_begun_anew_is_followed(bed: Bed, tmp_path: Path) -> None:
    bed.tell(*STORY)
    bed._log.close()
    AlarmLog.set_aside(tmp_path / FILE)
    bed._log = AlarmLog.open(tmp_path / FILE)
    bed.tell(entry(1, Happening.ONSET, AlarmId.RR_LOW, subject="RR", value=5.0, limit=8.0))
    assert bed.column(1) == ["!! RR low"]
    bed._log.close()


@pytest.mark.parametrize("spoken", ["en", "de"], indirect=True)
@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("page", ["list", "filters", "remarks", "typing"])
def test_every_page_has_room_for_its_words_and_for_fingers(
    request: pytest.FixtureRequest, tmp_path: Path, log: AlarmLog, spoken: str, place: Place, page: str
) -> None:
    log.append([*STORY, entry(5, Happening.JUDGED, subject="", priority=None, about=4, actor="doctor", reason="TRUE")])
    panel = EventsDialog(translated("Events"))
    stand = Stand(panel, place)
    shown = scene(rich_ring(tmp_path), changed(on_rich_lanes(RICH), log_sequence=6))
    stand.show(shown)
    panel.list.table.selectRow(0)
    if page == "filters":
        panel.filter_key.click()
        choose(panel.more.begin, panel.more.begin.itemText(3))
    elif page != "list":
        panel.list.remark_key.click()
        panel.remarks.toggle.setChecked(page == "typing")
    stand.show(shown)
    (_, height), _ = place
    cache = Path(request.config.cache.mkdir("screens"))
    stand.window.grab().save(str(cache / f"{spoken}-events-{page}-{place[0][0]}.png"))
    assert (stand.clipped(), stand.overlapping(), stand.nameless()) == ([], [], [])
    assert [name for name in stand.small_targets() if page != "typing"] == []
    assert [row for row in stand.targets() if row.mapTo(panel, row.rect().bottomLeft()).y() >= height] == []


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_targets_are_large_and_texts_whole_at_every_size(bed: Bed, size: tuple[int, int]) -> None:
    bed.resize(*size)
    bed.tell(*STORY)
    bed.panel.list.table.selectRow(0)
    buttons = [*bed.panel.filters.keys.values(), bed.panel.filter_key, bed.panel.list.remark_key]
    assert all(row.height() >= 44 and row.width() >= row.sizeHint().width() - 1 for row in buttons)
    assert bed.panel.list.table.verticalHeader().defaultSectionSize() >= 44
    assert bed.panel.list.table.columnWidth(1) >= 120
    assert bed.panel.list.table.height() >= 80
    assert bed.panel.list.strip.height() >= 60


def test_a_page_of_a_log_has_its_stories(log: AlarmLog, tmp_path: Path) -> None:
    log.append(STORY)
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
