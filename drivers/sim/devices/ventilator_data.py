"""The measured values and alarms of the emulated ventilator, computed from the patient's signs.

Pure.
"""

import math
from collections.abc import Sequence
from typing import Final

from bedside.drivers.codecs.medibus.tables import BREATHS, ETCO2, PULSE, SENSOR_OFF_PHRASE, SPO2, Alarm
from bedside.drivers.sim.emulator import VitalSigns
from bedside.drivers.sim.patient.breath import END_TIDAL_MMHG

_GAS: Final = {0xC1: "36.4", 0xF0: " 40 "}  # temperature of the gas, and its share of oxygen
_SENSOR_OFF: Final = Alarm(28, 0x35, SENSOR_OFF_PHRASE)
# Each alarm is active while its sign is at least the first number and below the second.
_LIMITS: Final = (
    (Alarm(28, 0x02, "SPO2 PULS LO"), "pr", 0.0, 50.0),
    (Alarm(28, 0x07, "SPO2 LOW"), "spo2", 0.0, 90.0),
    (Alarm(29, 0x90, "RESP RATE HI"), "rr", 30.0, math.inf),
)
_OF_THE_SENSOR: Final = frozenset({"pr", "spo2"})


def measured(signs: VitalSigns, *, is_sensor_off: bool) -> dict[int, str]:
    """Return the measured values as MEDIBUS texts, by their codes; missing values are left out."""
    etco2 = None if signs.rr is None else END_TIDAL_MMHG
    of_sensor = {} if is_sensor_off else {SPO2: signs.spo2, PULSE: signs.pr}
    values = {**of_sensor, BREATHS: signs.rr, ETCO2: etco2}
    return {**{code: f"{round(value):3} " for code, value in values.items() if value is not None}, **_GAS}


def alarms(signs: VitalSigns, *, is_sensor_off: bool) -> Sequence[Alarm]:
    """Return the active alarms of page 1. Page 2, about the machine itself, is always empty."""
    unknown = _OF_THE_SENSOR if is_sensor_off else frozenset()
    active = [alarm for alarm, sign, low, high in _LIMITS if sign not in unknown and _is_within(signs, sign, low, high)]
    return [_SENSOR_OFF, *active] if is_sensor_off else active


def _is_within(signs: VitalSigns, sign: str, low: float, high: float) -> bool:
    value: float | None = getattr(signs, sign)
    return value is not None and low <= value < high
