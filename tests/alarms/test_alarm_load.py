"""Hours of a real patient with five settings: number and duration of alarms, and delay for true desaturations.

mimic4-86130599: HR, pulse, SpO2, RR and NIBP at about 1 Hz for 48 hours. Twelve hours with both of its true
desaturations run here, all of it with `make slow`. `pytest -s tests/alarms/test_alarm_load.py` prints the figures.
"""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.conditions.observation import Observation
from bedside.alarms.engine import AlarmEngine
from bedside.alarms.event import Happening
from bedside.config.load import load_profile
from bedside.config.origin import Origin
from bedside.config.schema import AlarmConfig, Limit, Profile
from bedside.config.vitals import VITALS, VitalId
from tests.support.shared_data import RECORDINGS

RECORD = RECORDINGS / "mimic4-86130599" / "86130599n.csv.gz"
TICKS_HZ = 999.56  # of the record's time column
COLUMNS = {
    "HR [bpm]": VitalId.HR,
    "Pulse (SpO2) [bpm]": VitalId.PR,
    "SpO2 [%]": VitalId.SPO2,
    "RR [rpm]": VitalId.RR,
    "NBPs [mmHg]": VitalId.NIBP_SYS,
    "NBPd [mmHg]": VitalId.NIBP_DIA,
    "NBPm [mmHg]": VitalId.NIBP_MEAN,
}
Value = tuple[float, VitalId, float]
PLAIN, ON_15, ON_OFF_BAND, INTEGRAL, INFUSION = "plain", "on 15 s", "on 15 off 5 band 2", "integral 50", "infusion"
DEEP, LONG_S, LATEST_S = 85.0, 20.0, 15.0


def values() -> list[Value]:
    if not RECORD.exists():
        pytest.skip("the recordings are not available")
    with gzip.open(RECORD, "rt") as file:
        rows = csv.DictReader(file)
        recorded = [
            (float(row["time"]) / TICKS_HZ, vital, float(row[name]))
            for row in rows
            for name, vital in COLUMNS.items()
            if row[name] and VITALS[vital].is_plausible(float(row[name]))
        ]
    return sorted(recorded, key=lambda row: row[0])


def changed(**settings: float) -> Profile:
    """Return the plain adult limits without delay, extremes and escalation; continuous vitals with these settings."""
    limits = {}
    for vital, limit in load_profile("adult").limits.items():
        own = {} if VITALS[vital].is_episodic else dict(settings)
        if vital is not VitalId.SPO2:
            own.pop("integral", None)
        limits[vital] = msgspec.structs.replace(Limit(low=limit.low, high=limit.high, delay_s=0), **own)
    return Profile(name="changed", limits=limits, escalate_after_s=0, remind_after_s=0)


@dataclass
class Load:
    alarms: int = 0
    seconds: float = 0.0
    spo2: list[tuple[float, float]] = field(default_factory=list)  # spans of any SpO2 alarm


def load(profile: Profile, recorded: list[Value]) -> Load:
    engine = AlarmEngine(profile, AlarmConfig(), origin=Origin.REPLAYED, watched={}, at=0.0)
    result, began = Load(), dict[AlarmId, float]()
    for at, vital, value in recorded:
        engine.observe(Observation(vital=vital, value=value, at=at))
        engine.tick(at)
        for event in engine.drain():
            if event.alarm is None:
                continue
            if event.happening is Happening.ONSET:
                result.alarms += 1
                began[event.alarm] = event.at
            elif event.happening is Happening.RELIEF:
                since = began.pop(event.alarm)
                result.seconds += event.at - since
                if event.alarm.startswith("SPO2"):
                    result.spo2.append((since, event.at))
    return result


def falls(recorded: list[Value]) -> Iterator[tuple[float, float]]:
    """Yield the spans of SpO2 below 85 % of 20 s or more: the desaturations that must not be late."""
    since: float | None = None
    for at, vital, value in recorded:
        if vital is not VitalId.SPO2:
            continue
        if value < DEEP:
            since = at if since is None else since
        elif since is not None:
            if at - since >= LONG_S:
                yield since, at
            since = None


def latency(load: Load, fall: tuple[float, float]) -> float:
    """Return how long after the begin of the fall an SpO2 alarm was active, infinity if none was."""
    begin, end = fall
    standing = [max(0.0, since - begin) for since, until in load.spo2 if since <= end and until > begin]
    return min(standing, default=float("inf"))


@pytest.mark.parametrize(
    "hours", [(24, 36), pytest.param((0, 48), marks=[pytest.mark.slow, pytest.mark.slice])], ids=["12 h", "48 h"]
)
def test_the_infusion_profile_has_few_alarms_and_is_never_late(hours: tuple[int, int]) -> None:
    recorded = [row for row in values() if hours[0] * 3600 <= row[0] < hours[1] * 3600]
    settings = {
        PLAIN: changed(),
        ON_15: changed(delay_s=15),
        ON_OFF_BAND: changed(delay_s=15, off_delay_s=5, deadband=2),
        INTEGRAL: changed(integral=50),
        INFUSION: load_profile("adult-infusion"),
    }
    days = (recorded[-1][0] - recorded[0][0]) / 86400
    spans = list(falls(recorded))
    loads = {name: load(profile, recorded) for name, profile in settings.items()}
    late = {name: [latency(row, span) for span in spans] for name, row in loads.items()}
    print(f"\n{days * 24:.1f} h, {len(recorded):,} values, {len(spans)} falls below {DEEP:g} % of {LONG_S:g} s or more")
    for name, row in loads.items():
        latencies = ", ".join(f"{each:.1f}" for each in late[name])
        figures = f"{row.alarms / days:6.1f} alarms, {row.seconds / days:6.0f} s of alarm in 24 h"
        print(f"{name:20} {figures}; late by {latencies} s")
    assert len(spans) > 0
    assert loads[INFUSION].alarms <= loads[PLAIN].alarms / 3
    assert max(late[INFUSION]) <= LATEST_S
    assert loads[ON_15].alarms < loads[PLAIN].alarms
