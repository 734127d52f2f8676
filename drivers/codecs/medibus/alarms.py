"""What the two pages of a MEDIBUS device's alarms come to: the SpO2 sensor's state, and the device's own alarm.

Pure; used by the codec.
"""

from collections.abc import Mapping
from typing import Final

from bedside.drivers.block import Notice, NoticeKind
from bedside.drivers.codecs.medibus.tables import SENSOR_FAULT_PHRASE, SENSOR_OFF_PHRASE, Alarm

# Known by their phrase and not by their code: a device in another language, or with another table, then tells its
# alarm as DEVICE_ALARM in its own words, which is never wrong.
_SENSOR: Final[Mapping[str, NoticeKind]] = {
    SENSOR_OFF_PHRASE: NoticeKind.SENSOR_OFF,
    SENSOR_FAULT_PHRASE: NoticeKind.SENSOR_FAULT,
}


class AlarmPages:
    """The alarms that stand; each page is read on its own, and replaces what was read of it before."""

    def __init__(self, *pages: int) -> None:
        self._numbers = pages
        self.reset()

    def reset(self) -> None:
        """Forget all: it is said anew."""
        self._pages: dict[int, list[Alarm]] = {}
        self._said: dict[NoticeKind, str | None] = {}

    @property
    def is_sensor_good(self) -> bool:
        """Whether nothing is known against the SpO2 sensor."""
        return not any(self._said.get(kind) for kind in _SENSOR.values())

    def read(self, page: int, alarms: list[Alarm], at: float) -> list[Notice]:
        """Take a page; return what changed. That an alarm is absent is known only when every page was read."""
        self._pages[page] = alarms
        is_complete = all(row in self._pages for row in self._numbers)
        changes = []
        for kind, text in self._stand().items():
            is_news = text is not None or is_complete
            if is_news and (kind not in self._said or self._said[kind] != text):
                self._said[kind] = text
                changes.append(Notice(kind=kind, is_present=text is not None, at=at, detail=text or ""))
        return changes

    def _stand(self) -> dict[NoticeKind, str | None]:
        """Return the text of each notice, None where it is absent; of the others the one of highest priority."""
        alarms = [alarm for page in self._numbers for alarm in self._pages.get(page, ())]
        stand: dict[NoticeKind, str | None] = dict.fromkeys((*_SENSOR.values(), NoticeKind.DEVICE_ALARM))
        others = [alarm for alarm in alarms if alarm.phrase not in _SENSOR]
        stand.update({_SENSOR[alarm.phrase]: alarm.phrase for alarm in alarms if alarm.phrase in _SENSOR})
        if others:
            stand[NoticeKind.DEVICE_ALARM] = max(others, key=lambda alarm: alarm.priority).phrase
        return stand
