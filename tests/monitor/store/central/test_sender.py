"""Everything stored at the bedside reaches the central store, once. Here the central store is a second SQLite file."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, create_engine, func, select

from bedside.alarms.event import Event, Happening
from bedside.alarms.log.alarm_log import ROWS, AlarmLog
from bedside.alarms.log.chain_check import verified
from bedside.alarms.log.entry import Entry
from bedside.config.schema import Config
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.review.central.reader import chain
from bedside.monitor.store.central.central_store import CentralError, CentralStore
from bedside.monitor.store.central.sender import Sender
from bedside.monitor.store.central.tables import CENTRAL_BLOCK, CENTRAL_ROWS, CENTRAL_STORE, PEOPLE, sql
from bedside.monitor.store.database import open_local
from bedside.monitor.store.tables import BLOCK, PATIENT, STAY


class Bed:
    """A bed's own database, and the central one."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.log = AlarmLog.open(self.path)
        self.local = open_local(self.path)
        self.engine = create_engine(f"sqlite:///{folder / 'central.sqlite'}")
        self.senders: list[Sender] = []
        self.blocks = 0
        self.sender = self.start()

    def start(self, engine: Engine | None = None) -> Sender:
        """Start a sender, as after a kill of the previous one."""
        self.sender = Sender(self.path, Config(bed="bed7"), CentralStore(engine or self.engine))
        self.senders.append(self.sender)
        return self.sender

    def live(self, rows: int = 0, numbers: int = 0, waves: int = 0, *, text: str = "row") -> None:
        if rows:
            events = [Event(at=1.0, happening=Happening.COMMENTED, reason=f"{text} {number}") for number in range(rows)]
            self.log.append([Entry(event, datetime.now(UTC)) for event in events])
        with self.local.begin() as connection:
            for rate in [None] * numbers + [75.0] * waves:
                self.blocks += 1
                connection.execute(BLOCK.insert().values(block(self.blocks, rate)))

    def catch_up(self) -> int:
        """Send until nothing is left; return the number of batches."""
        batches = 0
        while self.sender.step():
            batches += 1
        return batches

    def end(self) -> None:
        for sender in self.senders:
            sender.close()
        self.log.close()
        self.local.dispose()
        self.engine.dispose()


def block(first: int, rate: float | None) -> dict[str, Any]:
    fields = {"ring": 1 << 60, "device": "ox", "vital": "PLETH" if rate else "SPO2", "first": first, "count": 1}
    times = {"begin_at": 0.1, "begin_utc": 0.2, "end_utc": 0.3}
    return {**fields, **times, "rate_hz": rate, "origin": "SIMULATED", "data": bytes([first % 256, 0, 255])}


def held(engine: Engine, table: Table) -> list[tuple[Any, ...]]:
    """All rows, without the name of the store and in the order of the local table."""
    columns = [column for column in table.columns if column.name not in {"store", "digest"}]
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(columns[0]))]


def count(engine: Engine, table: Table) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.fixture
def bed(tmp_path: Path) -> Iterator[Bed]:
    bed = Bed(tmp_path)
    yield bed
    bed.end()


def is_same(bed: Bed) -> bool:
    pairs = ((ROWS, CENTRAL_ROWS), (BLOCK, CENTRAL_BLOCK), *PEOPLE.items())
    return all(held(bed.local, local) == held(bed.engine, central) for local, central in pairs)


def test_everything_in_the_database_is_sent(bed: Bed) -> None:
    bed.live(rows=1200, numbers=130, waves=120)
    assert bed.catch_up() == 3 + 2 + 3
    assert is_same(bed)
    assert count(bed.engine, CENTRAL_ROWS) == 1200
    assert count(bed.engine, CENTRAL_BLOCK) == 250


def test_alarm_rows_are_sent_first_and_waves_last(bed: Bed) -> None:
    bed.live(rows=3, numbers=3, waves=3)
    seen = []
    while bed.sender.step():
        numbers = select(func.count()).where(CENTRAL_BLOCK.c.rate_hz.is_(None))
        with bed.engine.connect() as connection:
            seen.append((count(bed.engine, CENTRAL_ROWS), connection.execute(numbers).scalar_one()))
        assert count(bed.engine, CENTRAL_BLOCK) == 3 * (len(seen) - 1)
    assert seen == [(3, 0), (3, 3), (3, 3)]


def test_a_row_written_while_waves_are_sent_is_sent_before_the_remaining_waves(bed: Bed) -> None:
    bed.live(waves=120)
    bed.sender.step()
    bed.live(rows=1)
    bed.sender.step()
    assert (count(bed.engine, CENTRAL_ROWS), count(bed.engine, CENTRAL_BLOCK)) == (1, 50)


def test_a_sender_killed_at_any_batch_loses_and_repeats_nothing(bed: Bed) -> None:
    bed.live(rows=1200, numbers=130, waves=120)
    for _ in range(8):
        bed.start().step()
    assert not bed.start().step()
    assert is_same(bed)


@pytest.mark.parametrize("is_done", [False, True])
def test_a_cut_before_or_after_the_commit_loses_and_repeats_nothing(
    bed: Bed,
    monkeypatch: pytest.MonkeyPatch,
    is_done: bool,  # noqa: FBT001
) -> None:
    bed.live(rows=3, numbers=3)
    bed.sender.step()
    central, run = bed.sender._central, bed.sender._central._run

    def cut(work: Any) -> Any:
        if is_done:
            run(work)
        central.close()
        raise CentralError("cut")

    monkeypatch.setattr(central, "_run", cut)
    with pytest.raises(CentralError, match="cut"):
        bed.sender.step()
    monkeypatch.undo()
    bed.catch_up()
    assert is_same(bed)
    assert count(bed.engine, CENTRAL_STORE) == 1


def test_an_unreachable_central_store_is_reported_and_later_brought_up_to_date(bed: Bed, tmp_path: Path) -> None:
    folder = tmp_path / "away"
    engine = create_engine(f"sqlite:///{folder / 'central.sqlite'}")
    sender = bed.start(engine)
    bed.live(rows=2)
    with pytest.raises(CentralError, match="unable to open database file"):
        sender.step()
    folder.mkdir()
    bed.live(rows=2)
    assert sender.step()
    assert count(engine, CENTRAL_ROWS) == 4
    engine.dispose()


def test_patients_and_stays_and_their_changes_are_sent(bed: Bed) -> None:
    with bed.local.begin() as connection:
        connection.execute(PATIENT.insert().values(id="P-1", name="Maria", weight_kg=70.0))
        connection.execute(STAY.insert().values(patient_id="P-1", since_utc="2026-11-24T09:00:00+00:00"))
    assert bed.catch_up() == 2
    with bed.local.begin() as connection:
        connection.execute(STAY.update().values(until_utc="2026-11-24T10:00:00+00:00"))
    assert bed.catch_up() == 0
    bed.sender.look_at_people()
    assert bed.catch_up() == 1
    assert is_same(bed)
    assert bed.start().step() is False


def test_a_new_database_is_another_store(bed: Bed) -> None:
    bed.live(rows=3)
    bed.catch_up()
    bed.log.close()
    bed.local.dispose()
    bed.sender._outbox.close()  # type: ignore[union-attr]
    AlarmLog.set_aside(bed.path)
    bed.log, bed.local = AlarmLog.open(bed.path), open_local(bed.path)
    bed.live(rows=2)
    bed.catch_up()
    assert count(bed.engine, CENTRAL_STORE) == 2
    assert count(bed.engine, CENTRAL_ROWS) == 5


def test_a_diverged_copy_is_another_store(bed: Bed, tmp_path: Path) -> None:
    bed.live(rows=3, numbers=1)
    bed.catch_up()
    (tmp_path / "copy").mkdir()
    with bed.local.connect() as connection:
        connection.exec_driver_sql("VACUUM INTO ?", (str(tmp_path / "copy" / FILE),))
    other = Bed(tmp_path / "copy")
    other.blocks = bed.blocks
    bed.live(rows=1, text="here")
    other.live(rows=1, text="there")
    bed.catch_up()
    other.start(bed.engine)
    other.catch_up()
    assert count(bed.engine, CENTRAL_STORE) == 2
    assert count(bed.engine, CENTRAL_ROWS) == 8
    other.end()


def test_after_an_older_database_was_restored_no_block_is_sent_under_a_used_id(bed: Bed) -> None:
    bed.live(rows=1, numbers=2)
    bed.catch_up()
    with bed.local.begin() as connection:  # as if the last block, and the note that it was sent, were not on the disk
        connection.execute(BLOCK.delete().where(BLOCK.c.first == 2))
        connection.exec_driver_sql("UPDATE store SET handed = 1")
    bed.start()
    bed.live(numbers=1)
    bed.catch_up()
    with bed.engine.connect() as connection:
        firsts = connection.execute(select(CENTRAL_BLOCK.c.first).distinct().order_by("first")).scalars().all()
    assert firsts == [1, 2, 3]


def test_two_writers_under_one_name_are_detected(bed: Bed) -> None:
    bed.live(rows=1)
    bed.catch_up()
    other = Sender(bed.path, Config(), CentralStore(bed.engine))
    bed.senders.append(other)
    other.step()
    bed.live(rows=1)
    other.step()
    with pytest.raises(CentralError, match="there already"):
        bed.sender.step()
    bed.catch_up()
    assert is_same(bed)


def test_text_that_postgresql_cannot_store_does_not_stop_the_sender(bed: Bed) -> None:
    bed.live(rows=1, text="a\0b")
    bed.catch_up()
    with bed.engine.connect() as connection:
        assert connection.execute(select(CENTRAL_ROWS.c.reason)).scalar_one() == "a\N{SYMBOL FOR NULL}b 0"
        assert verified(chain(connection, store_of(bed))).first_bad is None


def store_of(bed: Bed) -> str:
    with bed.engine.connect() as connection:
        return str(connection.execute(select(CENTRAL_STORE.c.id)).scalar_one())


def test_the_chain_is_intact_in_the_central_store_and_a_changed_row_breaks_it(bed: Bed) -> None:
    bed.live(rows=20)
    bed.catch_up()
    with bed.engine.begin() as connection:
        assert verified(chain(connection, store_of(bed))).head == bed.log.head
        connection.execute(CENTRAL_ROWS.update().where(CENTRAL_ROWS.c.sequence == 7).values(reason="another"))
    with bed.engine.connect() as connection:
        assert verified(chain(connection, store_of(bed))).first_bad == 7


def test_blocks_are_durable_before_they_are_sent(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    bed.live(numbers=2)
    handed = []

    def noted(_work: Any) -> None:
        with bed.local.connect() as connection:
            handed.append(connection.exec_driver_sql("SELECT handed FROM store").scalar_one())
        raise CentralError("cut")

    bed.sender._begin(bed.sender._followed())
    monkeypatch.setattr(bed.sender._central, "_run", noted)
    with pytest.raises(CentralError, match="cut"):
        bed.sender.step()
    assert handed == [2]


def test_the_tables_print_themselves_for_postgresql() -> None:
    made = sql()
    assert made.count("CREATE TABLE IF NOT EXISTS") == 6
    assert "data BYTEA NOT NULL" in made
    assert "PRIMARY KEY (store, sequence)" in made


def test_a_fake_connection_behaves_like_a_connection(bed: Bed) -> None:
    bed.sender.step()
    assert isinstance(bed.sender._central._connection, Connection)
    bed.sender.close()
    assert not bed.sender._central.is_open
