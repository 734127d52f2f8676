"""The statistics of a log agree with a reference that was written separately, in plain Python."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.chain_check import rows
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.log_statistics import AlarmFigures, LogStatistics
from bedside.alarms.log.shifts import Shifts
from bedside.alarms.log.statistics_reader import read_figures
from bedside.config.load import load_profile
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.scenario.replay import Replay, read_patient
from tests.alarms.log.log_book import BEGAN, Book, H, live, lives
from tests.alarms.log.statistics_reference import reference
from tests.support.shared_data import RECORDINGS

SHIFTS, HOURS = "6-14,14-22,22-6", ((6, 14), (14, 22), (22, 6))
ZONE = ZoneInfo("Europe/Berlin")


@settings(max_examples=settings().max_examples * 4 // 10)  # all 160 with `make slow`
@given(story=lives)
def test_the_statistics_of_any_log_agree_with_the_reference(
    tmp_path_factory: pytest.TempPathFactory, story: list[tuple[list[Any], str, int]]
) -> None:
    book = Book(tmp_path_factory.mktemp("log") / "alarms.sqlite")
    gap_s: float | None = None
    for life in story:
        live(book, life, gap_s)
        book.end(life[2])
        gap_s = {"crashed": float(life[2]) / 2}.get(life[1])
    compare(book.path)


def compare(path: Path) -> LogStatistics:
    figures = read_figures(path, Filters(), shifts=Shifts.parse(SHIFTS, ZONE))
    expected = reference(list(rows(path)), HOURS, ZONE)
    shifts = {hours: str(shift) for hours, shift in zip(HOURS, Shifts.parse(SHIFTS).names.values(), strict=True)}
    assert figures.watched_h == pytest.approx(expected["watched_h"])
    assert bare(figures.all) == pytest.approx(expected["all"])
    groups(figures.by_priority, expected["by_priority"])
    groups(figures.by_alarm, expected["by_alarm"])
    groups(figures.by_shift, {shifts[hours]: group for hours, group in expected["by_shift"].items()})
    assert len(figures.most_frequent) == min(10, len(expected["by_name"]))
    for group in figures.most_frequent:
        assert bare(group) == pytest.approx(expected["by_name"][group.name, group.subject])
    counts = sorted((group["count"] for group in expected["by_name"].values()), reverse=True)
    assert [group.count for group in figures.most_frequent] == counts[:10]
    assert figures.in_alarm_s == pytest.approx(expected["in_alarm_s"])
    assert figures.silent_s == pytest.approx(expected["silent_s"])
    assert bare(figures.floods) == pytest.approx(expected["floods"])
    assert {(row.name, row.subject) for row in figures.chattering} == set(expected["chattering"])
    for row in figures.chattering:
        assert bare(row) == pytest.approx(expected["chattering"][row.name, row.subject])
    assert [row.seconds for row in figures.longest] == pytest.approx(expected["longest"])
    assert figures.judged == expected["judged"]
    return figures


def bare(row: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(row).items() if name not in {"name", "subject"}}


def groups(figures: Sequence[AlarmFigures], expected: Mapping[str, dict[str, Any]]) -> None:
    assert {group.name for group in figures} == set(expected)
    for group in figures:
        assert bare(group) == pytest.approx(expected[group.name])


def story(path: Path) -> Book:
    """A stay of ten minutes between two others, with an alarm that escalates, and with one before the stay."""
    book = Book(path)
    book.write(H.MONITOR_STARTED)
    book.alarm(H.ONSET, 1, 1)
    book.at = 60
    book.write(H.PATIENT_ADMITTED, subject="P-1")
    book.alarm(H.RELIEF, 1, 1)
    book.at = 70
    book.alarm(H.ONSET, 1, 2)
    book.at = 130
    book.write(
        H.ACKNOWLEDGE, alarm=AlarmId.NO_DATA, subject="SpO₂", priority=Priority.HIGH, occurrence=2, actor="nurse"
    )
    book.at = 660
    book.write(H.PATIENT_DISCHARGED, subject="P-1")
    book.at = 700
    book.alarm(H.ONSET, 0, 1)
    book.at = 1000
    book.alarm(H.RELIEF, 0, 1)
    book.end()
    return book


def read(path: Path, filters: Filters = Filters(), **rest: Any) -> LogStatistics:  # noqa: B008 - frozen
    return read_figures(path, filters, shifts=Shifts.parse(SHIFTS, ZONE), **rest)


def test_a_stay_has_its_own_hours_and_the_alarms_that_began_in_it(tmp_path: Path) -> None:
    book = story(tmp_path / "alarms.sqlite")
    figures = read(book.path, Filters(patient="P-1"))
    assert figures.watched_h == pytest.approx(600 / 3600)
    assert (figures.all.count, figures.all.acknowledged, figures.all.median_s) == (1, 1, 60.0)


def test_the_priority_filter_applies_to_the_onset_and_an_escalated_alarm_keeps_its_end(tmp_path: Path) -> None:
    book = story(tmp_path / "alarms.sqlite")
    figures = read(book.path, Filters(priorities=frozenset({Priority.MEDIUM})))
    assert (figures.all.count, figures.all.acknowledged) == (2, 1)
    assert [group.count for group in figures.by_priority] == [0, 2, 0]


def test_present_alarms_last_until_now_while_the_monitor_runs(tmp_path: Path) -> None:
    book = story(tmp_path / "alarms.sqlite")
    assert read(book.path).longest[0].seconds == 930
    figures = read(book.path, now=BEGAN + timedelta(seconds=1500))
    assert figures.watched_h == pytest.approx(1500 / 3600)
    assert (figures.longest[0].seconds, figures.longest[0].is_over) == (1430, False)


def test_an_alarm_that_outlives_its_engine_lasts_on(tmp_path: Path) -> None:
    """A new engine that continues where the last one was killed continues its run in the log too."""
    book = Book(tmp_path / "alarms.sqlite")
    book.write(H.MONITOR_STARTED)
    for occurrence in (1, 2):
        book.alarm(H.ONSET, occurrence, occurrence)
    book.at = 103
    book.write(H.MONITOR_STARTED)
    book.write(H.UNWATCHED, value=3.0)
    book.at = 150
    book.alarm(H.RELIEF, 1, 1)
    book.at = 160
    book.end()
    figures = read(book.path, now=BEGAN + timedelta(seconds=200))
    assert [(row.seconds, row.is_over) for row in figures.longest] == [(200, False), (150, True)]
    assert figures.watched_h == pytest.approx(197 / 3600)


def test_present_alarms_end_with_the_selected_span_of_time(tmp_path: Path) -> None:
    book = story(tmp_path / "alarms.sqlite")
    figures = read(book.path, Filters(begin=BEGAN + timedelta(seconds=65), end=BEGAN + timedelta(seconds=165)))
    assert (figures.all.count, figures.all.standing_s) == (1, 95)
    assert figures.watched_h == pytest.approx(100 / 3600)


def test_overlapping_clusters_count_once_and_chattering_concerns_one_alarm(tmp_path: Path) -> None:
    book = Book(tmp_path / "alarms.sqlite")
    book.write(H.MONITOR_STARTED)
    for occurrence, at in enumerate((0, 30, 60, 100, 115, 400, 460, 461)):
        book.at = at
        book.alarm(H.ONSET, 0, occurrence)
    book.alarm(H.ONSET, 1, 1)
    book.end()
    (burst,) = read(book.path).chattering
    assert (burst.name, burst.count, burst.onsets, burst.seconds, burst.most) == ("HR_LOW", 1, 5, 115, 3)


@pytest.mark.parametrize(("after_s", "brief"), [(9.9, 1), (10.0, 1), (10.1, 0)])
def test_an_alarm_of_exactly_ten_seconds_is_brief(tmp_path: Path, after_s: float, brief: int) -> None:
    book = Book(tmp_path / "alarms.sqlite")
    book.write(H.MONITOR_STARTED)
    book.alarm(H.ONSET, 0, 1)
    book.at = after_s
    book.alarm(H.RELIEF, 0, 1)
    book.end()
    assert read(book.path).all.brief == brief


def test_setting_the_clock_back_does_not_shorten_an_alarm(tmp_path: Path) -> None:
    book = Book(tmp_path / "alarms.sqlite")
    book.write(H.MONITOR_STARTED)
    book.alarm(H.ONSET, 0, 1)
    book.at, book.offset_s = 100, -3600
    book.alarm(H.ACKNOWLEDGE, 0, 1)
    book.end()
    assert read(book.path).longest[0].seconds == 100


def test_a_remark_written_days_later_does_not_prolong_an_alarm_that_was_present_at_the_end(tmp_path: Path) -> None:
    book = Book(tmp_path / "alarms.sqlite")
    book.write(H.MONITOR_STARTED)
    row = book.alarm(H.ONSET, 0, 1)
    book.at = 60
    book.write(H.SOUND_SET)
    book.end(pause_s=86_400)
    book.write(H.JUDGED, about=row, reason="TRUE")
    book.end()
    figures = read(book.path)
    assert (figures.longest[0].seconds, figures.watched_h, figures.judged) == (60, 60 / 3600, {"TRUE": 1})


def test_an_empty_log_has_no_rate_and_no_median(tmp_path: Path) -> None:
    path = tmp_path / "alarms.sqlite"
    AlarmLog.open(path).close()
    figures = read(path)
    assert (figures.all.count, figures.all.per_hour, figures.all.median_s, figures.in_alarm_share) == (
        0,
        None,
        None,
        None,
    )


@pytest.mark.skipif(not RECORDINGS.exists(), reason="the recordings are not available")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of wfdb's own imports
def test_the_statistics_of_a_recorded_patient_agree_with_the_reference(tmp_path: Path) -> None:
    """3975656n: 1,936 minutes of a real patient, through the codecs and the alarm engine."""
    record = str(RECORDINGS / "3975656n")
    Replay(record, read_patient(record), load_profile("adult"), tmp_path).run(speed=None, progress=lambda *_: None)
    figures = compare(tmp_path / FILE)
    assert figures.all.count > 50
    assert figures.watched_h == pytest.approx(1936 / 60, rel=0.01)


@pytest.mark.parametrize("by_s", [12 * 365 * 86400, 3600, -3600, -40 * 365 * 86400])
def test_a_step_of_the_clock_changes_no_watched_hour_and_no_share(tmp_path: Path, by_s: int) -> None:
    book = Book(tmp_path / FILE)
    book.write(H.MONITOR_STARTED)
    book.at = 600
    book.alarm(H.ONSET, 0, 1)
    book.at = 1200
    book.offset_s += by_s
    book.write(H.CLOCK_STEPPED, value=by_s)
    book.at = 1500
    book.alarm(H.RELIEF, 0, 1)
    book.at = 3600
    book.write(H.MONITOR_STOPPED)
    book.end()
    figures = read(book.path)
    assert figures.watched_h == pytest.approx(1.0)
    assert figures.in_alarm_s == 900.0
    assert figures.in_alarm_share == pytest.approx(0.25)


def test_the_time_in_which_the_machine_slept_is_not_watched(tmp_path: Path) -> None:
    book = Book(tmp_path / FILE)
    book.write(H.MONITOR_STARTED)
    book.at = 9000
    book.write(H.UNWATCHED, value=5400.0)
    book.at = 10_800
    book.write(H.MONITOR_STOPPED)
    book.end()
    assert read(book.path).watched_h == pytest.approx(1.5)
