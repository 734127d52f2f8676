"""The alarm catalogue: kind, priority, text and hazard of every alarm, one row each.

Pure; any thread. Priorities follow the table of IEC 60601-1-8 as second-hand sources give it: high requires an
immediate response, medium a prompt one, low awareness. Print it with `python -m bedside.alarms.catalogue`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bedside.alarms.alarm_id import AlarmId
from bedside.config.vitals import VITALS, VitalId


class Priority(StrEnum):
    """How soon someone must respond. Compare by `rank`: high is the greatest."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"

    @property
    def rank(self) -> int:
        """Return 1 for low, 2 for medium, 3 for high."""
        return list(Priority).index(self) + 1

    @property
    def symbol(self) -> str:
        """Return the marks before the alarm text, `!` for low to `!!!` for high: colour alone does not suffice."""
        return "!" * self.rank


class Kind(StrEnum):
    """Physiological: of the patient. Technical: of a device, a sensor or the monitor itself."""

    PHYSIOLOGICAL = "PHYSIOLOGICAL"
    TECHNICAL = "TECHNICAL"


class Category(StrEnum):
    """What an alarm is about; it decides which melody sounds (IEC 60601-1-8, Annex F, second-hand)."""

    GENERAL = "GENERAL"
    CARDIOVASCULAR = "CARDIOVASCULAR"
    OXYGEN = "OXYGEN"
    VENTILATION = "VENTILATION"
    DRUG_DELIVERY = "DRUG_DELIVERY"
    EQUIPMENT = "EQUIPMENT"


class Latching(StrEnum):
    """What remains of an alarm whose condition ended before anyone acknowledged it."""

    FULL = "FULL"  # sound and display, until someone acknowledges
    SILENT = "SILENT"  # a silent message, until someone acknowledges
    NONE = "NONE"


class Side(StrEnum):
    """What a limit alarm compares a value with: a limit, an extreme limit, the baseline, or its own past."""

    LOW = "LOW"
    HIGH = "HIGH"
    EXTREME_LOW = "EXTREME_LOW"
    EXTREME_HIGH = "EXTREME_HIGH"
    BELOW_BASELINE = "BELOW_BASELINE"
    ABOVE_BASELINE = "ABOVE_BASELINE"
    RISING = "RISING"

    @property
    def is_high(self) -> bool:
        """Whether the alarm is raised by a value that is too high; otherwise by one that is too low."""
        return self in {Side.HIGH, Side.EXTREME_HIGH, Side.ABOVE_BASELINE, Side.RISING}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmSpec:
    """One row of the catalogue. `vital` and `side` are set for limit alarms only; `text` is what staff read.

    `suppressed_by`: alarms that say more about the same cause. While one of them is present, this alarm is evaluated
    and logged, but neither shown nor sounded.
    """

    id: AlarmId
    kind: Kind
    category: Category
    priority: Priority
    text: str
    hazard: str
    vital: VitalId | None = None
    side: Side | None = None
    suppressed_by: tuple[AlarmId, ...] = ()

    @property
    def latching(self) -> Latching:
        """How the alarm latches: high priority fully, medium as a silent message; low and technical alarms do not."""
        if self.kind is Kind.TECHNICAL:
            return Latching.NONE
        return {Priority.HIGH: Latching.FULL, Priority.MEDIUM: Latching.SILENT}.get(self.priority, Latching.NONE)


_A = AlarmId
_LOW, _MEDIUM, _HIGH = Priority
_OFF: Final = (_A.SENSOR_OFF, _A.DEVICE_LOST)
_WORDS: Final[Mapping[Side, str]] = {
    Side.LOW: "low",
    Side.HIGH: "high",
    Side.EXTREME_LOW: "extremely low",
    Side.EXTREME_HIGH: "extremely high",
    Side.BELOW_BASELINE: "far below baseline",
    Side.ABOVE_BASELINE: "far above baseline",
    Side.RISING: "rising fast",
}
_PLAIN_PRIORITY: Final[Mapping[AlarmId, Priority]] = {_A.HR_LOW: _HIGH, _A.SPO2_LOW: _HIGH, _A.SPO2_HIGH: _LOW}
_CATEGORIES: Final[Mapping[VitalId, Category]] = {VitalId.SPO2: Category.OXYGEN, VitalId.RR: Category.VENTILATION}
_OWN_WORDS: Final[Mapping[AlarmId, str]] = {_A.SPO2_EXTREME_LOW: "Desaturation"}
# What a value too low or too high may mean for a patient who receives intravenous ketamine.
_HAZARDS: Final[Mapping[str, tuple[str, str]]] = {
    "HR": ("bradycardia, vasovagal reaction", "tachycardia, sympathetic response to ketamine"),
    "PR": ("bradycardia, vasovagal reaction", "tachycardia, sympathetic response to ketamine"),
    "SPO2": ("hypoxaemia from sedation or apnoea", "more oxygen than ordered"),
    "RR": ("apnoea, respiratory depression", "respiratory distress, agitation"),
    "MEAN": ("poor organ perfusion", "hypertensive response to ketamine"),
    "SYS": ("hypotension", "hypertensive response to ketamine"),
    "DIA": ("hypotension", "hypertensive response to ketamine"),
}


def _limit(alarm: AlarmId, vital: VitalId, side: Side) -> AlarmSpec:
    """Return the catalogue row of a limit alarm.

    Extreme limits are of HIGH priority, others of MEDIUM unless _PLAIN_PRIORITY differs.
    """
    hazards = _HAZARDS[vital.rpartition("_")[2]]
    return AlarmSpec(
        id=alarm,
        kind=Kind.PHYSIOLOGICAL,
        category=_CATEGORIES.get(vital, Category.CARDIOVASCULAR),
        priority=_HIGH if side.startswith("EXTREME") else _PLAIN_PRIORITY.get(alarm, _MEDIUM),
        text=_OWN_WORDS.get(alarm) or f"{VITALS[vital].label} {_WORDS[side]}",
        hazard=hazards[side.is_high],
        vital=vital,
        side=side,
        suppressed_by=(*_stronger(vital, side), *(() if VITALS[vital].is_episodic else _OFF)),
    )


def _stronger(vital: VitalId, side: Side) -> tuple[AlarmId, ...]:
    """Return the limit alarms that suppress the alarm of `vital` and `side`, so that one cause is heard once.

    An extreme limit suppresses the plain limit, both suppress the baseline limit, and the alarms of HR
    suppress those of the pulse rate.
    """
    sides = list(Side)
    stronger = (other for other in sides[: sides.index(side)] if side.endswith("BASELINE") or side is Side.RISING)
    extreme = [Side(f"EXTREME_{side}")] if side in {Side.LOW, Side.HIGH} else []
    same = [other for other in (*stronger, *extreme) if other.is_high is side.is_high]
    names = [f"{vital}_{other}" for other in same]
    if vital is VitalId.PR:
        names += [f"HR_{other}" for other in (*same, side)]
    return tuple(AlarmId(name) for name in names if name in _NAMES)


_NAMES: Final = frozenset(AlarmId)
_LIMITS: Final = tuple(
    _limit(AlarmId(f"{vital}_{side}"), vital, side) for vital in VitalId for side in Side if f"{vital}_{side}" in _NAMES
)


def _technical(alarm: AlarmId, priority: Priority, text: str, hazard: str, *suppressed_by: AlarmId) -> AlarmSpec:
    """Return the catalogue row of a technical alarm; none of them latches."""
    return AlarmSpec(
        id=alarm,
        kind=Kind.TECHNICAL,
        category=Category.EQUIPMENT,
        priority=priority,
        text=text,
        hazard=hazard,
        suppressed_by=suppressed_by,
    )


def _patient(
    alarm: AlarmId, priority: Priority, category: Category, text: str, hazard: str, *suppressed_by: AlarmId
) -> AlarmSpec:
    """Return the catalogue row of a physiological alarm that is not a limit of one vital."""
    return AlarmSpec(
        id=alarm,
        kind=Kind.PHYSIOLOGICAL,
        category=category,
        priority=priority,
        text=text,
        hazard=hazard,
        suppressed_by=suppressed_by,
    )


def _pump(alarm: AlarmId, priority: Priority, text: str, hazard: str) -> AlarmSpec:
    """Return the catalogue row of an alarm about a pump or its infusion. The pump is only read, never controlled."""
    return AlarmSpec(
        id=alarm,
        kind=Kind.TECHNICAL,
        category=Category.DRUG_DELIVERY,
        priority=priority,
        text=text,
        hazard=hazard,
        suppressed_by=(_A.DEVICE_LOST,),
    )


_ROWS: Final = (
    *_LIMITS,
    _patient(_A.PULSE_ABSENT, _HIGH, Category.CARDIOVASCULAR, "pulse absent", "arrest, or no perfusion", *_OFF),
    _patient(
        _A.EARLY_WARNING_URGENT,
        _MEDIUM,
        Category.GENERAL,
        "Early-warning score raised",
        "slow decline that no single limit shows",
        _A.EARLY_WARNING_EMERGENCY,
    ),
    _patient(
        _A.EARLY_WARNING_EMERGENCY,
        _HIGH,
        Category.GENERAL,
        "Early-warning score high",
        "decline that no single limit shows",
    ),
    _technical(_A.SENSOR_OFF, _MEDIUM, "sensor off", "nobody watches the patient's oxygen", _A.DEVICE_LOST),
    _technical(_A.SENSOR_FAULT, _MEDIUM, "sensor or module faulty", "wrong numbers, or none", *_OFF),
    _technical(_A.SEARCHING, _LOW, "searching for the pulse", "numbers lag or are missing", *_OFF),
    _technical(_A.LOW_PERFUSION, _LOW, "low perfusion", "SpO₂ and pulse rate mislead", *_OFF),
    _technical(_A.ARTEFACT, _LOW, "artefact", "SpO₂ and pulse rate mislead", *_OFF),
    _technical(_A.LOW_BATTERY, _LOW, "battery low", "the device will soon be silent", _A.DEVICE_LOST),
    _technical(_A.NO_DATA, _MEDIUM, "no data", "a number that is not measured is not missed", *_OFF),
    _technical(_A.STALE, _LOW, "measurement overdue", "an old number is taken for a new one", _A.DEVICE_LOST),
    _technical(_A.DEVICE_LOST, _MEDIUM, "device lost", "a pulled cable goes unnoticed"),
    _technical(_A.NIBP_FAILED, _LOW, "NIBP failed", "an old pressure is taken for a new one", _A.DEVICE_LOST),
    _technical(_A.CUFF_LEAK, _LOW, "cuff leaks", "an old pressure is taken for a new one", _A.DEVICE_LOST),
    _technical(_A.CUFF_OVERPRESSURE, _MEDIUM, "cuff over-pressure", "injury of the arm", _A.DEVICE_LOST),
    _technical(_A.DEVICE_ALARM, _MEDIUM, "alarms by itself", "what the device says is not heard here", _A.DEVICE_LOST),
    _pump(_A.PUMP_OCCLUSION, _MEDIUM, "infusion occluded", "the drug does not reach the patient, then a bolus does"),
    _pump(_A.PUMP_ALARM, _MEDIUM, "pump alarm", "the infusion is not what was ordered"),
    _pump(_A.INFUSION_DIFFERS, _MEDIUM, "infusion not as ordered", "more or less of the drug than ordered"),
    _pump(_A.INFUSION_HOLD, _MEDIUM, "consider a pause", "hypertensive response while the drug runs on"),
    _pump(_A.INFUSION_DONE, _LOW, "infusion complete", "the pump runs on, or the line clots"),
    _pump(_A.OBSERVATION_OVERDUE, _LOW, "observation overdue", "sedation or distress goes unnoticed"),
    _technical(_A.GARBLED, _LOW, "garbled line", "values arrive late or not at all"),
    _technical(_A.DRIVER_FAULT, _MEDIUM, "driver fault", "a fault of the program stops one device"),
    _technical(_A.LOG_NOT_WRITABLE, _MEDIUM, "alarm log not writable", "what happened cannot be reviewed"),
    _technical(_A.LOG_BROKEN, _LOW, "alarm log broken", "what happened may have been altered"),
    _technical(_A.DISK_LOW, _LOW, "disk nearly full", "the alarm log will soon not be writable"),
    _technical(_A.STORE_STOPPED, _LOW, "record not kept", "what was measured cannot be reviewed"),
    _technical(_A.STORE_CENTRAL, _LOW, "central store unreachable", "what was measured is on this monitor only"),
    _technical(_A.KEEPER_SILENT, _MEDIUM, "supervisor silent", "a part that dies is not started again"),
    _technical(_A.KEEPER_FAULT, _LOW, "fault of the supervisor", "why a part died is not kept, or it stays dead"),
    _technical(_A.NO_SOUND, _MEDIUM, "no alarm sound", "an alarm is not heard"),
    _technical(_A.TICK_LATE, _LOW, "monitor slow", "alarms come late"),
    _technical(_A.SCREEN_LOST, _LOW, "screen lost or stalled", "an alarm is not seen"),
    _technical(_A.RING_OVERRUN, _MEDIUM, "samples lost before judgement", "an alarm is not raised"),
    _technical(_A.CLOCK_STEPPED, _LOW, "clock was changed", "times in the log mislead"),
    _technical(_A.CONFIG_FALLBACK, _LOW, "settings not as configured", "limits are not those that were set"),
    _technical(_A.MONITOR_FAULT, _MEDIUM, "fault of the monitor", "a fault of the program stops the alarms"),
)

CATALOGUE: Final[Mapping[AlarmId, AlarmSpec]] = {row.id: row for row in _ROWS}
# Faults of the monitor itself: raised in standby as well, since they concern the next patient.
MONITOR_ALARMS: Final = frozenset(
    {
        _A.LOG_NOT_WRITABLE,
        _A.LOG_BROKEN,
        _A.DISK_LOW,
        _A.STORE_STOPPED,
        _A.STORE_CENTRAL,
        _A.KEEPER_SILENT,
        _A.KEEPER_FAULT,
        _A.NO_SOUND,
        _A.TICK_LATE,
        _A.SCREEN_LOST,
        _A.RING_OVERRUN,
        _A.CLOCK_STEPPED,
        _A.CONFIG_FALLBACK,
        _A.MONITOR_FAULT,
    }
)


def main() -> None:
    """Print the catalogue, one alarm a line."""
    for row in _ROWS:
        what = f"{row.id:24} {row.kind:13} {row.category:15} {row.priority:6} latches {row.latching.lower():6}"
        suppressed = f"; suppressed by {', '.join(row.suppressed_by)}" if row.suppressed_by else ""
        print(f"{what} {row.text:30} {row.hazard}{suppressed}")  # noqa: T201


if __name__ == "__main__":
    main()
