"""A PostgreSQL server with the schema of commit b76b646 takes everything from a state folder of that commit."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bedside.alarms.log.chain_check import verify
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.store.central.central_store import CentralStore, central_engine
from bedside.monitor.store.central.sender import Sender
from bedside.monitor.store.database import open_local
from bedside.monitor.store.patient_records import PatientRecords
from bedside.monitor.supervisor.process_plan import read_running
from tests.support.older_state import OLDER_CENTRAL_SCHEMA, unpack_older_state
from tests.support.postgresql import Server, found, running_server

pytestmark = pytest.mark.system


@pytest.fixture
def server() -> Iterator[Server]:
    programs = found()
    if programs is None:
        pytest.skip("there is no PostgreSQL server on this machine")
    with running_server(programs, OLDER_CENTRAL_SCHEMA.read_text()) as server:
        yield server


def test_log_blocks_patient_stay_and_sessions_are_uploaded_into_the_older_tables(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSFILE", str(server.password_file))
    folder = unpack_older_state(tmp_path / "state")
    database = open_local(folder / FILE)
    PatientRecords(folder, database, folder / FILE).tick()
    database.dispose()
    sender = Sender(folder / FILE, read_running(folder), CentralStore(central_engine(server.url)))
    while sender.step():
        pass
    sender.close()
    assert verify(folder / FILE).first_bad is None
    counts = {table: server.ask(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}  # noqa: S608 - ours
    assert counts == TABLES
    (head,) = server.ask("SELECT hash FROM alarm_log WHERE sequence = 88")[0]
    assert head == verify(folder / FILE).head.hash


TABLES = {"store": 1, "alarm_log": 88, "block": 24, "patient": 1, "stay": 1, "session": 4}
