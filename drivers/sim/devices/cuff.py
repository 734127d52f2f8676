"""The course of an emulated cuff: it inflates, lets down, and ends with the patient's pressures or with a failure.

Pure: time is an argument. Inflates at 60 mmHg/s and lets down at 10 mmHg/s, quicker than most modules, so that a
demonstration need not wait. What it finds comes from the swings that it feels on the way down; only how high it goes
and when it has felt enough it takes from the patient. Every emulated NIBP module has one; what bytes it makes of it is
the module's own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers.sim.devices.deflation import Deflation
from bedside.drivers.sim.devices.oscillometry import Measured
from bedside.drivers.sim.emulator import VirtualPatient

EVERY_S: Final = 0.2
INITIAL_MMHG: Final = 160.0  # the usual default for an adult
_UP_MMHG_S: Final = 60.0
_LOOSE_MMHG: Final = 2.0  # what a pump makes of a cuff that is not on
_ABOVE_SYS: Final = 30.0  # how far over the systolic pressure the cuff goes
_BELOW_DIA: Final = 15.0  # how far under the diastolic pressure it knows enough
_LOOSE_S: Final = 6.0  # after so long without pressure it gives up
_LEAKING_MMHG: Final = 90.0  # where the pump and a leak are even
_LEAKING_S: Final = 8.0  # after so long below what it wants it knows


class Failure(StrEnum):
    """Why a cuff found nothing."""

    LOOSE = "LOOSE"
    WEAK = "WEAK"
    LEAK = "LEAK"


@dataclass(frozen=True, slots=True)
class Reading:
    """The cuff's pressure at one moment; `outcome` in the last reading of a measurement only."""

    at: float
    pressure: float
    outcome: Measured | Failure | None = None


def is_leaking(patient: VirtualPatient, device: str, t: float) -> bool:
    """Say whether a device's cuff or hose leaks; of most patients nobody says so."""
    found: Callable[[str, float], bool] | None = getattr(patient, "is_leaking", None)
    return found is not None and found(device, t)


class Cuff:
    """One cuff, at rest until it is started."""

    def __init__(self, device: DeviceConfig, patient: VirtualPatient) -> None:
        self._device, self._patient = device, patient
        self._started_at: float | None = None
        self._next_at = 0.0
        self._deflation: Deflation | None = None

    @property
    def is_measuring(self) -> bool:
        """Say whether a measurement runs."""
        return self._started_at is not None

    def start(self, t: float) -> None:
        """Begin to inflate."""
        self._started_at = self._next_at = t
        self._deflation = None

    def stop(self) -> None:
        """Let all air out; no outcome follows."""
        self._started_at = None

    def readings(self, t: float) -> Iterator[Reading]:
        """Yield the pressure five times a second up to `t`, until the measurement ends."""
        while self._started_at is not None and self._next_at <= t:
            reading = self._reading(self._next_at, self._next_at - self._started_at)
            self._next_at += EVERY_S
            if reading.outcome is not None:
                self._started_at = None
            yield reading

    def _reading(self, at: float, since: float) -> Reading:
        if self._patient.is_sensor_off(self._device.id, at):
            return Reading(at, _LOOSE_MMHG, Failure.LOOSE if since >= _LOOSE_S else None)
        signs = self._patient.signs(at)
        if signs.sys is None or signs.dia is None:
            return Reading(at, _LOOSE_MMHG, Failure.WEAK if since >= _LOOSE_S else None)
        if is_leaking(self._patient, self._device.id, at):
            return Reading(at, min(_LEAKING_MMHG, since * _UP_MMHG_S), Failure.LEAK if since >= _LEAKING_S else None)
        if self._deflation is None:
            top = max(INITIAL_MMHG, signs.sys + _ABOVE_SYS)
            if since < top / _UP_MMHG_S:
                return Reading(at, since * _UP_MMHG_S)
            self._deflation = Deflation(self._patient, at, top)
        return self._let_down(self._deflation, at, signs.dia - _BELOW_DIA)

    def _let_down(self, deflation: Deflation, at: float, enough_mmhg: float) -> Reading:
        deflation.feel(at)
        is_over = deflation.line(at) <= enough_mmhg
        return Reading(at, deflation.pressure(at), (deflation.outcome() or Failure.WEAK) if is_over else None)
