"""A scenario in virtual time: a seed gives the same log at any pace, and staff carry out their actions."""

import time
from pathlib import Path

import numpy as np
import pytest

from bedside.alarms.log.chain_check import rows, verify
from bedside.config.load_scenario import find_scenario, load_scenario, shipped_scenarios
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.scenario.batch import Job, run_all
from bedside.monitor.scenario.known_names import known
from bedside.monitor.scenario.outcome import Outcome
from bedside.monitor.scenario.virtual_run import VirtualRun
from tests.support.rehearsal import play, shown

BUSY = """
[[event]]
kind = "apnoea"
at_s = 20
size = 1.0
hold_s = 60

[[fault]]
kind = "garbled"
device = "ox"
at_s = 30
hold_s = 30
amount = 0.05

[[fault]]
kind = "unplugged"
device = "pump"
at_s = 40
hold_s = 30

[[fault]]
kind = "clock-stepped"
at_s = 50
hold_s = 20
amount = 3600
"""
SHORT = {"unplugged-oximeter", "desaturation"}


def log(folder: Path) -> list[dict[str, object]]:
    return list(rows(folder / FILE))


def identity(outcome: Outcome) -> tuple[str, str]:
    return outcome.bytes_hash, outcome.log_hash


def test_the_same_seed_gives_the_same_bytes_and_the_same_log_at_any_pace(tmp_path: Path) -> None:
    outcomes = [
        play(tmp_path / name, BUSY, duration_s=100, speed=speed)
        for name, speed in (("once", None), ("again", None), ("slower", 90.0))
    ]
    assert len({identity(row) for row in outcomes}) == 1
    assert log(tmp_path / "once") == log(tmp_path / "again") == log(tmp_path / "slower")
    assert len(log(tmp_path / "once")) > 10
    assert verify(tmp_path / "once" / FILE).head.hash == outcomes[0].log_hash
    assert outcomes[2].wall_s > 100 / 90


def test_another_seed_is_another_patient(tmp_path: Path) -> None:
    one, two = (play(tmp_path / str(seed), BUSY, duration_s=60, seed=seed) for seed in (1, 2))
    assert not set(identity(one)) & set(identity(two))


def test_a_run_in_a_worker_process_is_the_same_as_in_this_one(tmp_path: Path) -> None:
    path = find_scenario("unplugged-oximeter")
    scenario = load_scenario(path, known())
    jobs = [Job(scenario=scenario, path=path, seed=1, folder=tmp_path / name) for name in ("one", "two")]
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    progress: dict[int, float] = {}
    outcomes = run_all(jobs, speed=None, on_progress=progress.__setitem__)
    here = VirtualRun(scenario, path, 1, tmp_path).run(speed=None, progress=lambda *_: None)
    assert {identity(row) for row in outcomes} == {identity(here)}
    assert progress == {0: 240.0, 1: 240.0}


@pytest.mark.parametrize("name", sorted(SHORT & set(shipped_scenarios())))
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_shipped_scenario_passes_for_several_patients(name: str, seed: int, tmp_path: Path) -> None:
    path = find_scenario(name)
    outcome = VirtualRun(load_scenario(path, known()), path, seed, tmp_path).run(speed=None, progress=lambda *_: None)
    assert [row.said for row in outcome.verdicts if not row.is_met] == []


def test_what_was_sent_before_a_cable_was_pulled_is_received(tmp_path: Path) -> None:
    """Three packets a second: the last is due at that moment, and the ten seconds without a number begin there."""
    path = find_scenario("cable-pulled")
    outcome = VirtualRun(load_scenario(path, known()), path, 1, tmp_path).run(speed=None, progress=lambda *_: None)
    begins = {row.alarm: row.begin_s for row in outcome.alarms}
    assert begins == {"DEVICE_LOST": 100.0, "NO_DATA": pytest.approx(110.0, abs=0.1)}


def test_the_log_is_marked_simulated_and_names_scenario_and_seed(tmp_path: Path) -> None:
    play(tmp_path, BUSY, duration_s=60)
    written = log(tmp_path)
    assert {row["origin"] for row in written} == {"SIMULATED"}
    assert [written[0]["happening"], written[-1]["happening"]] == ["MONITOR_STARTED", "MONITOR_STOPPED"]
    assert written[0]["reason"] == "scenario rehearsal, seed 1"
    assert written[0]["utc"] == "2026-01-01T08:00:00.000+00:00"
    assert {row["boot"] for row in written} == {"scenario"}


def test_the_civil_time_of_the_log_follows_a_stepped_clock(tmp_path: Path) -> None:
    play(tmp_path, BUSY, duration_s=80)
    (first, second) = (row for row in log(tmp_path) if row["alarm"] == "CLOCK_STEPPED" and row["happening"] == "ONSET")
    assert (first["utc"], first["reason"]) == ("2026-01-01T09:00:50.000+00:00", "by +3600.0 s")
    assert (second["utc"], second["reason"]) == ("2026-01-01T08:01:10.000+00:00", "by -3600.0 s")


def test_curves_have_the_shown_numbers_once_a_second(tmp_path: Path) -> None:
    outcome = play(tmp_path, '[[fault]]\nkind = "frozen"\ndevice = "ox"\nat_s = 30\nhold_s = 40\n', duration_s=90)
    curves = {row.vital: row for row in outcome.curves}
    assert {VitalId.SPO2, VitalId.HR, VitalId.NIBP_SYS, VitalId.PUMP_RATE} <= set(curves)
    assert VitalId.PLETH not in curves
    spo2 = curves[VitalId.SPO2]
    assert spo2.at_s.tolist() == list(range(91))
    assert not np.isnan(spo2.value[5:39]).any()
    assert np.isnan(spo2.value[41:69]).all()
    assert not np.isnan(spo2.value[72:]).any()


STAFF = """
[[event]]
kind = "tachycardia"
at_s = 10
size = 110
hold_s = 60

[[action]]
at_s = 5
do = "set-baseline"
vital = "HR"
value = 70

[[action]]
at_s = 8
do = "set-limit"
vital = "HR"
limit = {low = 50, high = 100, delay_s = 2}

[[action]]
at_s = 40
do = "pause-audio"

[[action]]
at_s = 45
do = "acknowledge"
alarm = "HR_HIGH"

[[action]]
at_s = 50
do = "end-pause"

[[action]]
at_s = 55
do = "nibp-start"
"""


def test_staff_set_limits_pause_acknowledge_and_measure(tmp_path: Path) -> None:
    outcome = play(tmp_path, STAFF, duration_s=100)
    done = list(dict.fromkeys((row["happening"], row["at"]) for row in log(tmp_path) if row["actor"] == "staff"))
    assert done == [
        ("BASELINE_SET", 5.0),
        ("LIMITS_CHANGED", 8.0),
        ("INACTIVATED", 40.0),
        ("ACKNOWLEDGE", 45.0),
        ("REACTIVATED", 50.0),
    ]
    assert outcome.refusals == ()
    assert next(row.value[80] for row in outcome.curves if row.vital is VitalId.NIBP_SYS) > 60


def test_an_acknowledgement_without_a_name_is_of_all_shown_alarms(tmp_path: Path) -> None:
    gone = '[[fault]]\nkind = "frozen"\ndevice = "pump"\nat_s = 20\nhold_s = 50\n'
    outcome = play(tmp_path, gone + STAFF.replace('alarm = "HR_HIGH"', ""), duration_s=80)
    acknowledged = {row["alarm"] for row in log(tmp_path) if row["happening"] == "ACKNOWLEDGE"}
    assert {"DEVICE_LOST", "HR_HIGH"} <= acknowledged
    assert outcome.refusals == ()


def test_an_acknowledgement_of_an_alarm_that_is_not_shown_is_reported(tmp_path: Path) -> None:
    outcome = play(tmp_path, STAFF.replace("HR_HIGH", "RR_LOW"), duration_s=60)
    assert outcome.refusals == ("acknowledge at 45 s found nothing to acknowledge: no such alarm was shown",)


def test_a_measurement_with_a_lost_module_is_refused_and_reported(tmp_path: Path) -> None:
    lost = '[[fault]]\nkind = "unplugged"\ndevice = "cuff"\nat_s = 30\nhold_s = 20\n'
    outcome = play(tmp_path, f'{lost}[[action]]\nat_s = 40\ndo = "nibp-start"\n', duration_s=55)
    assert outcome.refusals == ("nibp-start at 40 s was refused: Cuff cannot be reached",)
    assert not outcome.is_passed
    assert outcome.failures[-1:] == outcome.refusals


def test_an_action_that_must_be_refused_fails_the_scenario_only_if_it_is_carried_out(tmp_path: Path) -> None:
    lost = '[[fault]]\nkind = "unplugged"\ndevice = "cuff"\nat_s = 30\nhold_s = 10\n'
    actions = "".join(f'[[action]]\nat_s = {at}\ndo = "nibp-start"\nrefused = true\n' for at in (35, 50))
    outcome = play(tmp_path, lost + actions, duration_s=55)
    assert outcome.refusals == ("nibp-start at 50 s should have been refused, and was carried out",)


def test_the_pump_counts_the_infusion_and_stops_counting_at_an_occlusion(tmp_path: Path) -> None:
    occluded = '[[fault]]\nkind = "occlusion"\ndevice = "pump"\nat_s = 60\nhold_s = 600\n'
    free, shut = (play(tmp_path / str(len(text)), text, duration_s=660) for text in ("", occluded))
    volumes = [
        next(row.value[650] for row in outcome.curves if row.vital is VitalId.PUMP_VOLUME) for outcome in (free, shut)
    ]
    assert volumes[0] == pytest.approx(52.5 * 640 / 3600, abs=0.1)
    assert volumes[1] == pytest.approx(52.5 * 50 / 3600, abs=0.1)
    assert "PUMP_OCCLUSION Pump" in shown(shut)


def test_a_set_pace_is_kept(tmp_path: Path) -> None:
    began = time.perf_counter()
    outcome = play(tmp_path, "", duration_s=20, speed=20.0)
    assert 0.9 < outcome.wall_s <= time.perf_counter() - began


SLOW = {"ge-dri": "period_s = 5\nlost_after_s = 12\n"}
MAP = """
[[device.map]]
vital = "HR"
topic = "heart"
pointer = "/rate"
unit = "/min"
"""


@pytest.mark.parametrize("codec", registry.CODECS)
def test_a_scenario_can_use_every_codec(codec: str, tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    device = f'[[device]]\nid = "one"\ncodec = "{codec}"\n{SLOW.get(codec, "")}{MAP if codec == "mqtt-map" else ""}'
    path.write_text(f'name = "one"\nabout = "one device"\nduration_s = 40\n{device}')
    outcome = VirtualRun(load_scenario(path, known()), path, 1, tmp_path).run(speed=None, progress=lambda *_: None)
    assert outcome.bad_frames == 0
    assert "DEVICE_LOST" not in {span.alarm for span in outcome.alarms}
    assert any(np.isfinite(row.value).any() for row in outcome.curves) or outcome.scenario.device[0].codec in ON_REQUEST


ON_REQUEST = {"lepu-vx-nibp", "par-nibp2010", "suntech-nibp"}  # they measure on request, and there was none
