"""Replays a recorded patient in virtual time through codecs, ring, alarm engine and log.

Runs in the command line's process, without sleep unless a speed is set. These are the parts that monitor a patient,
without sources and sound; what they log is marked REPLAYED.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.event import Event, Happening
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.entry import Entry
from bedside.config.origin import Origin
from bedside.config.schema import Config, NibpConfig, Profile
from bedside.drivers import registry
from bedside.monitor.acquisition.lanes import lane_specs
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.engine.alarm_input import AlarmInput
from bedside.monitor.engine.log_queue import FILE

RING: Final = "replay.ring"
_NUMBERS_STEP_S: Final = 1.0  # from tick to tick; numbers come once a second at most
_WAVES_STEP_S: Final = 0.2
_PROGRESS_EVERY: Final = 200  # ticks


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """The result of a replay. `onsets`: number of alarms by id; `samples`: number of samples written to the ring."""

    virtual_s: float
    wall_s: float
    onsets: Mapping[AlarmId, int]
    samples: int
    bad_frames: int

    @property
    def speed(self) -> float:
        """How many times faster than real time."""
        return self.virtual_s / max(self.wall_s, 1e-9)


class Replay:
    """The replay of one WFDB record through emulated devices, their codecs, and the alarm engine."""

    def __init__(self, record: str, patient: Any, profile: Profile, folder: Path) -> None:  # noqa: ANN401 - bedside.drivers.sim
        config = Config(device=patient.devices(), nibp=NibpConfig(interval_min=0.0))  # no pressure is ever overdue
        self._record, self._duration_s = record, float(patient.duration_s)
        self._began = datetime.now(UTC)
        self._devices = [
            (
                row.id,
                registry.find(registry.EMULATORS, row.codec)(row, patient, self._utc),
                registry.codec(row),
            )
            for row in config.device
        ]
        self._ring = Ring.create(folder / RING, lane_specs(config))
        self._alarm_input = AlarmInput(config, profile, self._ring, at=0.0)
        self._log = AlarmLog.open(folder / FILE)
        self._onsets: Counter[AlarmId] = Counter()
        has_waves = any(lane.spec.rate_hz for lane in self._ring.lanes)
        self._step_s = _WAVES_STEP_S if has_waves else _NUMBERS_STEP_S

    def run(self, *, speed: float | None, progress: Callable[[float, float], None]) -> Replayed:
        """Play the whole record and return the result. `progress` gets the seconds played and the total.

        `speed`: a multiple of real time, None for as fast as possible.
        """
        began = time.perf_counter()
        self._write([self._row(0.0, Happening.MONITOR_STARTED)])
        steps = int(self._duration_s / self._step_s) + 1
        for step in range(steps):
            t = step * self._step_s
            self._tick(t)
            if step % _PROGRESS_EVERY == 0:
                progress(t, self._duration_s)
            if speed is not None:
                time.sleep(max(0.0, began + t / speed - time.perf_counter()))
        self._write([self._row(self._duration_s, Happening.MONITOR_STOPPED)])
        self._log.close()
        progress(self._duration_s, self._duration_s)
        return Replayed(
            virtual_s=self._duration_s,
            wall_s=time.perf_counter() - began,
            onsets=dict(self._onsets.most_common()),
            samples=sum(lane.written for lane in self._ring.lanes),
            bad_frames=sum(codec.bad_frames for _, _, codec in self._devices),
        )

    def _tick(self, t: float) -> None:
        for device, emulator, codec in self._devices:
            for packet in emulator.emit(t):
                for item in codec.feed(packet):
                    self._alarm_input.pipeline.deliver(device, item)
        self._alarm_input.tick(t)
        events = self._alarm_input.alarms.drain()
        if events:
            self._onsets.update(row.alarm for row in events if row.alarm and row.happening is Happening.ONSET)
            self._write(events)

    def _write(self, events: "list[Event] | tuple[Event, ...]") -> None:
        self._log.append([Entry(event, self._utc(event.at)) for event in events])

    def _row(self, at: float, happening: Happening) -> Event:
        return Event(at=at, happening=happening, reason=f"replay of {Path(self._record).name}", origin=Origin.REPLAYED)

    def _utc(self, t: float) -> datetime:
        """Return the time at which the replay started plus `t` seconds; the dates in the record are not real ones."""
        return datetime.fromtimestamp(self._began.timestamp() + t, UTC)


def read_patient(record: str) -> Any:  # noqa: ANN401 - of bedside.drivers.sim, which nothing imports by name
    """Return the patient in a WFDB record. Raises DriverError if the record is invalid or a library is missing."""
    return registry.find(registry.PATIENTS, "wfdb").read(record)
