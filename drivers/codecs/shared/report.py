"""What one frame or line of a slow oximeter says, before it is decided whether it may be believed.

Pure; made by a parser, turned into blocks by its codec.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bedside.config.quality import Quality
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, Item
from bedside.drivers.codecs.shared.conditions import Conditions, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Values (None: the device has none) and conditions. An empty report is a line that says nothing of a patient."""

    values: Mapping[VitalId, float | None] = field(default_factory=dict)
    conditions: Standing = field(default_factory=dict)
    quality: Quality = Quality.GOOD

    @property
    def is_plausible(self) -> bool:
        """Say whether no value is one that no patient has."""
        return all(value is None or VITALS[vital].is_plausible(value) for vital, value in self.values.items())

    def items(self, told: Conditions, at: float) -> list[Item]:
        """Return the notices of what changed since `told`, then the values."""
        blocks = [
            Block(vital=vital, values=(float(value),), at=at, quality=self.quality)
            for vital, value in self.values.items()
            if value is not None
        ]
        return [*told.changes(self.conditions, at), *blocks]
