"""Alarms that stood before the engine was started again, and that nobody has reported since.

Pure: time is an argument. Runs inside the alarm engine. A new engine does not know for some seconds whether a device
is lost or a pulse absent. Until it knows, such an alarm stands as it stood.
"""

from typing import Final

from bedside.alarms.catalogue import MONITOR_ALARMS
from bedside.alarms.engine_state import AlarmRecord

_MONITOR_S: Final = 10.0  # the monitor's own checks report at each tick; a loudspeaker needs seconds to open
_OTHER_S: Final = 30.0  # devices connect again, and the longest delay of their alarms runs out


class Unconfirmed:
    """The restored alarms that must be reported again, each with how long the engine waits for that."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def expect(self, alarm: AlarmRecord, at: float) -> None:
        """Wait from `at` on (monotonic seconds) for a report of this alarm."""
        wait_s = _MONITOR_S if alarm.id in MONITOR_ALARMS else _OTHER_S
        self._until[alarm.key] = at + wait_s

    def holds(self, key: str) -> bool:
        """Whether the alarm stands although nobody reports it."""
        return key in self._until

    def settle(self, key: str) -> None:
        """Stop to wait for this alarm: it was reported, or it is known to be over."""
        self._until.pop(key, None)

    def expired(self, at: float) -> list[str]:
        """Return the keys of the alarms that were not reported in time, and stop to wait for them."""
        keys = [key for key, until in self._until.items() if at >= until]
        for key in keys:
            self.settle(key)
        return keys
