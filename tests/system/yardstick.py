"""A yardstick for tests that measure time: how many times slower this machine is just now than an idle one.

The work is what a monitor's restart mostly is: an interpreter that imports the engine. A bound in seconds is multiplied
by the result, so that a slow or busy machine is judged by its own measure.
"""

import subprocess
import sys
from typing import Final

from bedside.drivers import clock

_WORK: Final = (sys.executable, "-c", "import bedside.monitor.engine.engine")
_IDLE_S: Final = 0.4  # on two idle cores of 2024


def slowdown() -> float:
    """Return by which factor this machine is slower than an idle one, at least 1."""
    began = clock.now()
    subprocess.run(_WORK, check=True)
    return max(1.0, (clock.now() - began) / _IDLE_S)
