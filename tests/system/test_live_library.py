"""The library in real time: what each shipped scenario tells there is what it tells in virtual time.

Played six at once on two cores, those of at most a quarter of an hour: some half an hour.
"""

import json
import subprocess
import sys
from collections import Counter
from typing import Any, Final

import pytest

from bedside.config.load_scenario import load_scenario, shipped_scenarios
from bedside.monitor.scenario.known_names import known
from bedside.monitor.scenario.live_run import hindrance

pytestmark = [pytest.mark.slow, pytest.mark.timeout(5400)]
TOLERANCE_S: Final = 0.15
LONGEST_S: Final = 900.0
Begins = dict[tuple[str, str, int], float]


def simulated(*arguments: str) -> dict[str, dict[str, Any]]:
    command = [sys.executable, "-m", "bedside", "simulate", *arguments, "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode in {0, 1}, ended.stderr
    assert "error" not in ended.stderr, ended.stderr
    return {row["scenario"]: row for row in json.loads(ended.stdout)}


def begins(told: dict[str, Any]) -> Begins:
    """Return when each alarm began, by its name, its subject, and which of several it is."""
    counts: Counter[tuple[str, str]] = Counter()
    found: Begins = {}
    for row in told["alarms"]:
        key = (row["alarm"], row["subject"])
        found[*key, counts[key]] = row["begin_s"]
        counts[key] += 1
    return found


def test_the_whole_library_tells_the_same_alarms_in_real_time() -> None:
    scenarios = {name: load_scenario(path, known()) for name, path in shipped_scenarios().items()}
    names = [name for name, row in scenarios.items() if row.duration_s <= LONGEST_S and not hindrance(row)]
    assert len(names) > 20
    virtual, real = simulated(*names), simulated(*names, "--speed", "real")
    late: dict[str, float] = {}
    for name, told in virtual.items():
        expected, found = begins(told), begins(real[name])
        assert found.keys() == expected.keys(), name
        assert [row["said"] for row in real[name]["verdicts"] if not row["is_met"]] == [], name
        late |= {f"{name}: {key}": found[key] - at for key, at in expected.items()}
    for key, offset in sorted(late.items(), key=lambda row: row[1]):
        print(f"{offset * 1000:+6.0f} ms  {key}")
    print(f"{len(names)} scenarios, {len(late)} alarms")
    assert {key: at for key, at in late.items() if abs(at) > TOLERANCE_S} == {}
