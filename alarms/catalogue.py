"""Every alarm, one row each: what it is, how urgent, in which words, and which hazard it answers.

Pure; any thread. Priorities follow the table of IEC 60601-1-8 as second-hand sources give it: high asks for an
immediate response, medium for a prompt one, low for awareness. Print it with `python -m alarms.catalogue`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from config.vitals import VitalId


class Priority(StrEnum):
    """How soon someone must come. Compare with `rank`: high is the greatest."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"

    @property
    def rank(self) -> int:
        """Return 1 for low, 2 for medium, 3 for high."""
        return list(Priority).index(self) + 1

    @property
    def symbol(self) -> str:
        """Return the marks that stand before the text, since colour alone is not enough: `!` to `!!!`."""
        return "!" * self.rank


class Kind(StrEnum):
    """Physiological: of the patient. Technical: of a device, a sensor or the monitor itself."""

    PHYSIOLOGICAL = "PHYSIOLOGICAL"
    TECHNICAL = "TECHNICAL"


class Category(StrEnum):
    """Which melody sounds (IEC 60601-1-8, Annex F, second-hand)."""

    GENERAL = "GENERAL"
    CARDIOVASCULAR = "CARDIOVASCULAR"
    OXYGEN = "OXYGEN"
    VENTILATION = "VENTILATION"
    EQUIPMENT = "EQUIPMENT"


class AlarmId(StrEnum):
    """The name of an alarm, as it stands in the log."""

    HR_LOW = "HR_LOW"
    HR_HIGH = "HR_HIGH"
    SPO2_LOW = "SPO2_LOW"
    SPO2_HIGH = "SPO2_HIGH"
    NIBP_SYS_LOW = "NIBP_SYS_LOW"
    NIBP_SYS_HIGH = "NIBP_SYS_HIGH"
    NIBP_DIA_LOW = "NIBP_DIA_LOW"
    NIBP_DIA_HIGH = "NIBP_DIA_HIGH"
    NIBP_MEAN_LOW = "NIBP_MEAN_LOW"
    NIBP_MEAN_HIGH = "NIBP_MEAN_HIGH"
    SENSOR_OFF = "SENSOR_OFF"
    NO_DATA = "NO_DATA"
    DEVICE_LOST = "DEVICE_LOST"
    NIBP_FAILED = "NIBP_FAILED"
    GARBLED = "GARBLED"
    DRIVER_FAULT = "DRIVER_FAULT"
    LOG_NOT_WRITABLE = "LOG_NOT_WRITABLE"
    LOG_BROKEN = "LOG_BROKEN"
    DISK_LOW = "DISK_LOW"
    NO_SOUND = "NO_SOUND"
    TICK_LATE = "TICK_LATE"
    SCREEN_LOST = "SCREEN_LOST"
    RING_OVERRUN = "RING_OVERRUN"
    CLOCK_STEPPED = "CLOCK_STEPPED"
    MONITOR_FAULT = "MONITOR_FAULT"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmSpec:
    """One row. `vital` and `is_high` are set for limit alarms only; `text` is what staff read."""

    id: AlarmId
    kind: Kind
    category: Category
    priority: Priority
    text: str
    hazard: str
    is_latching: bool = False
    vital: VitalId | None = None
    is_high: bool | None = None
    silent_while: tuple[AlarmId, ...] = ()


_OFF = (AlarmId.SENSOR_OFF, AlarmId.DEVICE_LOST)


def _limit(alarm: AlarmId, vital: VitalId, text: str, priority: Priority, hazard: str) -> AlarmSpec:
    """Return the row of a limit alarm; high priority latches, medium and low do not."""
    return AlarmSpec(
        id=alarm,
        kind=Kind.PHYSIOLOGICAL,
        category=Category.OXYGEN if vital is VitalId.SPO2 else Category.CARDIOVASCULAR,
        priority=priority,
        text=text,
        hazard=hazard,
        is_latching=priority is Priority.HIGH,
        vital=vital,
        is_high=alarm.endswith("_HIGH"),
        silent_while=() if vital.startswith("NIBP") else _OFF,
    )


def _technical(alarm: AlarmId, priority: Priority, text: str, hazard: str, *silent_while: AlarmId) -> AlarmSpec:
    """Return the row of a technical alarm; none of them latches."""
    return AlarmSpec(
        id=alarm,
        kind=Kind.TECHNICAL,
        category=Category.EQUIPMENT,
        priority=priority,
        text=text,
        hazard=hazard,
        silent_while=silent_while,
    )


_A = AlarmId
_LOW, _MEDIUM, _HIGH = Priority
_ROWS: Final = (
    _limit(_A.HR_LOW, VitalId.HR, "HR low", _HIGH, "bradycardia, vasovagal reaction"),
    _limit(_A.HR_HIGH, VitalId.HR, "HR high", _MEDIUM, "tachycardia, sympathetic response to ketamine"),
    _limit(_A.SPO2_LOW, VitalId.SPO2, "SpO₂ low", _HIGH, "hypoxaemia from sedation or apnoea"),
    _limit(_A.SPO2_HIGH, VitalId.SPO2, "SpO₂ high", _LOW, "more oxygen than ordered"),
    _limit(_A.NIBP_SYS_LOW, VitalId.NIBP_SYS, "NIBP sys low", _MEDIUM, "hypotension"),
    _limit(_A.NIBP_SYS_HIGH, VitalId.NIBP_SYS, "NIBP sys high", _MEDIUM, "hypertensive response to ketamine"),
    _limit(_A.NIBP_DIA_LOW, VitalId.NIBP_DIA, "NIBP dia low", _MEDIUM, "hypotension"),
    _limit(_A.NIBP_DIA_HIGH, VitalId.NIBP_DIA, "NIBP dia high", _MEDIUM, "hypertensive response to ketamine"),
    _limit(_A.NIBP_MEAN_LOW, VitalId.NIBP_MEAN, "NIBP mean low", _MEDIUM, "poor organ perfusion"),
    _limit(_A.NIBP_MEAN_HIGH, VitalId.NIBP_MEAN, "NIBP mean high", _MEDIUM, "hypertensive response to ketamine"),
    _technical(_A.SENSOR_OFF, _MEDIUM, "sensor off", "nobody watches the patient's oxygen", _A.DEVICE_LOST),
    _technical(_A.NO_DATA, _MEDIUM, "no data", "a number that is not measured is not missed", *_OFF),
    _technical(_A.DEVICE_LOST, _MEDIUM, "device lost", "a pulled cable goes unnoticed"),
    _technical(_A.NIBP_FAILED, _LOW, "NIBP failed", "an old pressure is taken for a new one"),
    _technical(_A.GARBLED, _LOW, "garbled line", "values arrive late or not at all"),
    _technical(_A.DRIVER_FAULT, _MEDIUM, "driver fault", "a fault of the program stops one device"),
    _technical(_A.LOG_NOT_WRITABLE, _MEDIUM, "alarm log not writable", "what happened cannot be reviewed"),
    _technical(_A.LOG_BROKEN, _LOW, "alarm log broken", "what happened may have been altered"),
    _technical(_A.DISK_LOW, _LOW, "disk nearly full", "the alarm log will soon not be writable"),
    _technical(_A.NO_SOUND, _MEDIUM, "no alarm sound", "an alarm is not heard"),
    _technical(_A.TICK_LATE, _LOW, "monitor slow", "alarms come late"),
    _technical(_A.SCREEN_LOST, _LOW, "screen lost", "an alarm is not seen"),
    _technical(_A.RING_OVERRUN, _MEDIUM, "samples lost before judgement", "an alarm is not raised"),
    _technical(_A.CLOCK_STEPPED, _LOW, "clock was changed", "times in the log mislead"),
    _technical(_A.MONITOR_FAULT, _MEDIUM, "fault of the monitor", "a fault of the program stops the alarms"),
)

CATALOGUE: Final[Mapping[AlarmId, AlarmSpec]] = {row.id: row for row in _ROWS}


def main() -> None:
    """Print the catalogue, one alarm a line."""
    for row in _ROWS:
        latch = "latching" if row.is_latching else "-"
        print(f"{row.id:18} {row.kind:13} {row.priority:6} {latch:8} {row.text:30} {row.hazard}")  # noqa: T201


if __name__ == "__main__":
    main()
