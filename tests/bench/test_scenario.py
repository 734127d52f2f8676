"""How long a session takes in virtual time: every byte of four devices passes codec, ring, alarm engine and log."""

import time
from pathlib import Path

import pytest

from bedside.config.load_scenario import find_scenario, load_scenario
from bedside.monitor.scenario.known_names import known
from bedside.monitor.scenario.virtual_run import VirtualRun
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.bench


def test_an_infusion_of_forty_minutes_in_virtual_time(tmp_path: Path) -> None:
    path = find_scenario("infusion")
    stage = VirtualRun(load_scenario(path, known()), path, 1, tmp_path)
    began = time.process_time()
    outcome = stage.run(speed=None, progress=lambda *_: None)
    cpu_s = time.process_time() - began
    virtual_s = outcome.scenario.duration_s
    print(
        f"\nscenario of {virtual_s / 60:.0f} min, four devices: {outcome.wall_s:.1f} s, {cpu_s:.1f} s of one core, "
        f"{virtual_s / outcome.wall_s:.0f} times real time (bar: 20 s)"
    )
    assert outcome.is_passed
    assert cpu_s < 20 * slowdown()
