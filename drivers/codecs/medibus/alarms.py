"""Turns the two alarm pages of a MEDIBUS device into notices about its SpO2 sensor and about its own alarms.

Pure; used by the codec.
"""

from collections.abc import Mapping
from typing import Final

from bedside.drivers.block import Notice, NoticeKind
from bedside.drivers.codecs.medibus.tables import SENSOR_FAULT_PHRASE, SENSOR_OFF_PHRASE, Alarm

# Recognised by phrase, not by code: the alarm of a device with another language or another table is then reported as
# DEVICE_ALARM with the device's own words, which is never wrong.
_SENSOR: Final[Mapping[str, NoticeKind]] = {
    SENSOR_OFF_PHRASE: NoticeKind.SENSOR_OFF,
    SENSOR_FAULT_PHRASE: NoticeKind.SENSOR_FAULT,
}


class AlarmPages:
    """The active alarms on the given pages. The device sends each page separately; a page replaces its last content."""

    def __init__(self, *pages: int) -> None:
        self._numbers = pages
        self.reset()

    def reset(self) -> None:
        """Forget all pages and notices, so that each alarm is reported again."""
        self._pages: dict[int, list[Alarm]] = {}
        self._last: dict[NoticeKind, str | None] = {}

    @property
    def is_sensor_good(self) -> bool:
        """Whether no alarm about the SpO2 sensor is active."""
        return not any(self._last.get(kind) for kind in _SENSOR.values())

    def read(self, page: int, alarms: list[Alarm], at: float) -> list[Notice]:
        """Store the alarms of a page; return a notice for each alarm that began, ended or changed its text.

        That an alarm is absent is reported only after every page was read once.
        """
        self._pages[page] = alarms
        is_complete = all(row in self._pages for row in self._numbers)
        changes = []
        for kind, text in self._states().items():
            is_known = text is not None or is_complete
            if is_known and (kind not in self._last or self._last[kind] != text):
                self._last[kind] = text
                changes.append(Notice(kind=kind, is_present=text is not None, at=at, detail=text or ""))
        return changes

    def _states(self) -> dict[NoticeKind, str | None]:
        """Return the text of each kind of notice; None if no alarm of that kind is active.

        The text of DEVICE_ALARM is that of the alarm with the highest priority.
        """
        alarms = [alarm for page in self._numbers for alarm in self._pages.get(page, ())]
        states: dict[NoticeKind, str | None] = dict.fromkeys((*_SENSOR.values(), NoticeKind.DEVICE_ALARM))
        others = [alarm for alarm in alarms if alarm.phrase not in _SENSOR]
        states.update({_SENSOR[alarm.phrase]: alarm.phrase for alarm in alarms if alarm.phrase in _SENSOR})
        if others:
            states[NoticeKind.DEVICE_ALARM] = max(others, key=lambda alarm: alarm.priority).phrase
        return states
