"""Who sees it all: which alarms began and ended, whether anyone could see them, and what the numbers showed.

Pure: time is an argument, in seconds since the scenario's start.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE
from bedside.alarms.event import Event, Happening
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.link.snapshot import Freshness
from bedside.monitor.scenario.outcome import Curve

SHOWN: Final = (Freshness.FRESH, Freshness.STALE)


@dataclass(slots=True, kw_only=True)
class Seen:
    """One occurrence of an alarm. `shown_s`: when it was first to be seen; None: another spoke for it all the time."""

    alarm: str
    subject: str
    priority: str
    text: str
    begin_s: float
    end_s: float | None = None
    shown_s: float | None = None

    @property
    def is_shown(self) -> bool:
        """Whether anyone could see or hear it."""
        return self.shown_s is not None


class Observer:
    """Is told what happens, and remembers."""

    def __init__(self, vitals: Iterable[VitalId]) -> None:
        self._seen: dict[tuple[str, str, float], Seen] = {}  # by alarm, subject and begin
        self._spans: dict[tuple[str, str, int], Seen] = {}  # by alarm, subject and occurrence
        self._numbers: dict[VitalId, list[float]] = {vital: [] for vital in vitals if not VITALS[vital].is_wave}
        self.events: list[Event] = []

    @property
    def alarms(self) -> Sequence[Seen]:
        """All alarms, by their begin."""
        return tuple(sorted(self._seen.values(), key=lambda row: row.begin_s))

    def note(self, events: Iterable[Event]) -> None:
        """Take what happened."""
        for event in events:
            self.events.append(event)
            self._note(event)

    def see(self, alarm: AlarmId, subject: str, since: float, at: float) -> None:
        """Take note that an alarm that began at `since`, and was noted, is to be seen at `at`."""
        spec = CATALOGUE[alarm]
        seen = self._seen[alarm, subject if spec.vital is None else VITALS[spec.vital].label, since]
        if seen.shown_s is None:
            seen.shown_s = at

    def look(self, numbers: Mapping[VitalId, float]) -> None:
        """Read off the numbers that are shown, once a second; what is missing shows dashes."""
        for vital, values in self._numbers.items():
            values.append(numbers.get(vital, np.nan))

    def curves(self) -> tuple[Curve, ...]:
        """Return what was read off, for each number."""
        return tuple(
            Curve(vital=vital, at_s=np.arange(len(values), dtype=np.float64), value=np.array(values))
            for vital, values in self._numbers.items()
        )

    def _note(self, event: Event) -> None:
        if event.alarm is None or event.occurrence is None:
            return
        span = (event.alarm, event.subject, event.occurrence)
        if event.happening is Happening.ONSET:
            spec = CATALOGUE[event.alarm]
            about = f"{event.subject}: " if event.subject and spec.vital is None else ""
            self._spans[span] = self._seen[event.alarm, event.subject, event.at] = Seen(
                alarm=event.alarm,
                subject=event.subject,
                priority=str(event.priority or spec.priority),
                text=f"{about}{spec.text}",
                begin_s=event.at,
            )
        elif event.happening is Happening.RELIEF:
            self._spans[span].end_s = event.at
