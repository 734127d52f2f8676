"""The content of one frame or line of an oximeter that reports once a second or slower.

Pure. The parser makes it; the codec checks that it is plausible and turns it into blocks and notices.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bedside.config.quality import Quality
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, Item
from bedside.drivers.codecs.shared.conditions import Conditions, ConditionStates


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Values (None: the device has none) and conditions. A line without patient data, as a heading, is an empty one."""

    values: Mapping[VitalId, float | None] = field(default_factory=dict)
    conditions: ConditionStates = field(default_factory=dict)
    quality: Quality = Quality.GOOD

    @property
    def is_plausible(self) -> bool:
        """Return whether every value is plausible."""
        return all(value is None or VITALS[vital].is_plausible(value) for vital, value in self.values.items())

    def items(self, conditions: Conditions, at: float) -> list[Item]:
        """Return notices of the conditions that changed, then the values."""
        blocks = [
            Block(vital=vital, values=(float(value),), at=at, quality=self.quality)
            for vital, value in self.values.items()
            if value is not None
        ]
        return [*conditions.changes(self.conditions, at), *blocks]
