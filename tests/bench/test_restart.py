"""From the kill of the engine to its alarms standing again: real processes, kill -9, a pressure that stands.

Each kill waits until the engine has lived for the five seconds after which its keeper restarts it at once.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from bedside.config.vitals import VitalId
from bedside.drivers import clock
from bedside.monitor.link.commands import Admit
from bedside.monitor.patient.patient import Patient
from tests.support.beds import SILENT
from tests.system.conftest import Monitor
from tests.system.published_vitals import PublishedVitals
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.bench
KILLS: Final = 40
BOUND_S: Final = 3.0  # on an idle machine
SETTLED_S: Final = 5.5


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[Monitor]:
    device = PublishedVitals()
    (tmp_path / "bed.toml").write_text(device.config + SILENT)
    monitor = Monitor(tmp_path / "state", "run", "--config", str(tmp_path / "bed.toml"), "--table")
    monitor.snapshot()
    monitor.link.send(Admit(patient=Patient(name="Emil Beispiel")))
    device.now = {VitalId.SPO2: 97, VitalId.HR: 72}
    device.say(NIBP_SYS=210, NIBP_DIA=80, NIBP_MEAN=100)
    monitor.until(lambda: monitor.alarm_stands("NIBP_SYS_EXTREME_HIGH"), "alarm")
    yield monitor
    monitor.end()
    device.end()


def seconds_until_it_stands(monitor: Monitor) -> float:
    """Kill the engine; return the seconds until a snapshot of the next one shows the alarm."""
    began = clock.now()
    snapshot = monitor.after_engine_kill()
    passed = clock.now() - began
    assert "NIBP_SYS_EXTREME_HIGH" in {row.alarm for row in snapshot.alarms}
    return passed


def test_an_alarm_stands_again_soon_after_its_engine_was_killed(monitor: Monitor) -> None:
    taken = []
    for _ in range(KILLS):
        time.sleep(SETTLED_S)
        taken.append(seconds_until_it_stands(monitor))
    median, p99 = np.percentile(taken, [50, 99])
    print(f"\n{KILLS} kills: alarm back after {median:.2f} s (p50), {p99:.2f} s (p99), {max(taken):.2f} s (worst)")
    assert len(monitor.rows(alarm="NIBP_SYS_EXTREME_HIGH", happening="ONSET")) == 1
    assert p99 <= BOUND_S * slowdown()
