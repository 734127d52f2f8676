"""The bedside in real time: a running engine at the other end of the screen's link.

Runs on the event loop of whoever plays a scenario. Never blocks. Times are seconds since the scenario's start.
"""

from collections import deque
from collections.abc import Mapping, Sequence

from bedside.alarms.alarm_id import AlarmId
from bedside.config.infusion import InfusionConfig
from bedside.config.vitals import VitalId
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.link.client import LinkClient
from bedside.monitor.link.commands import Command
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.scenario.observer import SHOWN
from bedside.monitor.scenario.virtual_bedside import Answered, Shown


class LiveBedside:
    """What the engine tells.

    Attributes:
        snapshot: the newest, None before the first.
        seen: by alarm, subject and begin, when each was first to be seen.

    """

    def __init__(self, link: LinkClient, settings: InfusionConfig, began: float) -> None:
        self._link, self._began = link, began
        self.settings = settings
        self.snapshot: Snapshot | None = None
        self.seen: dict[tuple[AlarmId, str, float], float] = {}
        self._waiting: deque[Answered] = deque()  # the engine answers in the order in which it was asked

    def poll(self) -> None:
        """Take in what has come."""
        self.snapshot = self._link.poll()
        for reply in self._link.replies():
            self._waiting.popleft()(reply.error)
        if self.snapshot is not None:
            at = self.snapshot.at - self._began
            for row in self.snapshot.alarms:
                self.seen.setdefault((row.alarm, row.subject, row.since - self._began), at)

    def shown(self) -> Sequence[Shown]:
        """Return the alarms that are to be seen."""
        return [Shown(row.key, row.alarm, row.priority) for row in self.snapshot.alarms] if self.snapshot else []

    def session(self, _at: float) -> SessionView | None:
        """Return the session that goes on, None if none does."""
        return self.snapshot.session if self.snapshot else None

    def obey(self, command: Command, _at: float, answered: Answered) -> None:
        """Ask the engine for it."""
        self._waiting.append(answered)
        self._link.send(command)

    def numbers(self) -> Mapping[VitalId, float]:
        """Return the numbers that are shown."""
        vitals = self.snapshot.vitals if self.snapshot else ()
        return {row.vital: row.value for row in vitals if row.value is not None and row.freshness in SHOWN}

    def bad_frames(self) -> int:
        """Return how many frames were thrown away, of all devices."""
        return sum(row.frames_bad for row in self.snapshot.devices) if self.snapshot else 0
