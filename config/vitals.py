"""The vitals: everything that can be measured, one row each.

Pure; any thread. MDC codes are IEEE 11073-10101 in CF_CODE10 form (partition * 65536 + term), LOINC codes those of
the HL7 FHIR R4 vital signs profile, units UCUM. Plausible ranges are those that the devices' formats can represent and
that are compatible with life: a value outside is a transmission error, not a sign of the patient.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class VitalId(StrEnum):
    """The id of one vital: a number or a wave that a device measures."""

    HR = "HR"
    PR = "PR"
    SPO2 = "SPO2"
    RR = "RR"
    NIBP_SYS = "NIBP_SYS"
    NIBP_DIA = "NIBP_DIA"
    NIBP_MEAN = "NIBP_MEAN"
    ABP_SYS = "ABP_SYS"
    ABP_DIA = "ABP_DIA"
    ABP_MEAN = "ABP_MEAN"
    CUFF = "CUFF"
    PI = "PI"
    ETCO2 = "ETCO2"
    TEMP = "TEMP"
    PUMP_RATE = "PUMP_RATE"
    PUMP_VOLUME = "PUMP_VOLUME"
    PLETH = "PLETH"
    ABP = "ABP"
    ECG = "ECG"
    RESP = "RESP"
    CO2 = "CO2"


class ColourRole(StrEnum):
    """The colour of a vital in the theme, on every screen and in every report."""

    HEART = "heart"
    OXYGEN = "oxygen"
    NIBP = "nibp"
    ARTERIAL = "arterial"
    RESPIRATION = "respiration"
    TEMPERATURE = "temperature"
    INFUSION = "infusion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vital:
    """One row of the table of vitals: label, unit, codes, plausible range and colour.

    After `stale_after_s` seconds without a value the number is greyed. After `gone_after_s` seconds it is shown as
    dashes and, unless the vital is episodic, raises NO_DATA. Both apply to devices that report at least once a second,
    and are longer for slower ones.
    """

    id: VitalId
    label: str
    unit: str
    ucum: str
    mdc: int
    loinc: str | None
    plausible: tuple[float, float]
    colour: ColourRole
    stale_after_s: float = 3.0
    gone_after_s: float = 10.0
    is_wave: bool = False
    is_episodic: bool = False

    def is_plausible(self, value: float) -> bool:
        """Whether a value lies in the plausible range, bounds included. NaN does not."""
        low, high = self.plausible
        return low <= value <= high


_H, _O, _N, _A, _R, _T, _I = ColourRole
_RATE = {"unit": "/min", "ucum": "/min"}
_PRESSURE = {"unit": "mmHg", "ucum": "mm[Hg]"}


def _vital(vital: VitalId, label: str, mdc: int, loinc: str | None, colour: ColourRole, **rest: object) -> Vital:
    return Vital(id=vital, label=label, mdc=mdc, loinc=loinc, colour=colour, **rest)  # type: ignore[arg-type]


_V = VitalId
_BEATS = {**_RATE, "plausible": (10.0, 350.0)}
_BLOOD = {**_PRESSURE, "plausible": (5.0, 300.0)}
_CUFFED = {**_BLOOD, "is_episodic": True}
_ASKED = {"stale_after_s": 10.0, "gone_after_s": 30.0}
_ROWS = (
    _vital(_V.HR, "HR", 147842, "8867-4", _H, **_BEATS),
    _vital(_V.PR, "PR", 149530, "8867-4", _O, **_BEATS),
    _vital(_V.SPO2, "SpO₂", 150456, "59408-5", _O, unit="%", ucum="%", plausible=(1.0, 100.0)),
    _vital(_V.RR, "RR", 151562, "9279-1", _R, **_RATE, plausible=(0.0, 150.0)),
    _vital(_V.NIBP_SYS, "NIBP sys", 150021, "8480-6", _N, **_CUFFED),
    _vital(_V.NIBP_DIA, "NIBP dia", 150022, "8462-4", _N, **_CUFFED),
    _vital(_V.NIBP_MEAN, "NIBP mean", 150023, "8478-0", _N, **_CUFFED),
    _vital(_V.ABP_SYS, "ABP sys", 150037, "8480-6", _A, **_BLOOD),
    _vital(_V.ABP_DIA, "ABP dia", 150038, "8462-4", _A, **_BLOOD),
    _vital(_V.ABP_MEAN, "ABP mean", 150039, "8478-0", _A, **_BLOOD),
    _vital(_V.CUFF, "Cuff", 150020, None, _N, **_PRESSURE, plausible=(-10.0, 330.0), is_episodic=True),
    _vital(_V.PI, "PI", 150448, "61006-3", _O, unit="%", ucum="%", plausible=(0.0, 30.0)),
    _vital(_V.ETCO2, "EtCO₂", 151728, "19889-5", _R, **_PRESSURE, plausible=(0.0, 150.0)),
    _vital(_V.TEMP, "Temp", 150344, "8310-5", _T, unit="°C", ucum="Cel", plausible=(20.0, 45.0)),
    # Reported by infusion pumps, which are slow and are polled every few seconds.
    _vital(_V.PUMP_RATE, "Rate", 157784, None, _I, unit="mL/h", ucum="mL/h", plausible=(0.0, 1999.0), **_ASKED),
    _vital(_V.PUMP_VOLUME, "Volume", 157993, None, _I, unit="mL", ucum="mL", plausible=(0.0, 99999.0), **_ASKED),
    _vital(_V.PLETH, "Pleth", 150452, None, _O, unit="", ucum="1", plausible=(0.0, 65535.0), is_wave=True),
    _vital(_V.ABP, "ABP", 150036, None, _A, **_PRESSURE, plausible=(-50.0, 400.0), is_wave=True),
    _vital(_V.ECG, "ECG", 131330, None, _H, unit="mV", ucum="mV", plausible=(-20.0, 20.0), is_wave=True),
    _vital(_V.RESP, "Resp", 151552, None, _R, unit="", ucum="1", plausible=(-65535.0, 65535.0), is_wave=True),
    _vital(_V.CO2, "CO₂", 151724, None, _R, **_PRESSURE, plausible=(-10.0, 200.0), is_wave=True),
)

VITALS: Final[Mapping[VitalId, Vital]] = {row.id: row for row in _ROWS}
BY_MDC: Final[Mapping[int, Vital]] = {row.mdc: row for row in _ROWS}
