"""Trying the sound library in a process of its own, where its crash harms nobody.

PortAudio and ALSA are C libraries that abort the process on a broken sound configuration; in the engine's process
that would end the watch, again at every start.
"""

import subprocess
import sys
from typing import Final

_WITHIN_S: Final = 5.0
# A second initialisation is what opening a device does: PortAudio looks for devices only then.
_TRIAL: Final = """
import sounddevice
sounddevice._terminate()
sounddevice._initialize()
sounddevice.query_devices()
"""


def crash() -> str:
    """Return how the sound library crashes here, "" if it does not; that it finds no device is no crash."""
    try:
        ended = subprocess.run(  # noqa: S603 - this very interpreter
            [sys.executable, "-P", "-c", _TRIAL], capture_output=True, timeout=_WITHIN_S, check=False
        )
    except subprocess.TimeoutExpired:
        return "the sound library hangs"
    return f"the sound library crashes (signal {-ended.returncode})" if ended.returncode < 0 else ""
