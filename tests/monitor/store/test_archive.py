"""All samples of the ring are in the database, exactly and once, whichever process is killed."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import numpy as np
import pytest
from sqlalchemy import Engine, func, select

from bedside.config.origin import Origin
from bedside.config.schema import Config, DeviceConfig
from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import CLEAN, RING, LaneSpec, Ring
from bedside.monitor.engine.patient_settings import Settings
from bedside.monitor.infusion.session import InfusionSession, Phase
from bedside.monitor.patient.patient import Patient, Stay
from bedside.monitor.store.archive import Archive
from bedside.monitor.store.database import StoreError, open_local
from bedside.monitor.store.patient_records import PatientRecords
from bedside.monitor.store.reader import StoreReader
from bedside.monitor.store.tables import BLOCK, PATIENT, STAY

OFFSET = 1.7e9
SPECS = [
    LaneSpec(device="ox", vital=VitalId.PLETH, capacity=75 * 300 + 1024, rate_hz=75.0),
    LaneSpec(device="ox", vital=VitalId.SPO2, capacity=4000),
]
CONFIG = Config(device=(DeviceConfig(id="ox", codec="nonin-df2", port="x", origin=Origin.SIMULATED),))


class Bench:
    """A ring that is written, and its archive."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path, self.now = folder, folder / "alarms.sqlite", 100.0
        self.ring = Ring.create(folder / RING, SPECS)
        self.database = open_local(self.path)
        self.archive = self.start()

    def start(self) -> Archive:
        """Start an archive, as after a kill of the previous one."""
        self.archive = Archive(self.folder, CONFIG, self.database, self.path)
        return self.archive

    def live(self, seconds: int, *, is_archived: bool = True, with_waves: bool = True) -> None:
        for _ in range(seconds):
            at = self.now + np.arange(75) / 75
            self.ring.lanes[0].append(np.stack([np.round(100 * np.sin(at)), at, 0 * at]))
            self.ring.lanes[1].append(np.array([[97.0], [self.now], [0.0]]))
            self.now += 1
            self.ring.write_beat(self.now, self.now + OFFSET)
            if is_archived:
                self.archive.tick(self.now, with_waves=with_waves)

    def read(self, vital: VitalId) -> np.ndarray:
        stretches = StoreReader(self.database).stretches(vital, 0, 2 * OFFSET)
        return np.concatenate([row.rows for row in stretches], axis=1) if stretches else np.empty((3, 0))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.database.dispose()


@pytest.mark.parametrize("lane", [0, 1])
def test_samples_are_read_as_they_were_written(bench: Bench, lane: int) -> None:
    bench.live(130)
    bench.archive.tick(bench.now, is_last=True)
    whole = bench.ring.lanes[lane].latest(75 * 130)
    assert bench.read(SPECS[lane].vital).tobytes() == whole.tobytes()


def test_a_kill_at_any_moment_loses_and_repeats_no_sample(bench: Bench) -> None:
    for seconds in (3, 11, 61, 1, 27):
        bench.live(seconds)
        bench.start()
    bench.archive.tick(bench.now, is_last=True)
    at = bench.read(VitalId.PLETH)[1]
    assert at.size == 75 * 103
    assert np.all(np.diff(at) > 0)


def test_the_last_samples_have_their_time_although_the_engine_has_ended(bench: Bench) -> None:
    bench.live(5)
    bench.ring.write_beat(*CLEAN)
    bench.archive.tick(bench.now, is_last=True)
    stretches = StoreReader(bench.database).stretches(VitalId.SPO2, 100 + OFFSET, 105 + OFFSET)
    assert [row.utc.tolist() for row in stretches] == [[100 + OFFSET + second for second in range(5)]]


@pytest.mark.parametrize(("kept_s", "own"), [(70, 9.9e9), (0, OFFSET)])
def test_an_archive_started_after_the_engines_end_uses_the_time_of_the_ring_or_else_its_own_clock(
    bench: Bench, kept_s: int, own: float
) -> None:
    """The time of the ring's last block has priority over the clock, which may have been stepped since."""
    bench.live(kept_s)
    bench.live(5, is_archived=False)
    bench.ring.write_beat(*CLEAN)
    bench.start().tick(bench.now, utc=bench.now + own, is_last=True)
    first = 100 + kept_s
    stretches = StoreReader(bench.database).stretches(VitalId.SPO2, first + OFFSET, first + OFFSET + 60)
    assert [at for row in stretches for at in row.utc.tolist()][-5:] == [first + OFFSET + second for second in range(5)]


def test_without_a_heartbeat_samples_wait_for_the_next_one(bench: Bench) -> None:
    bench.live(5, is_archived=False)
    beat = bench.ring.beat
    bench.ring.write_beat(*CLEAN)
    bench.archive.tick(bench.now, is_last=True)
    assert bench.read(VitalId.SPO2).size == 0
    bench.ring.write_beat(*beat)
    bench.start().tick(bench.now, is_last=True)
    assert bench.read(VitalId.SPO2)[1].tolist() == [100, 101, 102, 103, 104]


def test_two_archives_at_once_write_nothing_twice(bench: Bench) -> None:
    bench.live(20)
    other = Archive(bench.folder, CONFIG, bench.database, bench.path)
    other.tick(bench.now)
    bench.live(5, is_archived=False)
    other.tick(bench.now, is_last=True)
    with pytest.raises(StoreError, match="UNIQUE"):
        bench.archive.tick(bench.now, is_last=True)
    assert np.unique(bench.read(VitalId.PLETH)[1]).size == 75 * 25


def test_a_new_ring_is_followed(bench: Bench) -> None:
    bench.live(12)
    bench.archive.tick(bench.now, is_last=True)
    bench.ring = Ring.create(bench.folder / RING, SPECS)
    bench.live(12)
    bench.archive.tick(bench.now, is_last=True)
    assert bench.read(VitalId.SPO2).shape[1] == 24


def test_overwritten_samples_are_counted(bench: Bench) -> None:
    bench.live(1)
    bench.live(400, is_archived=False)
    bench.archive.tick(bench.now, is_last=True)
    kept = bench.read(VitalId.PLETH).shape[1]
    assert bench.archive.lost == 75 * 401 - kept > 0


def test_on_a_full_disk_numbers_are_stored_and_waves_are_not(bench: Bench) -> None:
    bench.live(130, with_waves=False)
    assert bench.read(VitalId.PLETH).shape[1] == 0
    assert bench.read(VitalId.SPO2).shape[1] >= 120


def test_a_stretch_is_cut_to_the_requested_time(bench: Bench) -> None:
    bench.live(130)
    bench.archive.tick(bench.now, is_last=True)
    (begin, end) = OFFSET + 150.0, OFFSET + 160.0
    found = StoreReader(bench.database).stretches(VitalId.PLETH, begin, end)
    utc = np.concatenate([row.utc for row in found])
    assert utc.size == 751
    assert (utc.min(), utc.max()) == (pytest.approx(begin), pytest.approx(end))
    assert {row.origin for row in found} == {"SIMULATED"}


def test_a_sample_takes_a_few_bytes(bench: Bench) -> None:
    bench.live(130)
    bench.archive.tick(bench.now, is_last=True)
    with bench.database.connect() as connection:
        size, count = connection.execute(select(func.sum(func.length(BLOCK.c.data)), func.sum(BLOCK.c["count"]))).one()
    assert size / count < 6.0


MARIA = Patient(name="Maria", birth_date=date(1980, 4, 17), weight_kg=70.0, id="P-0badcafe")
SINCE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
Write = Callable[[str, object], None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, value: object) -> None:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(msgspec.json.encode(value))

    return written


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    database = open_local(tmp_path / "alarms.sqlite")
    yield database
    database.dispose()


def settings(stay: Stay) -> Settings:
    return Settings(profile="adult", stay=stay)


def test_a_stay_is_stored_once_with_its_begin_and_end(tmp_path: Path, database: Engine, write: Write) -> None:
    people = PatientRecords(tmp_path, database, tmp_path / "alarms.sqlite")
    write("patient.json", settings(Stay(patient=MARIA, since=SINCE)))
    people.tick()
    heavier = msgspec.structs.replace(MARIA, weight_kg=71.0)
    write("patient.json", settings(Stay(patient=heavier, since=SINCE)))
    people.tick()
    later = SINCE.replace(hour=12)
    write("patient.json", settings(Stay(since=later, is_standby=True)))
    people.tick()
    with database.connect() as connection:
        assert connection.execute(select(STAY)).all() == [("P-0badcafe", SINCE.isoformat(), later.isoformat())]
        assert connection.execute(select(PATIENT.c.weight_kg)).all() == [(71.0,)]


def test_a_session_is_stored_while_it_is_open_and_when_it_is_closed(
    tmp_path: Path, database: Engine, write: Write
) -> None:
    people = PatientRecords(tmp_path, database, tmp_path / "alarms.sqlite")
    session = InfusionSession(id="S-1", patient=MARIA, is_simulated=True, begun=SINCE)
    write("session.json", session)
    people.tick()
    over = msgspec.structs.replace(session, phase=Phase.CLOSED, ended=SINCE.replace(hour=11))
    write("sessions/S-1.json", over)
    people.tick()
    (row,) = StoreReader(database).sessions("P-0badcafe")
    assert row["ended_utc"] == "2026-11-24T11:00:00+00:00"
    assert msgspec.json.decode(row["record"], type=InfusionSession) == over


def test_an_invalid_settings_file_is_skipped(tmp_path: Path, database: Engine) -> None:
    (tmp_path / "patient.json").write_text("{")
    PatientRecords(tmp_path, database, tmp_path / "alarms.sqlite").tick()
    assert StoreReader(database).stays() == []
