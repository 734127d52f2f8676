"""Tries the sound library in a separate process, so that its crash does not end the engine.

Called by the sound player's thread. PortAudio and ALSA are C libraries that abort the process on a broken sound
configuration. In the engine's process that would stop the monitoring, and again after every restart.
"""

import subprocess
import sys
from typing import Final

_TIMEOUT_S: Final = 5.0
# Initialise a second time, as opening a device does: PortAudio searches for devices only then.
_PROGRAM: Final = """
import sounddevice
sounddevice._terminate()
sounddevice._initialize()
sounddevice.query_devices()
"""


def crash() -> str:
    """Return a sentence on how the sound library crashes, "" if it does not; a missing device is not a crash."""
    try:
        ended = subprocess.run(  # noqa: S603 - the same interpreter
            [sys.executable, "-P", "-c", _PROGRAM], capture_output=True, timeout=_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return "the sound library hangs"
    return f"the sound library crashes (signal {-ended.returncode})" if ended.returncode < 0 else ""
