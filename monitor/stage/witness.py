"""Who sees it all: which alarms began and ended, whether anyone could see them, and what the numbers showed.

Pure: time is an argument.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from alarms.catalogue import CATALOGUE
from alarms.event import Event, Happening
from alarms.standing import Standing
from config.vitals import VITALS, VitalId
from monitor.message import Freshness
from monitor.selection import Selection
from monitor.stage.outcome import Curve

_SHOWN: Final = (Freshness.FRESH, Freshness.STALE)


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


class Witness:
    """Is told what happens, and remembers."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._seen: dict[tuple[str, str, int], Seen] = {}
        self._numbers: dict[VitalId, list[float]] = {
            vital: [] for vital in selection.choices if not VITALS[vital].is_wave
        }
        self.events: list[Event] = []

    @property
    def alarms(self) -> Sequence[Seen]:
        """All alarms, by their begin."""
        return tuple(sorted(self._seen.values(), key=lambda row: row.begin_s))

    def note(self, events: Iterable[Event], shown: Iterable[Standing], at: float) -> None:
        """Take what happened in one tick, and the alarms to be seen after it."""
        for event in events:
            self.events.append(event)
            self._note(event)
        for row in shown:
            subject = row.subject if row.spec.vital is None else VITALS[row.spec.vital].label
            seen = self._seen[row.spec.id, subject, row.occurrence]
            if seen.shown_s is None:
                seen.shown_s = min(row.raised_at, at)

    def look(self, at: float) -> None:
        """Read the numbers off, as the screen would show them at `at`; once a second."""
        for vital, values in self._numbers.items():
            pick = self._selection.pick(vital, at)
            is_shown = pick is not None and pick.value is not None and pick.freshness in _SHOWN
            values.append(pick.value if is_shown and pick is not None and pick.value is not None else np.nan)

    def curves(self) -> tuple[Curve, ...]:
        """Return what was read off, for each number."""
        return tuple(
            Curve(vital=vital, at_s=np.arange(len(values), dtype=np.float64), value=np.array(values))
            for vital, values in self._numbers.items()
        )

    def _note(self, event: Event) -> None:
        if event.alarm is None or event.occurrence is None:
            return
        key = (event.alarm, event.subject, event.occurrence)
        if event.happening is Happening.ONSET:
            spec = CATALOGUE[event.alarm]
            about = f"{event.subject}: " if event.subject and spec.vital is None else ""
            self._seen[key] = Seen(
                alarm=event.alarm,
                subject=event.subject,
                priority=str(event.priority or spec.priority),
                text=f"{about}{spec.text}",
                begin_s=event.at,
            )
        elif event.happening is Happening.RELIEF:
            self._seen[key].end_s = event.at
