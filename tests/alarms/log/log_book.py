"""Logs of several boots, written row by row or drawn at random, for the tests of the statistics."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Event, Happening
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.entry import Entry

BEGAN = datetime(2026, 10, 24, 19, 30, tzinfo=UTC)  # the night in which the clocks of Berlin go back
ALARMS = (
    (AlarmId.HR_LOW, "HR", Priority.HIGH),
    (AlarmId.NO_DATA, "SpO₂", Priority.MEDIUM),
    (AlarmId.STALE, "x", Priority.LOW),
)
H = Happening


class Book:
    """Writes a log of several boots; `at` counts from the begin of each boot."""

    def __init__(self, path: Path) -> None:
        self.path, self.boot, self.offset_s, self.at, self.occurrence = path, 0, 0.0, 0.0, 0
        self.entries: list[Entry] = []
        self.sequence = 0

    def write(self, happening: Happening, **rest: Any) -> int:
        utc = BEGAN + timedelta(seconds=self.offset_s + self.at)
        self.entries.append(Entry(Event(at=self.at + 1000 * self.boot, happening=happening, **rest), utc))
        self.sequence += 1
        return self.sequence

    def alarm(self, happening: Happening, which: int, occurrence: int, reason: str = "") -> int:
        alarm, subject, priority = ALARMS[which]
        return self.write(
            happening, alarm=alarm, subject=subject, priority=priority, occurrence=occurrence, reason=reason
        )

    def end(self, pause_s: float = 0.0) -> None:
        """End the boot; the next one begins after the given time."""
        log = AlarmLog.open(self.path, boot=f"b{self.boot}")
        if self.entries:
            log.append(self.entries)
        log.close()
        self.offset_s += self.at + pause_s
        self.boot, self.at, self.entries = self.boot + 1, 0.0, []


moves = st.tuples(
    st.sampled_from(
        ["onset"] * 6 + ["relief"] * 4 + ["acknowledge"] * 3 + ["standby", "wake", "silence", "sound", "judge"]
    ),
    st.sampled_from([0, 1, 5, 9, 10, 11, 20, 59, 300]),
    st.integers(0, 2),
    st.sampled_from(["", "", "questionable value", "limits changed"]),
)
lives = st.lists(
    st.tuples(
        st.lists(moves, max_size=30),
        st.sampled_from(["stopped", "crashed", "untold"]),
        st.sampled_from([0, 3600, 30_000]),
    ),
    min_size=1,
    max_size=3,
)


def live(book: Book, life: tuple[list[Any], str, int], gap_s: float | None) -> None:
    """Write the rows of one boot; `gap_s`: for how long the monitor was down before, as its row says."""
    book.write(H.MONITOR_STARTED)
    if gap_s is not None:
        book.write(H.UNWATCHED, value=gap_s)
    onsets: list[tuple[int, int, int]] = []
    for move, after_s, which, reason in life[0]:
        book.at += after_s
        MOVES[move](book, which, reason, onsets)
    if life[1] == "stopped":
        book.write(H.MONITOR_STOPPED)


def onset(book: Book, which: int, _reason: str, onsets: list[tuple[int, int, int]]) -> None:
    book.occurrence += 1
    onsets.append((which, book.occurrence, book.alarm(H.ONSET, which, book.occurrence)))


def go_on(happening: Happening) -> Callable[[Book, int, str, list[tuple[int, int, int]]], None]:
    def act(book: Book, which: int, reason: str, onsets: list[tuple[int, int, int]]) -> None:
        if onsets:
            alarm, occurrence, _ = onsets[-1 - which % len(onsets)]
            book.alarm(happening, alarm, occurrence, reason if happening is H.RELIEF else "")

    return act


def judge(book: Book, which: int, _reason: str, onsets: list[tuple[int, int, int]]) -> None:
    if onsets:
        book.write(
            H.JUDGED, about=onsets[-1 - which % len(onsets)][2], reason=("TRUE", "FALSE: it moved", "TECHNICAL")[which]
        )


def plain(happening: Happening) -> Callable[[Book, int, str, list[tuple[int, int, int]]], None]:
    return lambda book, _which, _reason, _onsets: void(book.write(happening))


def void(_of: object) -> None:
    return None


MOVES: Mapping[str, Callable[[Book, int, str, list[tuple[int, int, int]]], None]] = {
    "onset": onset,
    "relief": go_on(H.RELIEF),
    "acknowledge": go_on(H.ACKNOWLEDGE),
    "standby": plain(H.STANDBY_BEGAN),
    "wake": plain(H.STANDBY_ENDED),
    "silence": plain(H.INACTIVATED),
    "sound": plain(H.REACTIVATED),
    "judge": judge,
}
