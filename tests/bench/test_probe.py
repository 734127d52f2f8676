"""A probe of each kind of emulated device, with real processes: how long until it is named."""

import json
import subprocess
import sys

import pytest

from bedside.drivers import clock
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.bench
BOUND_S = 12.0  # on an idle machine: ten, and the start of the interpreter
DEVICES = (sys.executable, "-m", "bedside", "devices")


@pytest.mark.parametrize("name", ["nonin-df2", "contec-v7", "lepu-vx-nibp", "alaris-gh"])
def test_an_emulated_device_is_named_within_ten_seconds(name: str) -> None:
    with subprocess.Popen([*DEVICES, "emulate", name], stdout=subprocess.PIPE, text=True) as emulator:
        assert emulator.stdout is not None
        place, began = emulator.stdout.readline().strip(), clock.now()
        found = subprocess.run([*DEVICES, "probe", place, "--json"], capture_output=True, text=True, check=False)
        seconds = clock.now() - began
        emulator.terminate()
    print(f"\n{name}: named after {seconds:.1f} s")
    assert json.loads(found.stdout)["codec"] == name
    assert seconds < BOUND_S * slowdown()
