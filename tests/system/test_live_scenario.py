"""A scenario in real time, with real ptys and a broker that dies: its alarms are those of virtual time.

On a machine that is too busy Bedside refuses to judge such a run: then it is tried again.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from bedside.monitor.scenario.stepped_clock import libfaketime
from tests.support.display import Display, share_of_wave
from tests.support.waiting import LIMIT_S
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.system
TOLERANCE_S = 0.15  # on an idle machine
TRIALS = 5
TOO_BUSY = "is this machine too busy?"
HALF = 0.5
BUSY = """
name = "Twenty busy seconds"
about = "A quick heart, a pulled cable, a broker that is gone, and someone who reacts."
duration_s = 22

[nibp]
interval_min = 1
start_at_once = true

[[device]]
id = "ox"
label = "Oximeter"
codec = "nonin-df2"

[[device]]
id = "cuff"
label = "Cuff"
codec = "lepu-vx-nibp"

[[device]]
id = "pulse"
label = "Pulse sensor"
codec = "bedside-json"
vitals = ["HR"]

[[event]]
kind = "tachycardia"
at_s = 1
size = 80
hold_s = 20
ramp_s = 2

[[fault]]
kind = "unplugged"
device = "ox"
at_s = 5
hold_s = 4

[[fault]]
kind = "broker-gone"
at_s = 16
hold_s = 3

[[action]]
do = "acknowledge"
at_s = 11
alarm = "HR_EXTREME_HIGH"

[expect]
allowed = ["PR_HIGH", "HR_HIGH", "PR_EXTREME_HIGH"]

[[expect.alarm]]
alarm = "DEVICE_LOST"
subject = "Oximeter"
from_s = 5
within_s = 1
ends_s = 16

[[expect.alarm]]
alarm = "HR_EXTREME_HIGH"
from_s = 4
within_s = 6

[[expect.log]]
happening = "ACKNOWLEDGE"
alarm = "HR_EXTREME_HIGH"
actor = "staff"
from_s = 11
within_s = 0.5

[[expect.alarm]]
alarm = "DEVICE_LOST"
subject = "Pulse sensor"
from_s = 16
within_s = 1

[[expect.value]]
vital = "HR"
at_s = 15
low = 140
high = 160
"""


def command(path: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "bedside", "simulate", str(path), *arguments]


def simulate(path: Path, *arguments: str) -> dict[str, Any]:
    for _ in range(TRIALS):
        ended = subprocess.run(command(path, *arguments, "--json"), capture_output=True, text=True, check=False)
        if TOO_BUSY not in " ".join(ended.stderr.split()):
            break
    assert ended.returncode == 0, ended.stdout + ended.stderr
    (outcome,) = json.loads(ended.stdout)
    assert isinstance(outcome, dict)
    return outcome


def begins(outcome: dict[str, Any]) -> dict[tuple[str, str], float]:
    return {(row["alarm"], row["subject"]): row["begin_s"] for row in outcome["alarms"]}


DEADLY: Final = """
name = "A deadly half minute"
about = "The engine is killed, then the screen, and the clock is set forward by a day and back."
duration_s = 26

[[device]]
id = "pulse"
label = "Pulse sensor"
codec = "bedside-json"
vitals = ["HR"]

[[fault]]
kind = "engine-killed"
at_s = 4
hold_s = 1

[[fault]]
kind = "screen-killed"
at_s = 10
hold_s = 4

[[fault]]
kind = "clock-stepped"
at_s = 8
hold_s = 11
by_s = 86400

[expect]
allowed = ["SCREEN_LOST", "DEVICE_LOST", "TICK_LATE"]

[[expect.log]]
happening = "UNWATCHED"
from_s = 4.5
within_s = 5

[[expect.alarm]]
alarm = "SCREEN_LOST"
from_s = 10
within_s = 6

[[expect.alarm]]
alarm = "CLOCK_STEPPED"
from_s = 8
within_s = 1

[[expect.alarm]]
alarm = "CLOCK_STEPPED"
from_s = 19
within_s = 1

[[expect.value]]
vital = "HR"
at_s = 25
low = 60
high = 90
"""


@pytest.mark.slow
@pytest.mark.slice
def test_engine_and_screen_are_killed_and_the_clock_is_stepped_in_real_time(tmp_path: Path) -> None:
    if libfaketime() is None:
        pytest.skip("libfaketime is not installed")
    path = tmp_path / "deadly.toml"
    path.write_text(DEADLY)
    virtual, real = simulate(path), simulate(path, "--speed", "real")
    assert [row["said"] for row in (*virtual["verdicts"], *real["verdicts"]) if not row["is_met"]] == []


@pytest.fixture
def busy(tmp_path: Path) -> Path:
    path = tmp_path / "busy.toml"
    path.write_text(BUSY)
    return path


def test_in_real_time_the_same_alarms_begin_within_150_ms_of_their_virtual_times(busy: Path) -> None:
    virtual, real = simulate(busy), simulate(busy, "--speed", "real")
    assert (virtual["time"], real["time"], real["refusals"]) == ("virtual", "real", [])
    expected, measured, tolerance_s = begins(virtual), begins(real), TOLERANCE_S * slowdown()
    assert len(expected) == 6
    print({key: f"{(measured[key] - expected[key]) * 1000:+.0f} ms" for key in expected})
    assert measured == {key: pytest.approx(at, abs=tolerance_s) for key, at in expected.items()}
    assert [row["is_shown"] for row in virtual["alarms"]] == [row["is_shown"] for row in real["alarms"]]


@pytest.fixture
def display(tmp_path: Path) -> Iterator[Display]:
    display = Display(tmp_path / "display")
    yield display
    display.close()


@pytest.mark.slow
@pytest.mark.slice
def test_one_run_is_shown_on_the_screen_and_judged_at_its_end(busy: Path, display: Display) -> None:
    for _ in range(TRIALS):
        status, printed, share = watch(busy, display)
        if TOO_BUSY not in " ".join(printed.split()):
            break
    assert status == 0, printed
    assert share >= HALF  # of a sweep
    assert "6 of 6 as expected" in printed


def watch(busy: Path, display: Display) -> tuple[int, str, float]:
    """Run it with its screen; return the status, what was printed, and the largest share of the wave on the display."""
    environment = {**os.environ, "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command(busy, "--screen"), env=environment, **pipes) as run:
        waves: list[float] = []
        while run.poll() is None and max(waves, default=0) < HALF:
            time.sleep(0.1)
            waves.append(share_of_wave(display.picture()))
        printed, _ = run.communicate(timeout=LIMIT_S)
    return run.returncode, printed, max(waves, default=0.0)
