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
from bedside.monitor.screen.dialogs.events import dialog as events_module
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
    """The dialog in a window, and a scene whose log grows."""

    def __init__(self, qtbot: QtBot, folder: Path, log: AlarmLog) -> None:
        self._ring, self._log, self._now, self.actor = rich_ring(folder), log, NOW, ""
        self.window = QWidget()
        self.window.setStyleSheet(style.sheet(800))
        qtbot.addWidget(self.window)
        self.dialog = EventsDialog("Events", self.window)
        self.resize(740, 560)
        self.window.show()
        self.dialog.setFocus()

    def resize(self, width: int, height: int) -> None:
        self.window.resize(width, height)
        self.dialog.resize(width, height)

    def log(self, *entries: Entry, later_s: float = 1.1) -> None:
        """Append rows to the log, and show the next scene."""
        if entries:
            self._log.append(entries)
        self._now += later_s
        snapshot = changed(RICH, at=self._now, utc=UTC_NOW, log_sequence=self._log.head.sequence)
        self.dialog.show_scene(replace(scene(self._ring, snapshot, self._now), actor=self.actor))

    def column(self, number: int) -> list[str]:
        model = self.dialog.model
        return [model.data(model.index(row, number)) for row in range(model.rowCount())]

    def cell(self, row: int) -> QPoint:
        return self.dialog.list.table.visualRect(self.dialog.model.index(row, 1)).center()


@pytest.fixture
def bed(qtbot: QtBot, tmp_path: Path, log: AlarmLog) -> Bed:
    return Bed(qtbot, tmp_path, log)


def test_alarms_are_listed_newest_first_with_their_outcome(bed: Bed) -> None:
    bed.log(*STORY)
    assert bed.column(1) == ["!!! SpO₂ low", "!! HR high"]
    assert bed.column(2) == ["82 < 90", "134 > 120"]
    assert bed.column(3) == ["✓ +8 s, stands", "over +20 s"]


def test_new_rows_appear_within_a_second_and_the_chosen_row_stays_chosen(bed: Bed, qtbot: QtBot) -> None:
    bed.log(*STORY)
    qtbot.mouseClick(bed.dialog.list.table.viewport(), Qt.MouseButton.LeftButton, pos=bed.cell(1))
    assert "limit 120" in bed.dialog.list.note.text()
    bed.log(entry(1, Happening.ONSET, AlarmId.RR_LOW, subject="RR", value=5.0, limit=8.0), later_s=0.2)
    assert len(bed.column(1)) == 2
    bed.log()
    assert bed.column(1)[0] == f"{CATALOGUE[AlarmId.RR_LOW].priority.symbol} {CATALOGUE[AlarmId.RR_LOW].text}"
    assert bed.dialog.list.table.currentIndex().row() == 2
    assert "limit 120" in bed.dialog.list.note.text()


def test_a_row_chosen_by_keyboard_shows_wave_number_and_who_acknowledged_it(bed: Bed, qtbot: QtBot) -> None:
    bed.log(*STORY)
    qtbot.keyClick(bed.dialog.list.table, Qt.Key.Key_Home)
    qtbot.keyClick(bed.dialog.list.table, Qt.Key.Key_Up)
    note = bed.dialog.list.note.text()
    assert note.startswith("limit 90 · delay 15 s · acknowledge +8 s (by bedside)")
    assert "SIMULATED" in note
    assert note.endswith("\nHR 69, PR 69, SpO₂ 97, ABP 132/76, RR 13, EtCO₂ 36, NIBP 146/85")
    strips = [bed.dialog.list.strip.shown]
    qtbot.keyClick(bed.dialog.list.table, Qt.Key.Key_Down)
    strips.append(bed.dialog.list.strip.shown)  # this ring holds only half a minute of waves
    assert strips == [(VitalId.PLETH, VitalId.SPO2), (None, VitalId.HR)]


def test_a_priority_key_leaves_only_the_alarms_of_its_priority(bed: Bed, qtbot: QtBot) -> None:
    bed.log(*STORY)
    high, medium = bed.dialog.priorities.keys[Priority.HIGH], bed.dialog.priorities.keys[Priority.MEDIUM]
    qtbot.mouseClick(high, Qt.MouseButton.LeftButton)
    assert bed.column(1) == ["!!! SpO₂ low"]
    qtbot.mouseClick(medium, Qt.MouseButton.LeftButton)
    assert len(bed.column(1)) == 2
    qtbot.mouseClick(high, Qt.MouseButton.LeftButton)
    assert bed.column(1) == ["!! HR high"]
    qtbot.keyClick(medium, Qt.Key.Key_Space)
    qtbot.mouseClick(bed.dialog.filter_key, Qt.MouseButton.LeftButton)
    qtbot.keyClick(bed.dialog.priorities.all_rows, Qt.Key.Key_Space)
    assert bed.column(1) == [
        "acknowledge: SpO₂ low", "!!! SpO₂ low", "relief: HR high", "!! HR high", "monitor started"
    ]  # fmt: skip


def test_a_long_log_is_fetched_page_by_page(bed: Bed) -> None:
    bed.log(*[entry(900 - number, Happening.ONSET, AlarmId.HR_HIGH, occurrence=number) for number in range(200)])
    model = bed.dialog.model
    assert model.rowCount() < 200
    while model.canFetchMore(model.index(-1, -1)):
        model.fetchMore(model.index(-1, -1))
    assert model.rowCount() == 200
    assert [model.line(row).sequence for row in range(200)] == list(range(200, 0, -1))


def test_an_empty_log_and_a_damaged_log_are_reported_in_words(bed: Bed, tmp_path: Path) -> None:
    bed.log()
    assert bed.dialog.list.note.text() == "The log is empty."
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
    """Choose an entry of a list, as a finger does."""
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
def test_every_row_of_the_log_can_be_reached_by_touch(
    bed: Bed, qtbot: QtBot, choices: dict[str, str], shown: list[str]
) -> None:
    bed.log(*OTHERS, *STORY)
    qtbot.mouseClick(bed.dialog.filter_key, Qt.MouseButton.LeftButton)
    for name, text in choices.items():
        choose(getattr(bed.dialog.filter_page, name), text)
    qtbot.mouseClick(bed.dialog.filter_page.back, Qt.MouseButton.LeftButton)
    assert bed.dialog.list.table.isVisible()
    assert bed.column(1) == shown
    assert bed.dialog.filter_key.text() == ("Filter" if not choices else f"Filter ({len(choices)})")


def test_an_end_before_the_beginning_is_reported_and_changes_nothing(bed: Bed, qtbot: QtBot) -> None:
    bed.log(*OTHERS, *STORY)
    qtbot.mouseClick(bed.dialog.filter_key, Qt.MouseButton.LeftButton)
    choose(bed.dialog.filter_page.begin, "1 h ago")
    choose(bed.dialog.filter_page.end, "8 h ago")
    assert bed.dialog.filter_page.error.text() == "The end is before the beginning."
    assert bed.column(1) == HERE
    qtbot.mouseClick(bed.dialog.filter_page.clear_key, Qt.MouseButton.LeftButton)
    assert (bed.dialog.filter_page.error.text(), bed.dialog.filter_page.count) == ("", 0)


def test_a_filter_without_matches_is_not_mistaken_for_an_empty_log(bed: Bed, qtbot: QtBot) -> None:
    bed.log(*STORY)
    qtbot.mouseClick(bed.dialog.priorities.keys[Priority.LOW], Qt.MouseButton.LeftButton)
    assert bed.dialog.list.note.text() == "No matching rows."
    assert not bed.dialog.list.remark_key.isVisible()


def test_an_alarm_is_judged_by_touch_and_the_engine_writes_the_remark(
    bed: Bed, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Comment] = []

    def written(_folder: Path, command: Comment) -> None:
        sent.append(command)

    monkeypatch.setattr(events_module, "through_link", written)
    bed.log(*STORY)
    bed.dialog.list.table.selectRow(0)
    qtbot.mouseClick(bed.dialog.list.remark_key, Qt.MouseButton.LeftButton)
    assert bed.dialog.remarks.earlier.text() == "No remarks yet."
    qtbot.mouseClick(bed.dialog.remarks.toggle, Qt.MouseButton.LeftButton)
    for letter in "off":
        key = next(key for key in bed.dialog.remarks.keyboard.keys if key.text() == letter)
        qtbot.mouseClick(key, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(bed.dialog.remarks.bar.keys["FALSE"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bed.dialog.remarks.bar.message.text() == "Written into the log.")
    assert sent == [Comment(about=4, text="off", judgement="FALSE", actor="bedside")]
    assert not bed.dialog.remarks.keyboard.isVisible()


def test_a_remark_has_the_name_of_the_chosen_actor_unless_another_name_is_typed(bed: Bed, qtbot: QtBot) -> None:
    name = bed.dialog.remarks.bar.actor
    names: list[str] = []
    for bed.actor in ("", "Weiss", "Osei"):
        bed.log(*STORY if not names else ())
        names.append(name.text())
    bed.dialog.list.table.selectRow(0)
    qtbot.mouseClick(bed.dialog.list.remark_key, Qt.MouseButton.LeftButton)
    name.clear()
    qtbot.keyClicks(name, "a guest")
    bed.log()
    assert [*names, name.text()] == ["bedside", "Weiss", "Osei", "a guest"]


def test_a_refusal_of_the_engine_is_shown(bed: Bed, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_module, "through_link", lambda _folder, _command: Refusal("there is no row 4"))
    bed.log(*STORY)
    bed.dialog.list.table.selectRow(0)
    qtbot.mouseClick(bed.dialog.list.remark_key, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(bed.dialog.remarks.bar.keys["TRUE"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bed.dialog.remarks.bar.message.text() == "there is no row 4")


def test_a_remark_is_shown_below_its_alarm_and_on_the_remarks_page(bed: Bed, qtbot: QtBot) -> None:
    judged = entry(5, Happening.JUDGED, subject="", priority=None, about=4, actor="doctor", reason="FALSE: it moved")
    bed.log(*STORY, judged)
    bed.dialog.list.table.selectRow(0)
    assert bed.dialog.list.note.text().endswith("\ndoctor: judged false: it moved")
    bed.dialog.priorities.all_rows.setChecked(True)
    assert bed.column(1)[0] == "#4: judged false: it moved"
    qtbot.mouseClick(bed.dialog.list.remark_key, Qt.MouseButton.LeftButton)
    assert bed.dialog.remarks.earlier.text() == "doctor: judged false: it moved"
    qtbot.mouseClick(bed.dialog.remarks.back, Qt.MouseButton.LeftButton)
    assert bed.dialog.list.table.isVisible()


def test_only_an_onset_can_be_judged_and_every_row_can_be_commented_on(bed: Bed, qtbot: QtBot) -> None:
    bed.log(*STORY)
    bed.dialog.priorities.all_rows.setChecked(True)
    bed.dialog.list.table.selectRow(0)
    qtbot.mouseClick(bed.dialog.list.remark_key, Qt.MouseButton.LeftButton)
    bar = bed.dialog.remarks.bar
    assert [key.isEnabled() for key in (*bar.keys.values(), bar.write_key)] == [False, False, False, False, True]


def test_a_new_log_file_is_followed_after_the_old_one_was_set_aside(bed: Bed, tmp_path: Path) -> None:
    bed.log(*STORY)
    bed._log.close()
    AlarmLog.set_aside(tmp_path / FILE)
    bed._log = AlarmLog.open(tmp_path / FILE)
    bed.log(entry(1, Happening.ONSET, AlarmId.RR_LOW, subject="RR", value=5.0, limit=8.0))
    assert bed.column(1) == ["!! RR low"]
    bed._log.close()


@pytest.mark.parametrize("spoken", ["en", "de"], indirect=True)
@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("page", ["list", "filters", "remarks", "typing"])
def test_every_page_has_room_for_its_texts_and_for_fingers(
    request: pytest.FixtureRequest, tmp_path: Path, log: AlarmLog, spoken: str, place: Place, page: str
) -> None:
    log.append([*STORY, entry(5, Happening.JUDGED, subject="", priority=None, about=4, actor="doctor", reason="TRUE")])
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
def test_targets_are_large_and_no_text_is_cut_off_at_every_size(bed: Bed, size: tuple[int, int]) -> None:
    bed.resize(*size)
    bed.log(*STORY)
    bed.dialog.list.table.selectRow(0)
    buttons = [*bed.dialog.priorities.keys.values(), bed.dialog.filter_key, bed.dialog.list.remark_key]
    assert all(row.height() >= 44 and row.width() >= row.sizeHint().width() - 1 for row in buttons)
    assert bed.dialog.list.table.verticalHeader().defaultSectionSize() >= 44
    assert bed.dialog.list.table.columnWidth(1) >= 120
    assert bed.dialog.list.table.height() >= 80
    assert bed.dialog.list.strip.height() >= 60


def test_a_page_of_the_log_has_the_stories_of_its_onsets(log: AlarmLog, tmp_path: Path) -> None:
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
