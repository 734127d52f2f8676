"""Records a run: which alarms began and ended, whether they were shown, and the numbers on the screen.

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
class AlarmRecord:
    """One occurrence of an alarm. `shown_s`: when it was first shown; None if another alarm always suppressed it."""

    alarm: str
    subject: str
    priority: str
    text: str
    begin_s: float
    end_s: float | None = None
    shown_s: float | None = None

    @property
    def is_shown(self) -> bool:
        """Whether the alarm was ever shown."""
        return self.shown_s is not None


class Observer:
    """Records events, shown alarms and numbers of one run. `events`: all recorded events, in their order."""

    def __init__(self, vitals: Iterable[VitalId]) -> None:
        self._records: dict[tuple[str, str, float], AlarmRecord] = {}  # by alarm, subject and onset
        self._spans: dict[tuple[str, str, int], AlarmRecord] = {}  # by alarm, subject and occurrence
        self._numbers: dict[VitalId, list[float]] = {vital: [] for vital in vitals if not VITALS[vital].is_wave}
        self.events: list[Event] = []

    @property
    def alarms(self) -> Sequence[AlarmRecord]:
        """All alarms in the order of their onset."""
        return tuple(sorted(self._records.values(), key=lambda row: row.begin_s))

    def note_events(self, events: Iterable[Event]) -> None:
        """Record events, and the onset and end of the alarms in them."""
        for event in events:
            self.events.append(event)
            self._note(event)

    def note_shown(self, alarm: AlarmId, subject: str, since: float, at: float) -> None:
        """Record that the alarm with onset `since`, which was noted before, is shown at `at`."""
        spec = CATALOGUE[alarm]
        record = self._records[alarm, subject if spec.vital is None else VITALS[spec.vital].label, since]
        if record.shown_s is None:
            record.shown_s = at

    def note_numbers(self, numbers: Mapping[VitalId, float]) -> None:
        """Record the numbers on the screen, once a second. A vital that is missing from `numbers` shows dashes."""
        for vital, values in self._numbers.items():
            values.append(numbers.get(vital, np.nan))

    def curves(self) -> tuple[Curve, ...]:
        """Return the recorded numbers as one curve for each vital."""
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
            prefix = f"{event.subject}: " if event.subject and spec.vital is None else ""
            self._spans[span] = self._records[event.alarm, event.subject, event.at] = AlarmRecord(
                alarm=event.alarm,
                subject=event.subject,
                priority=str(event.priority or spec.priority),
                text=f"{prefix}{spec.text}",
                begin_s=event.at,
            )
        elif event.happening is Happening.RELIEF:
            self._spans[span].end_s = event.at
