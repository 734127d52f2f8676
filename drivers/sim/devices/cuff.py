"""An emulated cuff: it inflates and deflates, and the measurement ends with the patient's pressures or with a failure.

Pure: time is an argument. The cuff inflates at 60 mmHg/s and deflates at 10 mmHg/s, faster than most modules, so that a
demonstration need not wait. The result is computed from the oscillations during the deflation; only the start and the
end of the deflation are taken from the patient's pressures. Every emulated NIBP module has one cuff and encodes its
readings in its own protocol.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers.sim.devices.deflation import Deflation
from bedside.drivers.sim.devices.oscillometry import NibpResult
from bedside.drivers.sim.emulator import VirtualPatient

EVERY_S: Final = 0.2
INITIAL_MMHG: Final = 160.0  # the usual default for an adult
_UP_MMHG_S: Final = 60.0
_LOOSE_MMHG: Final = 2.0  # the pressure that the pump reaches in a loose cuff
_ABOVE_SYS: Final = 30.0  # the cuff inflates this far above the systolic pressure, mmHg
_BELOW_DIA: Final = 15.0  # the measurement ends this far below the diastolic pressure, mmHg
_LOOSE_S: Final = 6.0  # the measurement fails after this time without pressure
_LEAKING_MMHG: Final = 90.0  # the pressure at which pump and leak are in balance
_LEAKING_S: Final = 8.0  # the measurement fails as a leak if the target pressure is not reached in this time


class Failure(StrEnum):
    """Why a measurement failed: loose cuff, weak pulse, or leak."""

    LOOSE = "LOOSE"
    WEAK = "WEAK"
    LEAK = "LEAK"


@dataclass(frozen=True, slots=True)
class CuffReading:
    """The cuff's pressure, in mmHg, at one moment.

    `outcome`: the result or the failure of the measurement, in its last reading; None in the readings before.
    """

    at: float
    pressure: float
    outcome: NibpResult | Failure | None = None


def is_leaking(patient: VirtualPatient, device: str, t: float) -> bool:
    """Return whether a device's cuff or hose leaks; never for a patient without `is_leaking`."""
    leaking: Callable[[str, float], bool] | None = getattr(patient, "is_leaking", None)
    return leaking is not None and leaking(device, t)


class Cuff:
    """One cuff, at rest until it is started."""

    def __init__(self, device: DeviceConfig, patient: VirtualPatient) -> None:
        self._device, self._patient = device, patient
        self._started_at: float | None = None
        self._next_at = 0.0
        self._deflation: Deflation | None = None

    @property
    def is_measuring(self) -> bool:
        """Return whether a measurement is running."""
        return self._started_at is not None

    def start(self, t: float) -> None:
        """Start a measurement at `t`; the cuff begins to inflate."""
        self._started_at = self._next_at = t
        self._deflation = None

    def stop(self) -> None:
        """End the measurement without an outcome; the cuff deflates at once."""
        self._started_at = None

    def readings(self, t: float) -> Iterator[CuffReading]:
        """Yield the cuff's pressure, five readings a second, since the last call up to `t` or the measurement's end."""
        while self._started_at is not None and self._next_at <= t:
            reading = self._reading(self._next_at, self._next_at - self._started_at)
            self._next_at += EVERY_S
            if reading.outcome is not None:
                self._started_at = None
            yield reading

    def _reading(self, at: float, since: float) -> CuffReading:
        if self._patient.is_sensor_off(self._device.id, at):
            return CuffReading(at, _LOOSE_MMHG, Failure.LOOSE if since >= _LOOSE_S else None)
        signs = self._patient.signs(at)
        if signs.sys is None or signs.dia is None:
            return CuffReading(at, _LOOSE_MMHG, Failure.WEAK if since >= _LOOSE_S else None)
        if is_leaking(self._patient, self._device.id, at):
            return CuffReading(
                at, min(_LEAKING_MMHG, since * _UP_MMHG_S), Failure.LEAK if since >= _LEAKING_S else None
            )
        if self._deflation is None:
            top = max(INITIAL_MMHG, signs.sys + _ABOVE_SYS)
            if since < top / _UP_MMHG_S:
                return CuffReading(at, since * _UP_MMHG_S)
            self._deflation = Deflation(self._patient, at, top)
        return self._deflate(self._deflation, at, signs.dia - _BELOW_DIA)

    def _deflate(self, deflation: Deflation, at: float, end_mmhg: float) -> CuffReading:
        deflation.sample(at)
        is_over = deflation.line(at) <= end_mmhg
        return CuffReading(at, deflation.pressure(at), (deflation.outcome() or Failure.WEAK) if is_over else None)
