"""The bedside in real time: a running engine at the other end of the screen's link.

Runs on the event loop of the run that plays the scenario. Never blocks. Times are seconds since the scenario's start.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Final

from bedside.alarms.alarm_id import AlarmId
from bedside.config.infusion import InfusionConfig
from bedside.config.refusal import Refusal
from bedside.config.vitals import VitalId
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.link.client import LinkClient
from bedside.monitor.link.commands import Command
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.scenario.observer import SHOWN
from bedside.monitor.scenario.virtual_bedside import OnReply, ShownAlarm

_DIED: Final = Refusal("the engine died before it replied")


class LiveBedside:
    """Reads the engine's snapshots, and sends commands to it.

    Attributes:
        snapshot: the engine's newest snapshot, None before the first.
        shown_at: when each occurrence was first shown; the keys are (alarm, subject, onset).

    """

    def __init__(self, link: LinkClient, settings: InfusionConfig, began: float) -> None:
        self._link, self._began = link, began
        self.settings = settings
        self.snapshot: Snapshot | None = None
        self.shown_at: dict[tuple[AlarmId, str, float], float] = {}
        self._waiting: deque[OnReply] = deque()  # the engine replies in the order of the commands

    def poll(self) -> None:
        """Read the snapshots and replies that the engine has sent since the last call."""
        before, self.snapshot = self.snapshot, self._link.poll()
        if before is not None and self.snapshot is not None and self.snapshot.sequence < before.sequence:
            self._give_up_waiting()
        for reply in self._link.replies():
            self._waiting.popleft()(Refusal(reply.error) if reply.error else None)
        if self.snapshot is not None:
            at = self.snapshot.at - self._began
            for row in self.snapshot.alarms:
                self.shown_at.setdefault((row.alarm, row.subject, row.since - self._began), at)

    def _give_up_waiting(self) -> None:
        """End the wait for the replies of an engine that has died: another one has sent its first snapshot."""
        waiting, self._waiting = self._waiting, deque()
        for on_reply in waiting:
            on_reply(_DIED)

    def shown(self) -> Sequence[ShownAlarm]:
        """Return the alarms that the screen shows."""
        return [ShownAlarm(row.key, row.alarm, row.priority) for row in self.snapshot.alarms] if self.snapshot else []

    def session(self, _at: float) -> SessionView | None:
        """Return the open session, None if there is none."""
        return self.snapshot.session if self.snapshot else None

    def obey(self, command: Command, _at: float, on_reply: OnReply) -> None:
        """Send a command to the engine; a later `poll` reads the reply and calls `on_reply` with it."""
        self._waiting.append(on_reply)
        self._link.send(command)

    def numbers(self) -> Mapping[VitalId, float]:
        """Return the numbers that the screen shows."""
        vitals = self.snapshot.vitals if self.snapshot else ()
        return {row.vital: row.value for row in vitals if row.value is not None and row.freshness in SHOWN}

    def bad_frames(self) -> int:
        """Return how many invalid frames the drivers of all devices have discarded."""
        return sum(row.frames_bad for row in self.snapshot.devices) if self.snapshot else 0
