"""A bed with everything: five waves, ten numbers, a pump, and one hour of data. SIMULATED, made of sines."""

from datetime import timedelta
from pathlib import Path

import msgspec
import numpy as np

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE
from bedside.alarms.event import Event, Happening
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.entry import Entry
from bedside.config.load import load_profile
from bedside.config.origin import Origin
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.acquisition.ring import LaneSpec, Ring
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.link.snapshot import PumpView, Snapshot, VitalView
from tests.support.snapshots import CALM, NIBP, NOW, UTC_NOW, alarm, changed, device, vital

V = VitalId
WAVES = {V.ECG: 250.0, V.ABP: 125.0, V.PLETH: 75.0, V.RESP: 25.0, V.CO2: 25.0}
NUMBERS: dict[VitalId, float] = {
    V.HR: 72, V.PR: 72, V.SPO2: 97, V.NIBP_SYS: 144, V.NIBP_DIA: 84, V.NIBP_MEAN: 104, V.ABP_SYS: 138, V.ABP_DIA: 79,
    V.ABP_MEAN: 98, V.RR: 14, V.ETCO2: 38, V.TEMP: 36.7, V.PI: 4.2, V.PUMP_RATE: 42.5, V.PUMP_VOLUME: 13.4,
}  # fmt: skip
LIMITS: dict[VitalId, tuple[float | None, float | None]] = {
    V.HR: (50, 120), V.SPO2: (90, None), V.NIBP_SYS: (90, 160), V.NIBP_DIA: (50, 90), V.NIBP_MEAN: (60, 110),
    V.ABP_SYS: (90, 160), V.ABP_DIA: (50, 90), V.RR: (8, 30), V.ETCO2: (30, 50),
}  # fmt: skip
PROFILE = load_profile("adult-infusion")
ORDER = [*WAVES, *NUMBERS]


def rich_ring(folder: Path) -> Ring:
    """Return a ring with an hour of numbers and half a minute of waves up to NOW."""
    specs = [LaneSpec(device="all", vital=row, capacity=9000, rate_hz=WAVES.get(row)) for row in ORDER]
    ring = Ring.create(folder / "rich", specs)
    for lane in ring.lanes:
        rows = _wave(lane.spec.vital) if lane.spec.rate_hz else _hour(lane.spec.vital)
        for start in range(0, rows.shape[1], 500):
            lane.append(rows[:, start : start + 500])
    return ring


def _wave(vital: VitalId) -> np.ndarray:
    at = NOW - np.arange(round(30 * WAVES[vital]))[::-1] / WAVES[vital]
    beat, breath = at * 1.2 % 1, at * 0.23 % 1
    values = {
        V.ECG: 1.1 * np.exp(-(((beat - 0.3) / 0.018) ** 2)) + 0.22 * np.exp(-(((beat - 0.55) / 0.05) ** 2)),
        V.ABP: 79 + 59 * np.exp(-3.2 * beat) * np.sin(np.pi * np.minimum(1, beat * 6)) ** 0.5,
        V.PLETH: 100 + 80 * np.sin(2 * np.pi * beat) + 20 * np.sin(4 * np.pi * beat),
        V.RESP: 200 + 120 * np.sin(2 * np.pi * breath),
        V.CO2: 38 * (breath > 0.5) * np.minimum(1, (breath - 0.5) * 12),
    }[vital]
    return np.stack([values, at, 0 * at])


def _hour(vital: VitalId) -> np.ndarray:
    every_s = 300.0 if VITALS[vital].is_episodic else 1.0
    at = NOW - np.arange(round(3600 / every_s))[::-1] * every_s
    values = NUMBERS[vital] * (1 + 0.05 * np.sin(at / 240) * (vital is not V.SPO2))
    values[-1] = NUMBERS[vital]
    return np.stack([values, at, 0 * at])


def view(row: VitalId) -> VitalView:
    """Return the view of one vital of the bed."""
    low, high = LIMITS.get(row, (None, None))
    value = NUMBERS.get(row, 100.0)
    return vital(row, value, 190 if "NIBP" in row else 0.2, lane=ORDER.index(row), device="all", low=low, high=high)


RICH = changed(
    CALM,
    vitals=tuple(view(row) for row in NUMBERS),
    waves=tuple(view(row) for row in WAVES),
    devices=(device("all", "Patient monitor"), device("pump", "Syringe pump"), device("cuff", "NIBP module")),
    nibp=NIBP,
    limits=PROFILE.limits,
    profile=PROFILE.name,
    pump=PumpView(device="pump", is_running=True),
)
ALARMS = (
    alarm(AlarmId.SPO2_LOW, "SPO2", value=82, limit=90),
    alarm(AlarmId.DEVICE_LOST, "Syringe pump"),
    alarm(AlarmId.HR_HIGH, "HR", value=134, limit=120),
    alarm(AlarmId.NO_SOUND, ""),
)


def alarmed(snapshot: Snapshot = RICH) -> Snapshot:
    """Return the bed with four alarms."""
    return changed(snapshot, alarms=ALARMS)


def on_rich_lanes(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot whose views refer to the lanes of the rich ring."""
    vitals, waves = (
        tuple(msgspec.structs.replace(row, lane=ORDER.index(row.vital)) for row in rows)
        for rows in (snapshot.vitals, snapshot.waves)
    )
    return changed(snapshot, vitals=vitals, waves=waves)


def entry(ago_s: float, happening: Happening, alarm: AlarmId | None = None, **more: object) -> Entry:
    """Return an entry of the log, `ago_s` seconds before NOW."""
    spec = CATALOGUE[alarm] if alarm else None
    fields = {"subject": "SPO2", "priority": spec.priority if spec else None, "occurrence": 1, **more}
    event = Event(at=NOW - ago_s, happening=happening, alarm=alarm, origin=Origin.SIMULATED, **fields)  # type: ignore[arg-type]
    return Entry(event, UTC_NOW - timedelta(seconds=ago_s))


STORY = [
    entry(400, Happening.MONITOR_STARTED, subject="", priority=None),
    entry(300, Happening.ONSET, AlarmId.HR_HIGH, subject="HR", value=134.0, limit=120.0, delay_s=10.0),
    entry(280, Happening.RELIEF, AlarmId.HR_HIGH, subject="HR"),
    entry(20, Happening.ONSET, AlarmId.SPO2_LOW, value=82.0, limit=90.0, delay_s=15.0),
    entry(12, Happening.ACKNOWLEDGE, AlarmId.SPO2_LOW, actor="bedside"),
]


def write_log(folder: Path) -> int:
    """Write STORY into the alarm log of a folder; return the sequence of its last row."""
    log = AlarmLog.open(folder / FILE)
    head = log.append(STORY)
    log.close()
    return head.sequence
