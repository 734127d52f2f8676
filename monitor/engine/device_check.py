"""Is a device's line well? What is wrong with it, as technical conditions.

Pure: time is an argument. The engine ticks it in real time, a scenario in its own.
"""

from typing import Final

from bedside.alarms.alarm_id import AlarmId
from bedside.drivers.device_line import DeviceLine
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.engine.self_check import GarbledRate

# Devices have so long to answer after the start, on top of their own silence, before they are called lost.
_GRACE_S: Final = 1.0


class DeviceCheck:
    """Watches one line from `at` on."""

    def __init__(self, line: DeviceLine, garbled_per_minute: float, *, at: float) -> None:
        self.line = line
        self._garbled = GarbledRate(garbled_per_minute)
        self._quiet_until = at + _GRACE_S + line.device.lost_after_s

    @property
    def bad_per_min(self) -> int:
        """How many bad frames came in the last minute."""
        return self._garbled.in_last_minute

    def tick(self, watch: AlarmInput, at: float) -> None:
        """Tell the watch what is wrong with the line now."""
        line, status, device = self.line, self.line.status, self.line.device.id
        is_lost = line.is_lost(at) and at > self._quiet_until
        watch.report(AlarmId.DEVICE_LOST, device, is_present=is_lost, at=at, detail=status.last_error)
        is_over = self._garbled.is_over(at, status.frames_bad)
        watch.report(AlarmId.GARBLED, device, is_present=is_over, at=at, detail=f"{status.frames_bad} bad frames")
        fault = line.fault(at)
        watch.report(AlarmId.DRIVER_FAULT, device, is_present=bool(fault), at=at, detail=fault)
