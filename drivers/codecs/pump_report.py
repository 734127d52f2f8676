"""What an infusion pump says of itself, whatever its language: rate, volume given, drug, whether it runs, its alarms.

Pure; runs on the engine's event loop. Read-only: nothing here, and nothing in the pumps' codecs, can ask a pump for
anything but its state.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from config.vitals import VITALS, VitalId
from drivers.block import Block, Item, NoticeKind
from drivers.codecs.conditions import Conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpReport:
    """One answer. None: the pump did not say."""

    rate_ml_h: float | None = None
    volume_ml: float | None = None
    drug: str | None = None
    is_running: bool | None = None
    is_occluded: bool = False
    alarms: Sequence[str] = ()
    is_battery_low: bool = False

    @property
    def is_plausible(self) -> bool:
        """Say whether the numbers are ones that a pump can have."""
        return all(value is None or VITALS[vital].is_plausible(value) for vital, value in self._numbers())

    def items(self, told: Conditions, at: float) -> list[Item]:
        """Return the numbers, and what changed."""
        blocks = [Block(vital=vital, values=(value,), at=at) for vital, value in self._numbers() if value is not None]
        standing: dict[NoticeKind, str | None] = {
            NoticeKind.PUMP_OCCLUSION: "pressure alarm" if self.is_occluded else None,
            NoticeKind.PUMP_ALARM: ", ".join(self.alarms) or None,
            NoticeKind.LOW_BATTERY: "" if self.is_battery_low else None,
        }
        if self.drug is not None:
            standing[NoticeKind.PUMP_DRUG] = self.drug or None
        if self.is_running is not None:
            standing[NoticeKind.PUMP_RUNNING] = "" if self.is_running else None
        return [*told.changes(standing, at), *blocks]

    def _numbers(self) -> tuple[tuple[VitalId, float | None], ...]:
        return (VitalId.PUMP_RATE, self.rate_ml_h), (VitalId.PUMP_VOLUME, self.volume_ml)
