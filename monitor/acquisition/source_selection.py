"""Which number stands for a vital now, and how much it may be believed by its age.

Runs on the engine's event loop. Where several devices give one vital, the first of the configuration that is fresh
speaks: a probe that came off hands over to the next device, and takes back when it is on again.
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
_NIBP_GRACE_S: Final = 120.0  # a measurement and its repetition: only then is an awaited result late


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """How old a number may be, in seconds, before it is greyed, and before it is dashes."""

    stale_s: float
    gone_s: float

    @classmethod
    def of(cls, vital: Vital, device: DeviceConfig, nibp: NibpConfig) -> Self:
        """Return the ages for a vital from a device: the table's, stretched to the device's own period."""
        if vital.id in NIBP:
            gone_s = nibp.invalid_after_min * 60
            awaited_s = nibp.interval_min * 60 + _NIBP_GRACE_S if nibp.interval_min else gone_s
            return cls(stale_s=min(awaited_s, gone_s), gone_s=gone_s)
        stale_s = max(vital.stale_after_s, _STALE_PERIODS * device.period_s)
        return cls(stale_s=stale_s, gone_s=max(vital.gone_after_s, _GONE_PERIODS * device.period_s))

    def freshness(self, age_s: float) -> Freshness:
        """Return how much a number of this age may be believed."""
        if age_s > self.gone_s:
            return Freshness.GONE
        return Freshness.STALE if age_s > self.stale_s else Freshness.FRESH


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """The number that stands for a vital. `lane` is its index in the ring; `value` and `at` are None if never seen."""

    lane: int
    device: str
    value: float | None
    at: float | None
    quality: Quality
    freshness: Freshness


class Selection:
    """Answers, for any moment, which device speaks for which vital."""

    def __init__(self, config: Config, ring: Ring) -> None:
        devices = {device.id: device for device in config.device}
        self._lanes = ring.lanes
        self._devices = devices
        self._nibp = config.nibp
        self.since = float("-inf")  # what was measured before is another patient's
        self.await_nibp(config.nibp.interval_min)
        self.choices: Mapping[VitalId, Sequence[int]] = _choices(ring.lanes)

    def await_nibp(self, interval_min: float) -> None:
        """Expect a pressure every so many minutes from now on; 0: only on demand."""
        nibp = msgspec.structs.replace(self._nibp, interval_min=interval_min)
        self._ages = [Ages.of(VITALS[lane.spec.vital], self._devices[lane.spec.device], nibp) for lane in self._lanes]

    def pick(self, vital: VitalId, at: float) -> Pick | None:
        """Return the number that stands for `vital` at `at`; None if no device gives it."""
        picks = [self._pick(index, at) for index in self.choices.get(vital, ())]
        return min(picks, key=lambda pick: _RANK[pick.freshness], default=None)

    def freshness(self, pick: Pick, age_s: float) -> Freshness:
        """Return how much the number of a pick could be believed at another age."""
        return self._ages[pick.lane].freshness(age_s)

    def _pick(self, index: int, at: float) -> Pick:
        lane = self._lanes[index]
        rows = lane.latest(1)
        if not rows.shape[1] or rows[AT, 0] < self.since:
            return Pick(
                lane=index,
                device=lane.spec.device,
                value=None,
                at=None,
                quality=Quality.BAD,
                freshness=Freshness.NEVER,
            )
        value, seen, mark = rows[:, 0].tolist()
        return Pick(
            lane=index,
            device=lane.spec.device,
            value=value,
            at=seen,
            quality=MARKS[int(mark)],
            freshness=self._ages[index].freshness(at - seen),
        )


def _choices(lanes: Sequence[Lane]) -> dict[VitalId, list[int]]:
    choices: dict[VitalId, list[int]] = {}
    for index, lane in enumerate(lanes):
        choices.setdefault(lane.spec.vital, []).append(index)
    return choices
