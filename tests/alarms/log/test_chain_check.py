"""Whichever single row of a log is changed, removed, inserted or moved, the check of the chain names it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Event, Happening
from bedside.alarms.log.alarm_log import ROWS, AlarmLog
from bedside.alarms.log.chain_check import verify
from bedside.alarms.log.entry import Entry, Head
from bedside.config.origin import Origin

COLUMNS = [column.name for column in ROWS.columns]
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
floats = st.none() | st.floats(allow_nan=False, allow_infinity=False)
events = st.builds(
    Event,
    at=st.floats(0, 1e9),
    happening=st.sampled_from(list(Happening)),
    alarm=st.none() | st.sampled_from(list(AlarmId)),
    subject=texts,
    priority=st.none() | st.sampled_from(list(Priority)),
    occurrence=st.none() | st.integers(0, 9),
    value=floats,
    limit=floats,
    delay_s=floats,
    actor=texts,
    reason=texts,
    origin=st.sampled_from(list(Origin)),
    about=st.none() | st.integers(1, 9),
)
logs = st.lists(events, min_size=3, max_size=8)
# Of any type, since SQLite accepts any type in any column.
values = (
    st.none()
    | st.integers(-9, 9)
    | st.floats(-9, 9)
    | texts
    | st.binary(max_size=4)
    | st.sampled_from(["1", "", "nan"])
)


class Made:
    """A log, its head, and methods to tamper with it as a person would who knows about the triggers."""

    def __init__(self, path: Path, log: list[Event]) -> None:
        self.path = path
        book = AlarmLog.open(path)
        book.append([Entry(event, datetime.fromtimestamp(1.7e9 + at, UTC)) for at, event in enumerate(log)])
        self.head = book.head
        book.close()

    def rows(self) -> list[tuple[Any, ...]]:
        with self._database() as database:
            return database.execute("SELECT * FROM alarm_log ORDER BY sequence").fetchall()

    def tamper(self, change: Callable[[sqlite3.Connection], object]) -> None:
        with self._database() as database:
            for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f"DROP TRIGGER {trigger}")
            try:
                change(database)
            except sqlite3.IntegrityError:
                assume(False)  # noqa: FBT003 - the database itself refuses it: nothing was changed
            database.commit()

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(self.path)
        try:
            yield database
        finally:
            database.close()


Make = Callable[[list[Event]], Made]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    return lambda log: Made(tmp_path_factory.mktemp("log") / "alarms.sqlite", log)


@settings(max_examples=30, deadline=None)
@given(log=logs)
def test_an_unchanged_log_is_intact_up_to_its_head(make: Make, log: list[Event]) -> None:
    made = make(log)
    verdict = verify(made.path, noted=made.head)
    assert (verdict.first_bad, verdict.head) == (None, made.head)


@settings(max_examples=150, deadline=None)
@given(log=logs, column=st.sampled_from(COLUMNS), value=values, place=st.integers(0, 7))
def test_a_changed_cell_is_detected(make: Make, log: list[Event], column: str, value: object, place: int) -> None:
    made = make(log)
    before, sequence = made.rows(), place % len(log) + 1
    made.tamper(lambda db: db.execute(f"UPDATE alarm_log SET {column} = ? WHERE sequence = ?", (value, sequence)))  # noqa: S608
    after = made.rows()
    assume([tuple(map(repr, row)) for row in after] != [tuple(map(repr, row)) for row in before])
    first_bad = verify(made.path).first_bad
    assert first_bad is not None
    assert first_bad <= sequence


@settings(max_examples=30, deadline=None)
@given(log=logs, place=st.integers(0, 7))
def test_a_removed_row_is_detected_the_last_one_by_the_noted_head(make: Make, log: list[Event], place: int) -> None:
    made = make(log)
    sequence = place % len(log) + 1
    made.tamper(lambda db: db.execute("DELETE FROM alarm_log WHERE sequence = ?", (sequence,)))
    assert verify(made.path, noted=made.head).first_bad == sequence


@settings(max_examples=30, deadline=None)
@given(log=logs, place=st.integers(0, 7), source=st.integers(0, 7))
def test_an_inserted_row_is_detected(make: Make, log: list[Event], place: int, source: int) -> None:
    made = make(log)
    sequence, copied = place % (len(log) + 1) + 1, source % len(log) + 1

    def put_in(db: sqlite3.Connection) -> None:
        db.execute("CREATE TEMP TABLE copy AS SELECT * FROM alarm_log WHERE sequence = ?", (copied,))
        db.execute("UPDATE alarm_log SET sequence = -sequence - 1 WHERE sequence >= ?", (sequence,))
        db.execute("UPDATE alarm_log SET sequence = -sequence WHERE sequence < 0")
        db.execute("UPDATE copy SET sequence = ?", (sequence,))
        db.execute("INSERT INTO alarm_log SELECT * FROM copy")

    made.tamper(put_in)
    # A repeated row is still valid in its old place, but the row after it does not follow any more.
    assert verify(made.path).first_bad == sequence + (copied == sequence)


@settings(max_examples=30, deadline=None)
@given(log=logs, pair=st.lists(st.integers(0, 7), min_size=2, max_size=2))
def test_two_swapped_rows_are_detected(make: Make, log: list[Event], pair: list[int]) -> None:
    made = make(log)
    one, other = (place % len(log) + 1 for place in pair)
    assume(one != other)

    def swap(db: sqlite3.Connection) -> None:
        for was, now in ((one, -1), (other, one), (-1, other)):
            db.execute("UPDATE alarm_log SET sequence = ? WHERE sequence = ?", (now, was))

    made.tamper(swap)
    assert verify(made.path).first_bad == min(one, other)


def test_a_rewritten_log_is_intact_but_does_not_have_the_noted_head(make: Make) -> None:
    log = [Event(at=float(at), happening=Happening.SOUND_SET, reason="a") for at in range(4)]
    noted = make(log).head
    other = make([*log[:2], Event(at=2.0, happening=Happening.SOUND_SET, reason="b"), log[3]])
    assert verify(other.path).first_bad is None
    assert "was rewritten" in verify(other.path, noted=noted).reason
    assert "its tail was cut off" in verify(other.path, noted=Head(9, noted.hash)).reason
