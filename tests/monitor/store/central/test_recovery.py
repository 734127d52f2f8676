"""All readable rows of a damaged database that was moved aside reach the central store, once."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import func, select

from bedside.alarms.log.alarm_log import AlarmLog
from bedside.monitor.store.central.tables import CENTRAL_BLOCK, CENTRAL_ROWS, CENTRAL_STORE, PEOPLE
from bedside.monitor.store.database import open_local
from bedside.monitor.store.sample_codec import packed, unpacked
from bedside.monitor.store.tables import BLOCK, PATIENT
from tests.monitor.store.central.test_sender import Bed, count

PAGE = 4096
SAMPLES = np.arange(900.0).reshape(3, 300)
TABLES = {"alarm_log": CENTRAL_ROWS.c.sequence, "block": CENTRAL_BLOCK.c.id}


@pytest.fixture
def bed(tmp_path: Path) -> Iterator[Bed]:
    """A bed with data that has sent nothing yet."""
    bed = Bed(tmp_path)
    bed.live(rows=1500, numbers=130, waves=120)
    with bed.local.begin() as connection:
        connection.execute(BLOCK.update().values(data=packed(SAMPLES), count=SAMPLES.shape[1]))
        connection.execute(PATIENT.insert().values(id="P-1", name="Maria", weight_kg=70.0))
    yield bed
    bed.end()


def begin_anew(bed: Bed, aside: Path) -> None:
    """Move the log aside, as a monitor does with a damaged log."""
    bed.log, bed.local = AlarmLog.open(bed.path), open_local(bed.path)
    bed.blocks += 1000
    bed.live(rows=2, numbers=1)
    assert aside.exists()


def wrecked(bed: Bed, *tables: str, of: str = "pagetype = 'leaf'") -> Path:
    """Move the database aside after overwriting three leaves of each of these tables, or three of the pages `of` it."""
    aside = laid_aside(bed)
    data = bytearray(aside.read_bytes())
    with closing(sqlite3.connect(aside)) as database:
        for table in tables:
            query = f"SELECT pageno FROM dbstat WHERE name = ? AND {of}"  # noqa: S608 - ours
            pages = [page for (page,) in database.execute(query, (table,))]
            for page in pages[len(pages) // 2 :][:3]:
                data[(page - 1) * PAGE : page * PAGE] = b"\xff" * PAGE
    aside.write_bytes(data)
    return aside


def laid_aside(bed: Bed) -> Path:
    bed.sender.close()
    bed.log.close()
    bed.local.dispose()
    with closing(sqlite3.connect(bed.path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return AlarmLog.set_aside(bed.path)


def readable(aside: Path, table: str) -> set[int]:
    """Return the numbers of the readable rows, each read by itself."""
    readable = set()
    with closing(sqlite3.connect(f"file:{aside}?mode=ro", uri=True)) as database:
        for number in range(1, 1501):
            try:
                query = f"SELECT rowid, * FROM {table} WHERE rowid = {number}"  # noqa: S608 - ours
                readable |= {row[0] for row in database.execute(query)}
            except sqlite3.DatabaseError:
                continue
    return readable


def there(bed: Bed, table: str, store: str) -> list[int]:
    column = TABLES[table]
    with bed.engine.connect() as connection:
        return list(connection.execute(select(column).where(column.table.c.store == store).order_by(column)).scalars())


def stores(bed: Bed) -> list[str]:
    with bed.engine.connect() as connection:
        return list(connection.execute(select(CENTRAL_STORE.c.id).order_by(CENTRAL_STORE.c.first_utc)).scalars())


def own_name(bed: Bed) -> str:
    with bed.local.connect() as connection:
        name: str = connection.exec_driver_sql("SELECT id FROM store").scalar_one()
    return name


def send(bed: Bed, steps: int) -> str:
    """Send the given number of batches; return the name of the store."""
    for _ in range(steps):
        assert bed.sender.step()
    return own_name(bed) if steps else ""


@pytest.mark.parametrize("steps", [1, 2, 4, 6, 8, 9])  # of nine: rows 3, patient records 1, numbers 2, waves 3
@pytest.mark.parametrize("is_killed", [False, True])
def test_readable_rows_are_sent_once_whatever_was_sent_before(
    bed: Bed,
    steps: int,
    is_killed: bool,  # noqa: FBT001
) -> None:
    store = send(bed, steps)
    before = {table: set(there(bed, table, store)) for table in TABLES}
    aside = wrecked(bed, *TABLES)
    left = {table: readable(aside, table) for table in TABLES}
    assert (900 < len(left["alarm_log"]) < 1500, 150 < len(left["block"]) < 250) == (True, True)
    content = aside.read_bytes()
    begin_anew(bed, aside)
    sent = 0
    while bed.sender.step():
        if is_killed and sent != (sent := sum(count(bed.engine, table) for table in (CENTRAL_ROWS, CENTRAL_BLOCK))):
            bed.sender.close()
            bed.start()
    expected = {table: sorted(before[table] | left[table]) for table in TABLES}
    assert {table: there(bed, table, store) for table in TABLES} == expected
    assert stores(bed) == [store, own_name(bed)]
    assert count(bed.engine, PEOPLE[PATIENT]) == 1
    assert aside.read_bytes() == content


def test_a_table_without_its_root_page_does_not_affect_the_others(bed: Bed) -> None:
    begin_anew(bed, wrecked(bed, "alarm_log", of="path = '/'"))
    bed.catch_up()
    (store,) = set(stores(bed)) - {own_name(bed)}
    assert (there(bed, "alarm_log", store), there(bed, "block", store)) == ([], list(range(1, 251)))


def test_the_current_file_is_sent_before_a_damaged_one(bed: Bed) -> None:
    begin_anew(bed, wrecked(bed))
    bed.sender.step()
    assert count(bed.engine, CENTRAL_ROWS) == 2
    bed.catch_up()
    assert count(bed.engine, CENTRAL_ROWS) == 1502


@pytest.mark.parametrize("steps", [0, 2])
def test_a_file_without_its_name_is_recognized_by_its_rows(bed: Bed, steps: int) -> None:
    names = [send(bed, steps)] if steps else []
    begin_anew(bed, wrecked(bed, "store", "sqlite_autoindex_store_1"))
    bed.catch_up()
    others = set(stores(bed)) - {own_name(bed)}
    assert len(others) == 1
    assert others >= set(names)
    assert there(bed, "alarm_log", *others) == list(range(1, 1501))
    bed.start()
    bed.catch_up()
    assert count(bed.engine, CENTRAL_STORE) == 2
    assert count(bed.engine, CENTRAL_ROWS) == 1502


def test_a_damaged_copy_does_not_continue_under_the_name_of_the_original(bed: Bed) -> None:
    send(bed, 9)
    with bed.engine.begin() as connection:  # the other diverged after row 1,400
        other = CENTRAL_ROWS.c.sequence > 1400
        connection.execute(CENTRAL_ROWS.update().where(other).values(hash=CENTRAL_ROWS.c.hash + "x"))
    begin_anew(bed, wrecked(bed))
    bed.catch_up()
    assert count(bed.engine, CENTRAL_STORE) == 3
    assert count(bed.engine, CENTRAL_ROWS) == 1500 + 1500 + 2


@pytest.mark.parametrize(
    "harm",
    ["UPDATE block SET data = x'00ff' WHERE id = 7", "UPDATE block SET begin_utc = 'x' WHERE id = 7"],
)
def test_a_block_with_wrong_types_or_damaged_samples_is_not_sent(bed: Bed, harm: str) -> None:
    aside = laid_aside(bed)
    with closing(sqlite3.connect(aside)) as database:
        database.execute(harm)
        database.commit()
    begin_anew(bed, aside)
    bed.catch_up()
    (store,) = set(stores(bed)) - {own_name(bed)}
    assert set(range(1, 251)) - set(there(bed, "block", store)) == {7}
    with bed.engine.connect() as connection:
        data: Any = connection.execute(select(func.max(CENTRAL_BLOCK.c.data)).where(CENTRAL_BLOCK.c.store == store))
        assert unpacked(data.scalar_one()).tobytes() == SAMPLES.tobytes()


def test_a_file_of_a_newer_bedside_is_not_sent(bed: Bed) -> None:
    aside = laid_aside(bed)
    with closing(sqlite3.connect(aside)) as database:
        database.execute("PRAGMA user_version = 99")
    begin_anew(bed, aside)
    bed.catch_up()
    assert count(bed.engine, CENTRAL_ROWS) == 2


def test_an_unreadable_file_does_not_delay_the_others(bed: Bed, caplog: pytest.LogCaptureFixture) -> None:
    aside = laid_aside(bed)
    noise = aside.with_name(aside.name.replace("damaged-2", "damaged-1"))
    noise.write_bytes(b"no database " * 1000)
    begin_anew(bed, aside)
    bed.catch_up()
    assert count(bed.engine, CENTRAL_ROWS) == 1502
    assert f"nothing of {noise.name} can be sent" in caplog.text
    caplog.clear()
