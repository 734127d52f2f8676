"""A scenario in real time, with real ptys and a broker that dies: it tells what it tells in virtual time."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.display import Display, share_of_wave

pytestmark = [pytest.mark.system, pytest.mark.timed]
TOLERANCE_S = 0.15
HALF = 0.5
BUSY = """
name = "A busy half minute"
about = "A quick heart, a pulled cable, a broker that is gone, and someone who reacts."
duration_s = 34

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
at_s = 4
size = 80
hold_s = 30
ramp_s = 2

[[fault]]
kind = "unplugged"
device = "ox"
at_s = 8
hold_s = 5

[[fault]]
kind = "broker-gone"
at_s = 24
hold_s = 4

[[action]]
do = "acknowledge"
at_s = 15
alarm = "HR_EXTREME_HIGH"

[expect]
allowed = ["PR_HIGH", "HR_HIGH", "PR_EXTREME_HIGH"]

[[expect.alarm]]
alarm = "DEVICE_LOST"
subject = "Oximeter"
from_s = 8
within_s = 1
ends_s = 20

[[expect.alarm]]
alarm = "HR_EXTREME_HIGH"
from_s = 8
within_s = 6

[[expect.log]]
happening = "ACKNOWLEDGE"
alarm = "HR_EXTREME_HIGH"
actor = "staff"
from_s = 15
within_s = 0.5

[[expect.alarm]]
alarm = "DEVICE_LOST"
subject = "Pulse sensor"
from_s = 24
within_s = 1

[[expect.value]]
vital = "HR"
at_s = 20
low = 140
high = 160
"""


def command(path: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "bedside", "simulate", str(path), *arguments]


def simulate(path: Path, *arguments: str) -> dict[str, Any]:
    ended = subprocess.run(command(path, *arguments, "--json"), capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    (told,) = json.loads(ended.stdout)
    assert isinstance(told, dict)
    return told


def begins(told: dict[str, Any]) -> dict[tuple[str, str], float]:
    return {(row["alarm"], row["subject"]): row["begin_s"] for row in told["alarms"]}


@pytest.fixture
def busy(tmp_path: Path) -> Path:
    path = tmp_path / "busy.toml"
    path.write_text(BUSY)
    return path


def test_at_real_speed_the_same_alarms_come_within_150_ms_of_their_virtual_times(busy: Path) -> None:
    virtual, real = simulate(busy), simulate(busy, "--speed", "real")
    assert (virtual["time"], real["time"], real["refusals"]) == ("virtual", "real", [])
    expected, found = begins(virtual), begins(real)
    assert len(expected) == 6
    print({key: f"{(found[key] - expected[key]) * 1000:+.0f} ms" for key in expected})
    assert found == {key: pytest.approx(at, abs=TOLERANCE_S) for key, at in expected.items()}
    assert [row["is_shown"] for row in virtual["alarms"]] == [row["is_shown"] for row in real["alarms"]]


@pytest.fixture
def display(tmp_path: Path) -> Iterator[Display]:
    display = Display(tmp_path / "display")
    yield display
    display.close()


def test_one_run_is_watched_on_the_screen_and_judged_in_the_end(busy: Path, display: Display) -> None:
    environment = {**os.environ, "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}
    with subprocess.Popen(command(busy, "--screen"), env=environment, text=True, stdout=subprocess.PIPE) as run:
        waves: list[float] = []
        while run.poll() is None and max(waves, default=0) < HALF:
            time.sleep(0.1)
            waves.append(share_of_wave(display.picture()))
        said, _ = run.communicate(timeout=60)
    assert run.returncode == 0, said
    assert max(waves) >= HALF  # of a sweep
    assert "6 of 6 as expected" in said
