"""The base of codecs for finger oximeters that send all numbers with every sample of the pleth.

Pure; runs on the engine's event loop. Every sample of the pleth is delivered, the numbers only three times a second:
they are averages over seconds, and sixty copies of each a second would add nothing.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final, NamedTuple

from bedside.config.quality import Quality
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, Item
from bedside.drivers.codec import CodecDefaults
from bedside.drivers.codecs.shared.conditions import Conditions, ConditionStates, quality_under

_NUMBERS_HZ: Final = 3.0


class Reading(NamedTuple):
    """The content of one packet: a sample of the pleth (NaN if none), numbers (None if missing), probe conditions."""

    pleth: float
    spo2: float | None
    pr: float | None
    conditions: ConditionStates
    pi: float | None = None

    @property
    def is_plausible(self) -> bool:
        """Return whether every number is plausible."""
        return all(value is None or VITALS[vital].is_plausible(value) for vital, value in self.numbers.items())

    @property
    def numbers(self) -> Mapping[VitalId, float | None]:
        """The numbers by vital."""
        return {VitalId.SPO2: self.spo2, VitalId.PR: self.pr, VitalId.PI: self.pi}


class OximeterStream(CodecDefaults):
    """Turns readings into blocks and notices. A reading with an implausible number counts as one bad frame."""

    rate_hz: ClassVar[float]

    def __init__(self) -> None:
        self.bad_frames = 0
        self._conditions = Conditions()
        self._until_numbers = 0

    def _items(self, readings: Sequence[Reading], at: float) -> list[Item]:
        wave: list[float] = []
        items: list[Item] = []
        quality = Quality.GOOD
        for reading in readings:
            if not reading.is_plausible:
                self.bad_frames += 1
                continue
            quality = quality_under(reading.conditions)
            wave.append(reading.pleth)
            items += self._conditions.changes(reading.conditions, at)
            items += self._numbers(reading, quality, at)
        if not wave:
            return items
        block = Block(vital=VitalId.PLETH, values=wave, at=at, rate_hz=self.rate_hz, quality=quality)
        return [block, *items]

    def _numbers(self, reading: Reading, quality: Quality, at: float) -> list[Item]:
        if self._until_numbers:
            self._until_numbers -= 1
            return []
        self._until_numbers = round(self.rate_hz / _NUMBERS_HZ) - 1
        return [
            Block(vital=vital, values=(value,), at=at, quality=quality)
            for vital, value in reading.numbers.items()
            if value is not None
        ]

    def reset(self) -> None:
        """Forget all conditions, so that each is reported again."""
        self._conditions.reset()
        self._until_numbers = 0
