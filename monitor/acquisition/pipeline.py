"""The one place that turns the drivers' words into the alarms': blocks into the ring, the ring into observations.

Runs on the engine's event loop. Drivers deliver; once a tick the alarm reader takes every sample since its cursor.
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
from bedside.monitor.acquisition.source_selection import Selection

Samples = NDArray[np.float64]
_NOTHING: Final[Samples] = np.empty(0)
_MARK_OF: Final = {quality: float(index) for index, quality in enumerate(MARKS)}


class Pipeline:
    """From drivers to ring to alarm engine. `on_number` is called when a number or notice has come.

    Attributes:
        notices: what each device last said of itself, by device and kind.
        overrun: samples that were lapped before the alarm reader saw them; each is an alarm that may be missing.
        implausible: values that no patient has, thrown away.

    """

    def __init__(self, config: Config, ring: Ring, on_number: Callable[[], None] | None = None) -> None:
        self._ring = ring
        self._origins = {device.id: device.origin for device in config.device}
        self._lanes = {(lane.spec.device, lane.spec.vital): lane for lane in ring.lanes}
        self._clocks = {key: SampleClock() for key, lane in self._lanes.items() if lane.spec.rate_hz}
        self._numbers = [(index, lane) for index, lane in enumerate(ring.lanes) if not lane.spec.rate_hz]
        self._waves = [(index, lane) for index, lane in enumerate(ring.lanes) if lane.spec.rate_hz]
        self.selection = Selection(config, ring)
        self.notices: dict[tuple[str, NoticeKind], Notice] = {}
        self.overrun = 0
        self.implausible = 0
        self._on_number = on_number

    def deliver(self, device: str, item: Item) -> None:
        """Take what a driver says. A vital without a lane (not wanted in the config) is passed over."""
        if self._on_number is not None and (isinstance(item, Notice) or item.rate_hz is None):
            self._on_number()
        if isinstance(item, Notice):
            self.notices[device, item.kind] = item
            return
        lane = self._lanes.get((device, item.vital))
        if lane is None or item.quality is Quality.BAD:
            return  # a bad number is not kept: the last good one ages, and that is seen
        rows = self._rows(device, item)
        for start in range(0, rows.shape[1], MAX_BLOCK):
            lane.append(rows[:, start : start + MAX_BLOCK])

    def observations(self, at: float) -> Iterator[Observation]:
        """Yield every number since the cursor, from the device that speaks for its vital, oldest first by lane."""
        for index, lane in self._numbers:
            cursor = lane.judged
            if lane.written == cursor:
                continue
            rows, after, lost = lane.since(cursor)
            self.overrun += lost
            pick = self.selection.pick(lane.spec.vital, at)
            if pick is not None and pick.lane == index:
                yield from self._observations(lane, rows)
            lane.judged = after

    def wave(self, vital: VitalId, at: float) -> tuple[Samples, Samples]:
        """Return the values and times of a wave since its cursor, from the device that speaks for it."""
        found: tuple[Samples, Samples] = (_NOTHING, _NOTHING)
        pick = self.selection.pick(vital, at)
        for index, lane in self._waves:
            if lane.spec.vital is vital and lane.written != lane.judged:
                rows, lane.judged, lost = lane.since(lane.judged)
                self.overrun += lost
                if pick is not None and pick.lane == index:
                    found = (rows[VALUE], rows[AT])
        return found

    def origin(self, device: str) -> Origin:
        """Return whether a device's data are from a patient."""
        return self._origins[device]

    def _rows(self, device: str, block: Block) -> Rows:
        vital = VITALS[block.vital]
        values = np.asarray(block.values, dtype=np.float64)
        rows = np.empty((3, values.size))
        rows[0] = values
        rows[1] = block.at
        if block.rate_hz is not None:
            rows[1] = self._clocks[device, block.vital].stamp(values.size, block.at, block.rate_hz)
        rows[2] = _MARK_OF[block.quality]
        if vital.is_wave:
            return rows
        low, high = vital.plausible
        kept = (values >= low) & (values <= high)  # false for NaN too
        self.implausible += int(values.size - kept.sum())
        return rows[:, kept]

    def _observations(self, lane: Lane, rows: Rows) -> Iterator[Observation]:
        spec = lane.spec
        for value, seen, mark in rows.T.tolist():
            yield Observation(
                vital=spec.vital,
                value=value,
                at=seen,
                quality=MARKS[int(mark)],
                origin=self._origins[spec.device],
                device=spec.device,
            )


def newest_wave(ring: Ring, vital: VitalId) -> float | None:
    """Return the newest value of a wave, None where there is none; for a reader that only wants to see it move."""
    for lane in ring.lanes:
        if lane.spec.vital is vital and lane.written:
            return float(lane.latest(1)[VALUE, 0])
    return None
