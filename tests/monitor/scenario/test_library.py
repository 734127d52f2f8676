"""The shipped scenarios: all of them run, and every expectation is met."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bedside.config.load_scenario import load_scenario, shipped_scenarios
from bedside.config.scenario import EventKind, FaultKind
from bedside.drivers.block import Item, Packet
from bedside.drivers.codecs.mqtt.bedside_json import VitalsJson
from bedside.monitor.scenario.batch import Job, run_all
from bedside.monitor.scenario.known_names import known
from bedside.monitor.scenario.outcome import Outcome
from bedside.monitor.scenario.virtual_run import VirtualRun
from tests.support.shared_data import ROOT

LIBRARY = shipped_scenarios()
SCENARIOS = {name: load_scenario(path, known()) for name, path in LIBRARY.items()}
PHASES = [name for name in LIBRARY if name.startswith("phase-") and name != "phase-discharge"]


def run(names: Iterable[str], seed: int | None = None) -> list[Outcome]:
    rows = ((SCENARIOS[name], LIBRARY[name]) for name in names)
    jobs = [Job(scenario=row, path=path, seed=row.seed if seed is None else seed) for row, path in rows]
    return run_all(jobs, speed=None, on_progress=lambda _job, _seconds: None)


# `make slice` and `make slow` play the longest. session-ordinary is played in test_session_staff, which checks its
# expectations and its record. Shorter scenarios play the parts of all three: session-... and phase-...
SLICE = ("ordinary-session", "infusion")
PLAYED = [
    pytest.param(name, marks=[pytest.mark.slow, pytest.mark.slice]) if name in SLICE else name
    for name in sorted(set(LIBRARY) - {"session-ordinary"})
]


@pytest.mark.parametrize("name", PLAYED)
def test_every_expectation_of_a_shipped_scenario_is_met(name: str) -> None:
    """One test a scenario, so that the cores share them."""
    (outcome,) = run([name])
    assert [verdict.said for verdict in outcome.verdicts if not verdict.is_met] == []
    assert outcome.refusals == ()


def test_the_only_alarm_of_the_ordinary_session_is_that_the_dose_was_given() -> None:
    expect = SCENARIOS["session-ordinary"].expect
    assert ([row.alarm for row in expect.alarm], expect.allowed) == (["INFUSION_DONE"], ())


@pytest.mark.parametrize("name", LIBRARY)
def test_no_shipped_scenario_allows_an_alarm_at_any_time(name: str) -> None:
    """An alarm is expected in its time: `allowed` would also permit it an hour before."""
    assert SCENARIOS[name].expect.allowed == ()


@pytest.mark.parametrize("name", ["ordinary-session", *PHASES])
def test_no_phase_of_an_ordinary_infusion_allows_any_alarm(name: str) -> None:
    expect = SCENARIOS[name].expect
    assert (expect.alarm, expect.allowed) == ((), ())


def test_every_event_and_every_fault_occurs_in_the_library() -> None:
    assert {row.kind for scenario in SCENARIOS.values() for row in scenario.event} == set(EventKind)
    assert {row.kind for scenario in SCENARIOS.values() for row in scenario.fault} == set(FaultKind)
    assert len({device.codec for scenario in SCENARIOS.values() for device in scenario.device}) >= 9


@pytest.mark.parametrize("name", LIBRARY)
def test_a_shipped_scenario_has_a_description_and_expectations(name: str) -> None:
    scenario = SCENARIOS[name]
    assert scenario.about.endswith(".")
    assert scenario.expect.alarm or scenario.expect.value or scenario.expect.log


def test_the_same_seed_gives_the_same_bytes_and_log_and_another_seed_another_patient() -> None:
    first, again, other = (run(["hypotension"], seed)[0] for seed in (3, 3, 4))
    assert (first.bytes_hash, first.log_hash) == (again.bytes_hash, again.log_hash)
    assert first.bytes_hash != other.bytes_hash


def test_the_library_is_part_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert "scenarios/*.toml" in project["tool"]["setuptools"]["package-data"]["bedside.config"]


@pytest.mark.parametrize("name", ["retained", "out-of-order"])
def test_the_broker_scenarios_fail_if_an_old_value_is_used_as_a_new_one(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A codec that ignores sequence and time shows the values that the scenario forbids."""
    decode = VitalsJson.feed

    def trusting(_self: VitalsJson, packet: Packet) -> Sequence[Item]:
        return [replace(item, at=packet.at) for item in decode(VitalsJson(), packet)]

    monkeypatch.setattr(VitalsJson, "feed", trusting)
    run = VirtualRun(SCENARIOS[name], LIBRARY[name], SCENARIOS[name].seed, tmp_path)
    said = [row.said for row in run.run(speed=None, progress=lambda *_: None).verdicts if not row.is_met]
    assert [sentence for sentence in said if re.search(r"it showed [67]\d", sentence)]
