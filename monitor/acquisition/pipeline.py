"""Connects drivers and alarms: blocks go into the ring, and samples from the ring become observations.

Runs on the engine's event loop. Drivers call `deliver`. Once a tick the alarms read every number after their
cursor in the ring. No other module knows both the drivers' types and the alarms' types.
"""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bedside.alarms.conditions.observation import Observation
from bedside.config.origin import Origin
from bedside.config.quality import Quality
from bedside.config.schema import Config
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, Item, Notice, NoticeKind
from bedside.monitor.acquisition.ring import AT, MARKS, MAX_BLOCK, VALUE, Lane, Ring, Rows
from bedside.monitor.acquisition.sample_clock import SampleClock
from bedside.monitor.acquisition.source_selection import SourceSelection

Samples = NDArray[np.float64]
_NOTHING: Final[Samples] = np.empty(0)
_MARK_OF: Final = {quality: float(index) for index, quality in enumerate(MARKS)}


class Pipeline:
    """Carries data from the drivers to the ring, and from the ring to the alarm engine.

    `on_number` is called when a number or a notice arrives, so that the alarm engine evaluates it at once.

    Attributes:
        notices: the last notice of each kind from each device.
        overrun: how many samples were overwritten before the alarms read them; each may mean a missed alarm.
        implausible: how many values were discarded because they are outside the vital's plausible range.

    """

    def __init__(self, config: Config, ring: Ring, on_number: Callable[[], None] | None = None) -> None:
        self._ring = ring
        self._origins = {device.id: device.origin for device in config.device}
        self._lanes = {(lane.spec.device, lane.spec.vital): lane for lane in ring.lanes}
        self._clocks = {key: SampleClock() for key, lane in self._lanes.items() if lane.spec.rate_hz}
        self._numbers = [(index, lane) for index, lane in enumerate(ring.lanes) if not lane.spec.rate_hz]
        self._waves = [(index, lane) for index, lane in enumerate(ring.lanes) if lane.spec.rate_hz]
        self.selection = SourceSelection(config, ring)
        self.notices: dict[tuple[str, NoticeKind], Notice] = {}
        self.overrun = 0
        self.implausible = 0
        self._on_number = on_number

    def deliver(self, device: str, item: Item) -> None:
        """Store a block or a notice from a driver. Blocks of a vital that the configuration leaves out are ignored."""
        if self._on_number is not None and (isinstance(item, Notice) or item.rate_hz is None):
            self._on_number()
        if isinstance(item, Notice):
            self.notices[device, item.kind] = item
            return
        lane = self._lanes.get((device, item.vital))
        if lane is None or item.quality is Quality.BAD:
            return  # a bad number is not stored: the last good one grows old, and the screen shows that
        rows = self._rows(device, item)
        for start in range(0, rows.shape[1], MAX_BLOCK):
            lane.append(rows[:, start : start + MAX_BLOCK])

    def observations(self, at: float) -> Iterator[Observation]:
        """Yield each number that the alarms have not read, of the device selected for its vital; advance the cursor.

        `at`: now, in monotonic seconds. The numbers of one lane come oldest first.
        """
        for index, lane in self._numbers:
            cursor = lane.alarm_cursor
            if lane.written == cursor:
                continue
            rows, after, lost = lane.since(cursor)
            self.overrun += lost
            pick = self.selection.pick(lane.spec.vital, at)
            if pick is not None and pick.lane == index:
                yield from self._observations(lane, rows)
            lane.alarm_cursor = after

    def wave(self, vital: VitalId, at: float) -> tuple[Samples, Samples]:
        """Return values and times of a wave's samples that came since the last call, of the device selected for it.

        `at`: now, in monotonic seconds. Both arrays are empty if there are none.
        """
        samples: tuple[Samples, Samples] = (_NOTHING, _NOTHING)
        pick = self.selection.pick(vital, at)
        for index, lane in self._waves:
            if lane.spec.vital is vital and lane.written != lane.alarm_cursor:
                rows, lane.alarm_cursor, lost = lane.since(lane.alarm_cursor)
                self.overrun += lost
                if pick is not None and pick.lane == index:
                    samples = (rows[VALUE], rows[AT])
        return samples

    def origin(self, device: str) -> Origin:
        """Return whether a device's data are real, replayed or simulated."""
        return self._origins[device]

    def _rows(self, device: str, block: Block) -> Rows:
        vital, count = VITALS[block.vital], len(block.values)
        rows = np.empty((3, count))
        rows[0] = block.values
        rows[1] = block.at
        if block.rate_hz is not None:
            times = self._clocks[device, block.vital].stamp(count, block.at, block.rate_hz)
            rows = rows[:, : times.size]  # a burst brings samples for which there is no time
            rows[1] = times
        rows[2] = _MARK_OF[block.quality]
        if vital.is_wave:
            return rows
        (low, high), values = vital.plausible, rows[0]
        is_plausible = (values >= low) & (values <= high)  # false for NaN too
        self.implausible += int(values.size - is_plausible.sum())
        return rows[:, is_plausible]

    def _observations(self, lane: Lane, rows: Rows) -> Iterator[Observation]:
        spec = lane.spec
        for value, at, mark in rows.T.tolist():
            yield Observation(
                vital=spec.vital,
                value=value,
                at=at,
                quality=MARKS[int(mark)],
                origin=self._origins[spec.device],
                device=spec.device,
            )
