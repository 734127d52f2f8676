"""A state folder with a log of two stays and, with the fixture `kept`, the numbers and waves of its time."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # for the review window

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import create_engine
from typer.testing import CliRunner, Result

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.event import Event, Happening
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.entry import Entry
from bedside.config.origin import Origin
from bedside.config.vitals import VitalId
from bedside.monitor.__main__ import app
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.store.sample_codec import packed
from bedside.monitor.store.tables import BLOCK, METADATA

H = Happening
BEGAN = datetime(2026, 11, 24, 8, tzinfo=UTC)
HR = {"alarm": AlarmId.HR_HIGH, "subject": "HR", "priority": Priority.MEDIUM, "limit": 120.0, "delay_s": 10.0}
LOST = {"alarm": AlarmId.DEVICE_LOST, "subject": "Oximeter", "priority": Priority.MEDIUM, "occurrence": 1}
STORY: tuple[tuple[float, Happening, dict[str, Any]], ...] = (
    (0, H.MONITOR_STARTED, {}),
    (60, H.PATIENT_ADMITTED, {"subject": "P-1", "actor": "nurse"}),
    (120, H.ONSET, {**HR, "value": 134.0, "occurrence": 1}),
    (121, H.SOUND_STARTED, {**HR, "value": 134.0, "occurrence": 1}),
    (138, H.ACKNOWLEDGE, {**HR, "value": 134.0, "occurrence": 1, "actor": "nurse"}),
    (180, H.RELIEF, {**HR, "value": 134.0, "occurrence": 1}),
    (200, H.LIMITS_CHANGED, {"subject": "HR", "actor": "doctor", "reason": "HR 50/120 -> 50/130"}),
    (300, H.PATIENT_DISCHARGED, {"subject": "P-1", "actor": "nurse", "reason": "no active alarm"}),
    (400, H.ONSET, {**LOST, "reason": "no answer"}),
    (405, H.RELIEF, LOST),
    (600, H.MONITOR_STOPPED, {"reason": "told to"}),
)
Bedside = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a state folder with the log of STORY: rows 1 to 11."""
    state = tmp_path / "state"
    state.mkdir()
    log = AlarmLog.open(state / FILE, boot="b0")
    log.append([_entry(after_s, happening, rest) for after_s, happening, rest in STORY])
    log.close()
    return state


def _entry(after_s: float, happening: Happening, rest: dict[str, Any]) -> Entry:
    event = Event(at=1000.0 + after_s, happening=happening, origin=Origin.SIMULATED, **rest)
    return Entry(event, BEGAN + timedelta(seconds=after_s))


@pytest.fixture
def bedside(folder: Path) -> Bedside:
    """Return a function that runs `bedside log` on the folder."""

    def run(command: str, *arguments: str, state: Path | None = None) -> Result:
        place = () if "--file" in arguments else ("--state", str(state or folder))
        return CliRunner().invoke(app, ["log", command, *place, *arguments], catch_exceptions=True)

    return run


def put(folder: Path, vital: VitalId, values: list[float], after_s: list[float], rate_hz: float | None = None) -> None:
    """Store values with their times in seconds after BEGAN, as one block."""
    engine = create_engine(f"sqlite:///{folder / FILE}")
    METADATA.create_all(engine)
    at = 1000.0 + np.array(after_s)
    with engine.begin() as connection:
        count = connection.execute(BLOCK.select()).fetchall()
        connection.execute(
            BLOCK.insert().values(
                ring=1,
                device="monitor",
                vital=str(vital),
                first=len(count) * 100_000,
                count=len(values),
                rate_hz=rate_hz,
                origin="SIMULATED",
                begin_at=at[0],
                begin_utc=BEGAN.timestamp() + after_s[0],
                end_utc=BEGAN.timestamp() + after_s[-1],
                data=packed(np.array([values, at, np.zeros(len(values))])),
            )
        )
    engine.dispose()


@pytest.fixture
def kept(folder: Path) -> Path:
    """Return the folder with numbers every ten seconds, two pressures, and two waves with a gap in one."""
    times = [float(at) for at in range(0, 600, 10)]
    put(folder, VitalId.HR, [80 + at % 60 for at in times], times)
    put(folder, VitalId.SPO2, [97.0 for _ in times], times)
    for vital, values in ((VitalId.NIBP_SYS, [121.0, 133.0]), (VitalId.NIBP_DIA, [70.0, 82.0])):
        put(folder, vital, values, [100.0, 400.0])
    wave = np.arange(100, 160, 1 / 50)
    put(folder, VitalId.PLETH, np.round(100 + 80 * np.sin(7 * wave)).tolist(), wave.tolist(), 50.0)
    first, second = np.arange(110, 120, 1 / 100), np.arange(132, 150, 1 / 100)
    for part in (first, second):
        put(folder, VitalId.ECG, (np.sin(9 * part) * 1.5).tolist(), part.tolist(), 100.0)
    return folder


def exported(bedside: Bedside, form: str, out: Path, *options: str) -> Result:
    result = bedside("export", "--format", form, "--out", str(out), *options)
    assert result.exit_code == 0, result.output
    return result
