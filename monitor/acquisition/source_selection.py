"""Selects the number that is shown for each vital, and rates how fresh it is by its age.

Runs on the engine's event loop. If several devices measure one vital, the first one in the configuration with a fresh
number is selected: when a probe comes off, the next device takes over until the probe is on again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

import msgspec

from bedside.config.quality import Quality
from bedside.config.schema import Config, DeviceConfig, NibpConfig
from bedside.config.vitals import VITALS, Vital, VitalId
from bedside.monitor.acquisition.ring import AT, MARKS, Lane, Ring
from bedside.monitor.link.snapshot import Freshness

_RANK: Final = {Freshness.FRESH: 0, Freshness.STALE: 1, Freshness.GONE: 2, Freshness.NEVER: 3}
# A device that reports every `period_s` is stale after one and a half periods, gone after two and a half.
_STALE_PERIODS: Final = 1.5
_GONE_PERIODS: Final = 2.5
NIBP: Final = (VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN)
_Sample = tuple[float, float, float]  # value, at, mark
_NIBP_GRACE_S: Final = 120.0  # time for a measurement and its repetition; after that an expected result is late


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """The ages in seconds above which a number is greyed (`stale_s`) or shown as dashes (`gone_s`)."""

    stale_s: float
    gone_s: float

    @classmethod
    def of(cls, vital: Vital, device: DeviceConfig, nibp: NibpConfig) -> Self:
        """Return the ages for a vital of a device: those in its table, longer if the device reports rarely."""
        if vital.id in NIBP:
            gone_s = nibp.invalid_after_min * 60
            expected_s = nibp.interval_min * 60 + _NIBP_GRACE_S if nibp.interval_min else gone_s
            return cls(stale_s=min(expected_s, gone_s), gone_s=gone_s)
        stale_s = max(vital.stale_after_s, _STALE_PERIODS * device.period_s)
        return cls(stale_s=stale_s, gone_s=max(vital.gone_after_s, _GONE_PERIODS * device.period_s))

    def freshness(self, age_s: float) -> Freshness:
        """Return how fresh a number of this age is."""
        if age_s > self.gone_s:
            return Freshness.GONE
        return Freshness.STALE if age_s > self.stale_s else Freshness.FRESH


class Pick(msgspec.Struct, frozen=True, kw_only=True):  # made many times a tick: a dataclass takes five times as long
    """The number selected for a vital. `lane`: index of its lane; `value` and `at` are None before the first number."""

    lane: int
    device: str
    value: float | None
    at: float | None
    quality: Quality
    freshness: Freshness


class SourceSelection:
    """Selects, for each vital and any time, the device whose number is used."""

    def __init__(self, config: Config, ring: Ring) -> None:
        devices = {device.id: device for device in config.device}
        self._lanes = ring.lanes
        self._devices = devices
        self._nibp = config.nibp
        self.since = float("-inf")  # older measurements belong to the previous patient
        self.expect_nibp(config.nibp.interval_min)
        self.choices: Mapping[VitalId, Sequence[int]] = _choices(ring.lanes)
        # Of each lane: how many samples it held when it was last read, and the newest of them.
        self._newest: list[tuple[int, _Sample | None]] = [(0, None) for _ in ring.lanes]

    def expect_nibp(self, interval_min: float) -> None:
        """Rate the cuff's pressures from now on by this interval in minutes; 0 if the cuff measures only on demand."""
        nibp = msgspec.structs.replace(self._nibp, interval_min=interval_min)
        self._ages = [Ages.of(VITALS[lane.spec.vital], self._devices[lane.spec.device], nibp) for lane in self._lanes]

    def pick(self, vital: VitalId, at: float) -> Pick | None:
        """Return the number selected for `vital` at `at` (monotonic seconds); None if no device measures this vital."""
        best: Pick | None = None
        for index in self.choices.get(vital, ()):
            pick = self._pick(index, at)
            if best is None or _RANK[pick.freshness] < _RANK[best.freshness]:
                best = pick
        return best

    def freshness(self, pick: Pick, age_s: float) -> Freshness:
        """Return how fresh the picked number would be at the age `age_s`."""
        return self._ages[pick.lane].freshness(age_s)

    def _pick(self, index: int, at: float) -> Pick:
        lane = self._lanes[index]
        sample = self._sample(index)
        if sample is None or sample[AT] < self.since:
            return Pick(
                lane=index,
                device=lane.spec.device,
                value=None,
                at=None,
                quality=Quality.BAD,
                freshness=Freshness.NEVER,
            )
        value, measured_at, mark = sample
        return Pick(
            lane=index,
            device=lane.spec.device,
            value=value,
            at=measured_at,
            quality=MARKS[int(mark)],
            freshness=self._ages[index].freshness(at - measured_at),
        )

    def _sample(self, index: int) -> _Sample | None:
        """Return the newest sample of a lane, None before the first. The ring is read only if one was added."""
        lane, (known, sample) = self._lanes[index], self._newest[index]
        written = lane.written
        if written != known:
            columns = lane.latest(1).T.tolist()
            sample = tuple(columns[0]) if columns else None
            self._newest[index] = (written, sample)
        return sample


def _choices(lanes: Sequence[Lane]) -> dict[VitalId, list[int]]:
    choices: dict[VitalId, list[int]] = {}
    for index, lane in enumerate(lanes):
        choices.setdefault(lane.spec.vital, []).append(index)
    return choices
