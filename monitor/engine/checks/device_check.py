"""Checks a device's line: lost, garbled, or a fault of its driver, each as a technical condition.

Pure: time is an argument. The engine ticks it in real time, a scenario in its own.
"""

from typing import Final

from bedside.alarms.alarm_id import AlarmId
from bedside.drivers.device_line import DeviceLine
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.engine.checks.self_check import GarbledRate

# After the start a device has this much longer than its `lost_after_s` before it is reported as lost.
_GRACE_S: Final = 1.0


class DeviceCheck:
    """Reports one device as lost, garbled or faulty. `at`: the time of the start, monotonic seconds; see _GRACE_S."""

    def __init__(self, line: DeviceLine, garbled_per_minute: float, *, at: float) -> None:
        self.line = line
        self._garbled = GarbledRate(garbled_per_minute)
        self._quiet_until = at + _GRACE_S + line.device.lost_after_s

    @property
    def bad_per_min(self) -> int:
        """The number of bad frames in the minute before the last tick."""
        return self._garbled.in_last_minute

    def tick(self, alarm_input: AlarmInput, at: float) -> None:
        """Report to the alarm engine whether the line is lost or garbled, or its driver has a fault."""
        line, status, device = self.line, self.line.status, self.line.device.id
        is_lost = line.is_lost(at) and at > self._quiet_until
        is_back = not line.is_lost(at)
        alarm_input.report(
            AlarmId.DEVICE_LOST, device, is_present=is_lost, at=at, detail=status.last_error, is_certain=is_back
        )
        is_over = self._garbled.is_over(at, status.frames_bad)
        alarm_input.report(AlarmId.GARBLED, device, is_present=is_over, at=at, detail=f"{status.frames_bad} bad frames")
        fault = line.fault(at)
        alarm_input.report(AlarmId.DRIVER_FAULT, device, is_present=bool(fault), at=at, detail=fault)
