"""The engine in virtual time: bed, ring and alarm log in one folder. It can be killed, and another one can be started.

Runs in the command line's process, or in one of its workers. Time is an argument. Each engine continues from what its
predecessor left in the folder, as the real one does; a killed one writes nothing more.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from bedside.alarms.engine import UNWATCHED_END
from bedside.alarms.event import Event
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.entry import NO_HEAD, Entry
from bedside.config.refusal import Refusal
from bedside.config.schema import Config
from bedside.drivers import registry
from bedside.monitor.acquisition.lanes import lane_specs
from bedside.monitor.acquisition.ring import CLEAN, RING, Ring, last_beat
from bedside.monitor.engine.alarm_input import origin_of
from bedside.monitor.engine.bed import Bed
from bedside.monitor.engine.bed_state import KEEP_EVERY_S, beat_before, encode, read_before
from bedside.monitor.engine.log_queue import FILE, first_rows
from bedside.monitor.link.heartbeats import Message
from bedside.monitor.process.bed_time import Anchor, BedTime
from bedside.monitor.scenario.virtual_line import VirtualCable, VirtualLine

_BOOT: Final = "scenario"
_AWAY: Final = Refusal("not sent: the monitor's engine cannot be reached")


class VirtualEngine:
    """The engines of one folder, one after the other; between two of them the devices send with nobody who listens.

    `cables`: the cable of each device, by its id. `posix`: converts seconds since the scenario's start to the time of
    the monitor's clock, POSIX seconds. `session_code` makes the code of a new session.

    Attributes:
        bed: what monitors the patient, None while no engine runs.

    """

    def __init__(
        self,
        config: Config,
        folder: Path,
        cables: dict[str, VirtualCable],
        *,
        posix: Callable[[float], float],
        session_code: Callable[[], str],
    ) -> None:
        self._config, self._folder, self._cables = config, folder, cables
        self._posix, self._code = posix, session_code
        self._log: AlarmLog | None = None
        self._anchor: Anchor | None = None  # of bed time; in place of its file
        self.bed: Bed[VirtualLine] | None = None
        self.head = NO_HEAD
        self._beat = CLEAN
        self._keep_at = 0.0
        self._bad_frames = 0  # of the engines before

    def start(self, at: float) -> Bed[VirtualLine]:
        """Start an engine at `at`; it continues from the folder. Return its bed."""
        before = read_before(self._folder / FILE, _BOOT)
        self._beat = beat = beat_before(last_beat(self._folder / RING), before)
        ring = Ring.resume(self._folder / RING, lane_specs(self._config), at)
        time = BedTime(self._anchor, boot=_BOOT, at=at, utc=self._posix(at))
        self._log = AlarmLog.open(self._folder / FILE, boot=before.run or _BOOT)
        if before.state is None:
            self._log.end_open_onsets(time.utc(at), UNWATCHED_END)
        self.bed = Bed(
            self._config,
            self._folder,
            ring=ring,
            at=at,
            time=time,
            make_line=lambda device, deliver: VirtualLine(
                device, self._cables[device.id], registry.codec(device), deliver
            ),
            down_s=time.since_s(beat, at) if beat != CLEAN else None,
            before=before.state,
            boot=_BOOT,
            session_code=self._code,
        )
        return self.bed

    def first_rows(self, at: float) -> list[Event]:
        """Return the rows with which the engine that was started at `at` begins its part of the log."""
        return first_rows(at, self.bed.time, self._beat, origin_of(self._config)) if self.bed else []

    @property
    def bad_frames(self) -> int:
        """How many invalid frames have come, to all engines together."""
        return self._bad_frames + (_bad_frames(self.bed) if self.bed else 0)

    def kill(self) -> None:
        """Drop the engine as `kill -9` does: nothing more is written."""
        self._bad_frames = self.bad_frames
        self.bed = None
        self.close()

    def listen(self, at: float) -> None:
        """Let the devices send up to `at`, and the bed read what they sent; without an engine it is lost."""
        if self.bed is None:
            for cable in self._cables.values():
                cable.lose(at)
            return
        for line in self.bed.lines:
            line.step(at)

    def step(self, at: float) -> Sequence[Event]:
        """Run one step of the bed at `at`, and log its events. Return them; none while no engine runs."""
        if self.bed is None:
            return ()
        utc = self._posix(at)
        self.bed.ring.write_beat(at, utc)
        self.bed.step(at, utc)
        self._anchor = self.bed.time.anchor(at)
        events = self.bed.alarms.drain()
        self.write(events, at)
        return events

    def obey(self, message: Message, at: float) -> Refusal | None:
        """Let the bed carry out a message; a Refusal while no engine runs."""
        return self.bed.obey(message, at) if self.bed is not None else _AWAY

    def write(self, events: Sequence[Event], at: float) -> None:
        """Log events, and keep what stands at the bed after them, as the engine does; durable when this returns.

        What stands is kept every ten seconds besides.
        """
        if self._log is not None and self.bed is not None and (events or at >= self._keep_at):
            self._keep_at = at + KEEP_EVERY_S
            entries = [Entry(row, self.bed.time.utc(row.at)) for row in events]
            self.head = self._log.append(entries, encode(self.bed.state(at)))

    def close(self) -> None:
        """Close the log file."""
        if self._log is not None:
            self._log.close()
            self._log = None


def _bad_frames(bed: Bed[VirtualLine]) -> int:
    return sum(line.status.frames_bad for line in bed.lines)
