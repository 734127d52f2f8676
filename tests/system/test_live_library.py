"""The library in real time: the alarms of each shipped scenario are those of virtual time.

Six are played at once on two cores: with `make slow` all of at most 15 minutes, which takes half an hour; with `make
slice` six short ones, which the commit chooses.
"""

import json
import random
import subprocess
import sys
from collections import Counter
from typing import Any, Final

import pytest

from bedside.config.load_scenario import load_scenario, shipped_scenarios
from bedside.config.scenario import FaultKind
from bedside.monitor.scenario.known_names import known
from bedside.monitor.scenario.live_run import hindrance
from tests.system.slice_seed import slice_seed
from tests.system.yardstick import slowdown

pytestmark = [pytest.mark.slow, pytest.mark.timeout(5400)]
TOLERANCE_S: Final = 0.15  # on an idle machine
LONGEST_S: Final = 900.0
SHORT_S: Final = 300.0
START_S: Final = 2.0  # of a process that took the place of a killed one: in virtual time it starts at once
SCENARIOS: Final = {name: load_scenario(path, known()) for name, path in shipped_scenarios().items()}
Begins = dict[tuple[str, str, int], float]


def simulated(*arguments: str) -> dict[str, dict[str, Any]]:
    command = [sys.executable, "-m", "bedside", "simulate", *arguments, "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode in {0, 1}, ended.stderr
    assert "error" not in ended.stderr, ended.stderr
    return {row["scenario"]: row for row in json.loads(ended.stdout)}


def begins(outcome: dict[str, Any]) -> Begins:
    """Return when each alarm began, by its name, its subject, and its number among those of the same name."""
    counts: Counter[tuple[str, str]] = Counter()
    begun: Begins = {}
    for row in outcome["alarms"]:
        key = (row["alarm"], row["subject"])
        begun[*key, counts[key]] = row["begin_s"]
        counts[key] += 1
    return begun


def playable(longest_s: float) -> list[str]:
    """Return the scenarios that can be played in real time and last at most so long."""
    return [name for name, row in SCENARIOS.items() if row.duration_s <= longest_s and not hindrance(row)]


def test_the_whole_library_has_the_same_alarms_in_real_time() -> None:
    names = playable(LONGEST_S)
    assert len(names) > 20
    check_same_alarms(names)


@pytest.mark.slice
def test_six_short_scenarios_have_the_same_alarms_in_real_time() -> None:
    names = random.Random(slice_seed()).sample(playable(SHORT_S), 6)
    print(f"\n{', '.join(names)}")
    check_same_alarms(names)


def beyond(late_s: float, start_s: float) -> float:
    """Return how much later an alarm came than a process that had to start explains; negative if it came early."""
    return min(late_s, max(0.0, late_s - start_s))


def check_same_alarms(names: list[str]) -> None:
    virtual, real = simulated(*names), simulated(*names, "--speed", "real")
    late: dict[str, float] = {}
    killed = {FaultKind.ENGINE_KILLED, FaultKind.SCREEN_KILLED}
    for name, outcome in virtual.items():
        expected, measured = begins(outcome), begins(real[name])
        assert measured.keys() == expected.keys(), name
        assert [row["said"] for row in real[name]["verdicts"] if not row["is_met"]] == [], name
        start_s = START_S if killed & {row.kind for row in SCENARIOS[name].fault} else 0.0
        late |= {f"{name}: {key}": beyond(measured[key] - at, start_s) for key, at in expected.items()}
    for key, offset in sorted(late.items(), key=lambda row: row[1]):
        print(f"{offset * 1000:+6.0f} ms  {key}")
    print(f"{len(names)} scenarios, {len(late)} alarms")
    tolerance_s = TOLERANCE_S * slowdown()
    assert {key: at for key, at in late.items() if abs(at) > tolerance_s} == {}
