"""What the supervisor and its children agree on beside the heartbeat itself, which the emulated devices send too."""

from typing import Final

from bedside.drivers.heartbeat import BEAT_S, VARIABLE, Heartbeat

__all__ = ["BEAT_S", "QUIT_STATUS", "VARIABLE", "Heartbeat"]

# The screen's exit status when a person quit and confirmed it. With any other status the screen is restarted.
QUIT_STATUS: Final = 10
