"""The logs of several beds are read from a central store, here an SQLite file."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, create_engine
from typer.testing import CliRunner

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Event, Happening
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.entry import Entry
from bedside.alarms.log.filters import Filters
from bedside.alarms.log.reader import LogReader
from bedside.config.schema import Config
from bedside.monitor.__main__ import app
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.review.central import reader as central_reading
from bedside.monitor.store.central.central_store import CentralStore
from bedside.monitor.store.central.sender import Sender
from bedside.monitor.store.database import open_local
from bedside.monitor.store.sample_codec import packed
from bedside.monitor.store.tables import BLOCK, PATIENT, STAY

URL = "postgresql://owner@127.0.0.1/bedside"
BEGIN = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


def at(seconds: float) -> float:
    return (BEGIN + timedelta(seconds=seconds)).timestamp()


def bed(folder: Path, name: str, alarms: int, central: Engine) -> None:
    """A bed that monitored for an hour, with the given number of alarms of a minute each, and sent everything."""
    folder.mkdir()
    log = AlarmLog.open(folder / FILE)
    rows: list[tuple[float, Happening, int | None]] = [(0.0, Happening.MONITOR_STARTED, None)]
    for number in range(alarms):
        rows += [(60.0 + 120 * number, Happening.ONSET, number), (120.0 + 120 * number, Happening.RELIEF, number)]
    rows.append((3600.0, Happening.MONITOR_STOPPED, None))
    for seconds, happening, occurrence in rows:
        of_it: dict[str, Any] = {"alarm": AlarmId.HR_HIGH, "subject": "HR", "priority": Priority.MEDIUM}
        event = Event(at=seconds, happening=happening, occurrence=occurrence, reason="a\0b")
        event = event if occurrence is None else replace(event, **of_it)
        log.append([Entry(event, BEGIN + timedelta(seconds=seconds))])
    local = open_local(folder / FILE)
    with local.begin() as connection:
        connection.execute(PATIENT.insert().values(id="P-00000017", name="Anna", flags="[]", notes=""))
        connection.execute(STAY.insert().values(patient_id="P-00000017", since_utc=BEGIN.isoformat()))
        for first in (0, 1800):
            times = {"begin_at": float(first), "begin_utc": at(first), "end_utc": at(first + 60)}
            what: dict[str, Any] = {"ring": 7, "device": "ox", "vital": "SPO2", "first": first, "count": 1}
            data = packed(np.array([[97.0], [float(first)], [0.0]]))
            connection.execute(BLOCK.insert().values(**what, **times, origin="SIMULATED", rate_hz=None, data=data))
    sender = Sender(folder / FILE, Config(bed=name), CentralStore(central))
    while sender.step():
        pass
    sender.close()
    local.dispose()
    log.close()


@pytest.fixture
def central(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Two beds: one with three alarms, one with a single alarm."""
    engine = create_engine(f"sqlite:///{tmp_path / 'central.sqlite'}")
    bed(tmp_path / "one", "bed1", 3, engine)
    bed(tmp_path / "two", "bed2", 1, engine)
    monkeypatch.setattr(central_reading, "central_engine", lambda _url: engine)
    yield engine
    engine.dispose()


def log(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["log", *map(str, arguments)], env={"COLUMNS": "200"})


@pytest.mark.usefixtures("central")
def test_the_statistics_of_all_beds_are_printed_side_by_side(tmp_path: Path) -> None:
    result = json.loads(log("stats", "--store", URL, "--json").stdout)
    assert [(row["bed"], row["figures"]["all"]["count"]) for row in result] == [("bed1", 3), ("bed2", 1)]
    own = json.loads(log("stats", "--file", tmp_path / "one" / FILE, "--json").stdout)
    assert result[0]["figures"] == own
    words = log("stats", "--store", URL).stdout
    assert "clinic/bed1 since " in words
    assert "By shift" not in words  # there are two
    assert "By shift" in log("stats", "--store", URL, "--bed", "bed2").stdout
    filtered = json.loads(log("stats", "--store", URL, "--json", "--to", "2026-01-02T12:02:30+00:00").stdout)
    assert [row["figures"]["all"]["count"] for row in filtered] == [1, 1]


@pytest.mark.usefixtures("central")
def test_the_log_of_a_bed_is_copied_completely_and_every_command_reads_it(tmp_path: Path) -> None:
    out = tmp_path / "bed1.sqlite"
    assert "the log of clinic/bed1" in log("fetch", "--store", URL, "--bed", "clinic/bed1", "--out", out).stdout
    assert out.stat().st_mode & 0o777 == 0o600
    here, there = LogReader(out), LogReader(tmp_path / "one" / FILE)
    assert list(here.rows(Filters())) == list(there.rows(Filters()))
    here.close()
    there.close()
    assert "the chain is complete" in log("verify", "--file", out).stdout
    assert json.loads(log("show", 2, "--file", out, "--json").stdout)["ended_after_s"] == 60
    assert firsts(out) == [0, 1800]
    with create_engine(f"sqlite:///{out}").connect() as connection:
        assert connection.execute(PATIENT.select()).mappings().one()["name"] == "Anna"
    assert log("fetch", "--store", URL, "--bed", "bed1", "--out", out).exit_code == 2  # not overwritten


def firsts(path: Path) -> list[int]:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        firsts = [row.first for row in connection.execute(BLOCK.select().order_by(BLOCK.c.first))]
    engine.dispose()
    return firsts


@pytest.mark.usefixtures("central")
@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        (("--from", "2026-01-02T12:10:00+00:00"), [1800]),
        (("--to", "2026-01-02T12:10:00+00:00"), [0]),
        (("--rows-only",), []),
    ],
)
def test_only_samples_of_the_requested_time_are_copied(
    tmp_path: Path, arguments: tuple[str, ...], kept: list[int]
) -> None:
    out = tmp_path / "some.sqlite"
    assert log("fetch", "--store", URL, "--bed", "bed2", "--out", out, *arguments).exit_code == 0
    assert firsts(out) == kept


@pytest.mark.usefixtures("central")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("fetch", "--out", "x"), "there are 2 logs; choose one with --bed"),
        (("fetch", "--out", "x", "--bed", "bed9"), "this central store has no log of bed9"),
        (("fetch", "--out", "x", "--bed", "bed1", "--from", "soon"), "'soon' is not a time"),
        (("fetch", "--out", "x", "--bed", "bed1", "--rows-only", "--to", "now"), "use one or the other"),
        (("stats", "--state", "there"), "--state applies to one log, but --store reads the logs of all beds"),
    ],
)
def test_missing_logs_and_invalid_options_are_refused(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    words = [str(tmp_path / "x") if word == "x" else word for word in arguments]
    result = log(words[0], "--store", URL, *words[1:])
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())
    assert not (tmp_path / "x").exists()


def test_a_missing_store_and_a_missing_bed_are_reported(central: Engine) -> None:
    assert "give the store with --store" in log("stats", "--bed", "bed1").stderr
    assert central.dialect.name == "sqlite"
    result = log("stats", "--store", URL, "--bed", "bed9")
    assert "this central store has no log of bed9" in str(result.exception)
