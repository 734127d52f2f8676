"""A recorded patient: the emulated devices replay a WFDB record.

Pure after reading. Reading needs the optional library wfdb.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from bedside.config.origin import Origin
from bedside.config.schema import DeviceConfig
from bedside.config.vitals import VitalId
from bedside.drivers.errors import DriverError
from bedside.drivers.sim.emulator import VitalSigns

Column = NDArray[np.float64]
# The names of numeric channels in MIMIC II, with the field of VitalSigns and the vital of each.
_NUMERICS: Final[Mapping[str, tuple[str, VitalId]]] = {
    "HR": ("hr", VitalId.HR),
    "PULSE": ("pr", VitalId.PR),
    "SpO2": ("spo2", VitalId.SPO2),
    "RESP": ("rr", VitalId.RR),
    "ABPSys": ("abp_sys", VitalId.ABP_SYS),
    "ABPDias": ("abp_dia", VitalId.ABP_DIA),
    "ABPMean": ("abp_mean", VitalId.ABP_MEAN),
    "NBPSys": ("sys", VitalId.NIBP_SYS),
    "NBPDias": ("dia", VitalId.NIBP_DIA),
    "NBPMean": ("mean", VitalId.NIBP_MEAN),
}
_WAVES: Final = ("PLETH", "ABP")
_SLOWEST_WAVE_HZ: Final = 20.0  # a record with a lower sampling rate holds numbers
_RANGE: Final = (1.0, 99.0)  # percentiles that become trough and peak: an artefact must not flatten every pulse


class MissingLibraryError(DriverError):
    """An optional library is not installed; the message names the command that installs it."""


@dataclass(frozen=True, slots=True)
class RecordedPatient:
    """The patient of one WFDB record. A number is valid at the time of its sample only, so devices send it once."""

    rate_hz: float
    length: int
    numerics: Mapping[str, Column]  # by field of VitalSigns; NaN where not measured
    waves: Mapping[str, Column]  # by channel, 0 to 1

    @classmethod
    def read(cls, record: str) -> Self:
        """Read a record. `record`: its path; the suffix may be absent.

        Raises DriverError if it cannot be read or has no known channel, MissingLibraryError if wfdb is not installed.
        """
        try:
            import wfdb  # noqa: PLC0415 - optional, and slow to import
        except ImportError as err:
            raise MissingLibraryError('replay needs the library wfdb: pip install "bedside[wfdb]"') from err
        path = record.removesuffix(".hea").removesuffix(".dat")
        try:
            content = wfdb.rdrecord(path)
        except (OSError, ValueError, IndexError, KeyError) as err:
            raise DriverError(f"{path} cannot be read as a WFDB record: {err}") from err
        return cls._of(content, path)

    @classmethod
    def _of(cls, content: Any, path: str) -> Self:  # noqa: ANN401 - wfdb has no types
        columns = dict(zip(content.sig_name, content.p_signal.T, strict=True))
        has_waves = content.fs > _SLOWEST_WAVE_HZ
        numerics = {_NUMERICS[name][0]: _measured(column) for name, column in columns.items() if name in _NUMERICS}
        waves = {name: _normalised(columns[name]) for name in _WAVES if name in columns and has_waves}
        if has_waves:
            numerics = {}  # RESP is a wave in such a record
        if not numerics and not waves:
            known = ", ".join([*_WAVES, *_NUMERICS])
            raise DriverError(f"{path} has none of the channels {known}; it has {', '.join(columns)}")
        return cls(float(content.fs), int(content.sig_len), numerics, waves)

    @property
    def duration_s(self) -> float:
        """The length of the record in seconds."""
        return self.length / self.rate_hz

    def signs(self, t: float) -> VitalSigns:
        """Return the numbers of the sample nearest to `t`. A vital sign that was not recorded there is None."""
        index = round(t * self.rate_hz)
        if index >= self.length:
            return VitalSigns()
        values = {name: float(column[index]) for name, column in self.numerics.items()}
        return VitalSigns(**{name: value for name, value in values.items() if value == value})  # noqa: PLR0124 - not NaN

    def pleth(self, t: float) -> float | None:
        """Return the recorded pulse wave at `t`, 0 to 1: channel PLETH, or ABP if there is no PLETH.

        None if neither was recorded at `t`.
        """
        wave = self.waves.get("PLETH", self.waves.get("ABP"))
        index = int(t * self.rate_hz)
        if wave is None or index >= self.length or not np.isfinite(wave[index]):
            return None
        return float(wave[index])

    def is_sensor_off(self, device: str, t: float) -> bool:  # noqa: ARG002 - the protocol's signature
        """Return False: a record does not say whether a sensor was off."""
        return False

    def devices(self) -> tuple[DeviceConfig, ...]:
        """Return the emulated devices that can play this record, marked REPLAYED."""
        devices = []
        if self.waves:
            devices.append(
                DeviceConfig(
                    id="oximeter",
                    label="Recorded pleth",
                    codec="nonin-df2",
                    port="devices/oximeter",
                    origin=Origin.REPLAYED,
                )
            )
        if self.numerics:
            vitals = tuple(vital for field, vital in _NUMERICS.values() if field in self.numerics)
            devices.append(
                DeviceConfig(
                    id="record",
                    label="Recorded numerics",
                    codec="bedside-json",
                    topic="bedside/replay/bed1/record",
                    vitals=vitals,
                    origin=Origin.REPLAYED,
                    period_s=1 / self.rate_hz,
                )
            )
        return tuple(devices)


def _measured(column: Column) -> Column:
    """Return a channel's samples with NaN where nothing was measured; MIMIC II stores 0 or -32768 there."""
    return np.where(column > 0, column, np.nan)


def _normalised(column: Column) -> Column:
    low, high = np.nanpercentile(column, _RANGE)
    scaled: Column = np.clip((column - low) / max(high - low, 1e-9), 0.0, 1.0)
    return scaled
