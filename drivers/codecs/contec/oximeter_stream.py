"""What finger oximeters have in common that send every sample of the pulse wave with all the numbers beside it.

Pure; runs on the engine's event loop. The wave is delivered sample by sample, the numbers three times a second: they
are averages of seconds, and sixty copies of each a second would tell no more.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final, NamedTuple

from bedside.config.quality import Quality
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, Item
from bedside.drivers.codec import Listener
from bedside.drivers.codecs.shared.conditions import Conditions, Standing, quality_under

_NUMBERS_HZ: Final = 3.0


class Reading(NamedTuple):
    """One packet: a sample of the wave (NaN: none), the numbers (None: none), and what the probe is like."""

    pleth: float
    spo2: float | None
    pr: float | None
    conditions: Standing
    pi: float | None = None

    @property
    def is_plausible(self) -> bool:
        """Say whether every number is one that a patient can have."""
        return all(value is None or VITALS[vital].is_plausible(value) for vital, value in self.numbers.items())

    @property
    def numbers(self) -> Mapping[VitalId, float | None]:
        """The numbers by vital."""
        return {VitalId.SPO2: self.spo2, VitalId.PR: self.pr, VitalId.PI: self.pi}


class OximeterStream(Listener):
    """The half of a codec that turns readings into blocks and notices. A reading that cannot be is one bad frame."""

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
        """Forget what was told: all is said anew."""
        self._conditions.reset()
        self._until_numbers = 0
