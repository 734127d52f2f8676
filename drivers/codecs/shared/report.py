"""The content of one frame or line of an oximeter that reports once a second or slower.

Pure. A parser makes the report from the bytes; the codec checks that it is plausible and turns it into blocks and
notices.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bedside.config.quality import Quality
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, Item
from bedside.drivers.codecs.shared.conditions import Conditions, ConditionStates


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The values, the conditions, and the quality of the values, from one frame or line.

    A value is None if the device has none at present. The report of a line without patient data, such as a heading, is
    empty.
    """

    values: Mapping[VitalId, float | None] = field(default_factory=dict)
    conditions: ConditionStates = field(default_factory=dict)
    quality: Quality = Quality.GOOD

    @property
    def is_plausible(self) -> bool:
        """Return whether every value is within the plausible range of its vital."""
        return all(value is None or VITALS[vital].is_plausible(value) for vital, value in self.values.items())

    def items(self, conditions: Conditions, at: float) -> list[Item]:
        """Return a notice for each condition that differs from `conditions`, its last state; then a block per value."""
        blocks = [
            Block(vital=vital, values=(float(value),), at=at, quality=self.quality)
            for vital, value in self.values.items()
            if value is not None
        ]
        return [*conditions.changes(self.conditions, at), *blocks]
