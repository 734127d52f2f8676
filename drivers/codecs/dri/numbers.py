"""Converts the basic class of a DRI monitor to numbers in the vitals' units.

Pure; used by the codec. NIBP is not among them: nibp.py follows it over several records.
"""

from collections.abc import Sequence
from typing import Final

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId
from bedside.drivers.codecs.dri.phdb import TEMPERATURES, Ecg, Group, Name, Phdb, Site, arterial

Measured = tuple[VitalId, float | None, Quality]
_HUNDREDTHS: Final = 100
_TENTHS: Final = 10
_UNSURE: Final = Ecg.NOISE | Ecg.ARTEFACT | Ecg.LEARNING
# The sources of the respiratory rate, the best first: the CO2 module's own choice, impedance, the flow sensor.
_RATES: Final = ((Name.CO2, 2), (Name.ECG, 4), (Name.FLOW, 0))


def numbers(phdb: Phdb) -> list[Measured]:
    """Return each vital with its number and quality; the number is None if the monitor has none."""
    groups = phdb.groups
    ecg, oxygen = groups[Name.ECG], groups[Name.SPO2]
    rate_quality = Quality.QUESTIONABLE if ecg.status & _UNSURE else Quality.GOOD
    return [
        (VitalId.HR, ecg.value(0) or None, rate_quality),  # 0: no heart beat was detected, which is no rate
        (VitalId.SPO2, _scaled(oxygen.value(0), _HUNDREDTHS), Quality.GOOD),
        (VitalId.PR, oxygen.value(1) or None, Quality.GOOD),
        (VitalId.RR, _first(phdb), Quality.GOOD),
        (VitalId.ETCO2, etco2_mmhg(groups[Name.CO2]), Quality.GOOD),
        (VitalId.TEMP, _temperature([groups[name] for name in TEMPERATURES]), Quality.GOOD),
        *_artery(phdb),
    ]


def etco2_mmhg(group: Group) -> float | None:
    """Return the end-tidal CO2 in mmHg from its share of the ambient pressure; None if either is missing."""
    share, ambient = _scaled(group.value(0), _HUNDREDTHS), _scaled(group.value(3), _TENTHS)
    return None if share is None or ambient is None else share / 100 * ambient


def _artery(phdb: Phdb) -> list[Measured]:
    name = arterial(phdb)
    if name is None or phdb.groups[name].is_zeroing:
        return []
    vitals = (VitalId.ABP_SYS, VitalId.ABP_DIA, VitalId.ABP_MEAN)
    values = (_scaled(phdb.groups[name].value(index), _HUNDREDTHS) for index in range(len(vitals)))
    return [(vital, value, Quality.GOOD) for vital, value in zip(vitals, values, strict=True)]


def _first(phdb: Phdb) -> int | None:
    rates = (phdb.groups[name].value(index) for name, index in _RATES)
    return next((rate for rate in rates if rate is not None), None)


def _temperature(groups: Sequence[Group]) -> float | None:
    """Return the first core temperature, or the first without a site."""
    inner = (group.value(0) for group in groups if group.label not in set(Site))
    return _scaled(next((raw for raw in inner if raw is not None), None), _HUNDREDTHS)


def _scaled(raw: int | None, divisor: int) -> float | None:
    return None if raw is None else raw / divisor
