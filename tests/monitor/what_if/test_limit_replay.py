"""Skipping quiet spans gives the same alarms, row by row, as a replay of everything."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bedside.alarms.event import Event
from bedside.config.load import load_profile
from bedside.config.origin import Origin
from bedside.config.quality import Quality
from bedside.config.schema import AlarmConfig, Config, DeviceConfig, Limit, Profile, Relative
from bedside.config.vitals import VitalId
from bedside.drivers.block import Block
from bedside.monitor.acquisition.lanes import lane_specs
from bedside.monitor.acquisition.ring import MARKS, RING, Ring, Rows
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.store.archive import Archive
from bedside.monitor.store.database import open_local
from bedside.monitor.store.reader import StoreReader
from bedside.monitor.what_if.limit_replay import Baseline, replayed
from bedside.monitor.what_if.recorded_numbers import Recording, recordings

V = VitalId
ADULT = load_profile("adult")
INFUSION = load_profile("adult-infusion")
LIMITED = (V.HR, V.SPO2, V.NIBP_SYS)
Comparable = list[tuple[object, ...]]


def comparable(events: list[Event]) -> Comparable:
    """Return the comparable parts of the events, sorted."""
    alarms = (row for row in events if row.alarm)
    rows = [(row.at, row.happening, row.alarm, row.subject, row.value, row.limit, row.delay_s) for row in alarms]
    return sorted(rows, key=str)


def walk(seed: int, seconds: int, begin: float, centre: float, step: float, gaps: int) -> Rows:
    """Return a random walk with a value per second, with gaps and some questionable or bad values."""
    random = np.random.default_rng(seed)
    values = centre + np.cumsum(random.normal(0, step, seconds))
    values = centre + (values - centre) * 0.98
    at = begin + np.arange(seconds) + random.uniform(0, 0.4)
    marks = random.choice(len(MARKS), seconds, p=[0.96, 0.03, 0.01])
    keep = np.ones(seconds, bool)
    for start in random.integers(0, seconds, gaps):
        keep[start : start + int(random.integers(1, 90))] = False
    return np.stack([np.round(values), at, marks.astype(float)])[:, keep]


def recording(seed: int, seconds: int, step: float, gaps: int) -> Recording:
    numbers = {
        V.HR: walk(seed, seconds, 1000.0, 85, step, gaps),
        V.SPO2: walk(seed + 1, seconds, 1000.0, 95, step / 3, gaps),
    }
    pressures = walk(seed + 2, seconds // 300 + 1, 1000.0, 130, 12, 0)
    pressures[1] = 1000.0 + (pressures[1] - 1000.0) * 300
    numbers[V.NIBP_SYS] = pressures
    ends = [rows[1, -1] for rows in numbers.values() if rows.shape[1]]
    return Recording({vital: rows for vital, rows in numbers.items() if rows.shape[1]}, 1000.0, max(ends), 1.7e9)


LIMITS = st.builds(
    Limit,
    low=st.sampled_from([None, 60.0, 75.0, 90.0]),
    high=st.sampled_from([None, 95.0, 110.0]),
    extreme_low=st.sampled_from([None, 40.0]),
    delay_s=st.sampled_from([0.0, 5.0, 15.0]),
    off_delay_s=st.sampled_from([0.0, 8.0]),
    deadband=st.sampled_from([0.0, 2.0]),
    integral=st.sampled_from([None, 10.0, 50.0]),
    breaches=st.sampled_from([None, 3]),
    average_s=st.sampled_from([0.0, 6.0]),
)
RELATIVE = st.builds(Relative, above=st.just(12.0), below=st.just(12.0), rise=st.sampled_from([None, 15.0]))


@given(
    st.integers(0, 10_000),
    st.sampled_from([0.3, 0.8, 2.0]),
    st.integers(0, 3),
    LIMITS,
    LIMITS,
    st.none() | RELATIVE,
    st.booleans(),
)
@settings(max_examples=settings().max_examples * 4 // 10)  # all 160 with `make slow`
def test_skipping_quiet_spans_does_not_change_the_result(
    seed: int,
    step: float,
    gaps: int,
    hr: Limit,
    spo2: Limit,
    relative: Relative | None,
    has_baseline: bool,  # noqa: FBT001
) -> None:
    past = recording(seed, 1500, step, gaps)
    profile = Profile(
        name="made", limits={V.HR: hr, V.SPO2: replace(spo2, high=None)}, relative={V.HR: relative} if relative else {}
    )
    baselines = [Baseline(1400.0, V.HR, 85.0), Baseline(2000.0, V.HR, None)] if has_baseline else []
    quick = replayed(past, profile, baselines=baselines)
    assert comparable(quick) == comparable(replayed(past, profile, baselines=baselines, is_whole=True))


@pytest.mark.parametrize("profile", [ADULT, INFUSION], ids=lambda row: row.name)
@pytest.mark.parametrize("seed", range(4))
def test_with_the_shipped_profiles_skipping_quiet_spans_does_not_change_the_result(profile: Profile, seed: int) -> None:
    past = recording(seed, 4000, 0.8, 2)
    whole = replayed(past, profile, is_whole=True)
    assert whole
    assert comparable(replayed(past, profile)) == comparable(whole)


def test_on_a_quiet_day_the_engine_receives_almost_nothing() -> None:
    at = np.arange(86_400.0)
    calm = np.stack([np.full(at.size, 72.0), at, 0 * at])
    past = Recording({V.HR: calm}, 0.0, float(at[-1]), 1.7e9)
    assert replayed(past, ADULT) == []


DEVICES = (
    DeviceConfig(id="pulse", codec="bedside-json", topic="pulse", origin=Origin.SIMULATED, vitals=(V.HR, V.SPO2)),
    DeviceConfig(id="cuff", codec="lepu-vx-nibp", port="cuff", origin=Origin.SIMULATED),
)


class Live:
    """The alarm input of a ring, ticked as in the monitor, and an archive of the ring."""

    def __init__(self, folder: Path, profile: Profile) -> None:
        self.config = Config(device=DEVICES, alarms=AlarmConfig())
        self.ring = Ring.create(folder / RING, lane_specs(self.config))
        calm = replace(profile, escalate_after_s=0.0, remind_after_s=0.0)
        self.watch = AlarmInput(self.config, calm, self.ring, at=1000.0)
        self.path = folder / "alarms.sqlite"
        self.database = open_local(self.path)
        self.archive = Archive(folder, self.config, self.database, self.path)

    def live(self, past: Recording, tick_s: float) -> list[Event]:
        device = {V.HR: "pulse", V.SPO2: "pulse", V.NIBP_SYS: "cuff"}
        samples = sorted(
            (at, vital, value, mark) for vital, rows in past.numbers.items() for value, at, mark in rows.T.tolist()
        )
        events: list[Event] = []
        for step in range(int((past.end_at - past.begin_at) / tick_s) + 2):
            at = past.begin_at + step * tick_s
            while samples and samples[0][0] <= at:
                seen, vital, value, mark = samples.pop(0)
                block = Block(vital=vital, values=(value,), at=seen, quality=MARKS[int(mark)])
                self.watch.pipeline.deliver(device[vital], block)
            self.watch.tick(at)
            events += self.watch.alarms.drain()
        self.ring.write_beat(past.end_at, past.end_at + 1.7e9)
        self.archive.tick(past.end_at, is_last=True)
        return events


def good(past: Recording) -> Recording:
    """Return the recording without bad numbers, which a monitor does not store."""
    bad = MARKS.index(Quality.BAD)
    return replace_numbers(past, {vital: rows[:, rows[2] != bad] for vital, rows in past.numbers.items()})


def replace_numbers(past: Recording, numbers: dict[VitalId, Rows]) -> Recording:
    return Recording(numbers, past.begin_at, past.end_at, past.offset)


@pytest.mark.parametrize("seed", range(3))
def test_a_replay_with_the_same_profile_reproduces_the_log(seed: int, tmp_path: Path) -> None:
    past = good(recording(seed, 3000, 0.8, 0))
    live = Live(tmp_path, INFUSION)
    logged = [
        row for row in live.live(past, 0.5) if row.alarm and row.alarm.partition("_")[0] in {"HR", "SPO2", "NIBP"}
    ]
    (found,) = recordings(StoreReader(live.database), LIMITED, 0.0, 2e9, ["pulse", "cuff"])
    found = Recording(found.numbers, past.begin_at, past.end_at, found.offset)
    again = [
        row for row in replayed(found, INFUSION) if row.alarm and row.alarm.partition("_")[0] in {"HR", "SPO2", "NIBP"}
    ]
    assert logged
    assert comparable(again) == comparable(logged)
    live.database.dispose()
