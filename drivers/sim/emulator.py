"""What an emulated device is: the real device's bytes, made in the time that it is given.

Pure: time is an argument, so the same emulator runs behind a pty in real time and in a test at any speed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bedside.drivers.block import Packet


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalSigns:
    """The vital signs of a patient at one moment, in the units of bedside.config.vitals; None: not to be had.

    `sys`, `dia` and `mean` are what a cuff would measure; a recorded patient has them only when a cuff did.
    """

    hr: float | None = None
    pr: float | None = None
    spo2: float | None = None
    sys: float | None = None
    dia: float | None = None
    mean: float | None = None
    abp_sys: float | None = None
    abp_dia: float | None = None
    abp_mean: float | None = None
    rr: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Infusion:
    """What a pump does at one moment. The rate is the one that is set: it flows only while the pump runs.

    A patient who is given something has a method `infusion(t: float) -> Infusion`. Others that some have and most have
    not: `is_leaking(device: str, t: float) -> bool` of a cuff, `is_shaken(t: float) -> bool` when they move,
    `perfusion(t: float) -> float`, the blood that comes to the finger as a share of the usual,
    `abp(t: float) -> float`, the pressure in an artery in mmHg, `beat(t: float) -> float | None`, how many beats there
    were, and `breath(t: float) -> float`, the breathing movement from -1 to 1.
    """

    rate_ml_h: float
    volume_ml: float  # infused since the start
    is_running: bool
    drug: str
    is_occluded: bool = False


class VirtualPatient(Protocol):
    """Who is behind the emulated devices: simulated, or recorded. `t` is seconds since the start."""

    def signs(self, t: float) -> VitalSigns:
        """Return the vital signs at `t`."""

    def pleth(self, t: float) -> float | None:
        """Return the pulse wave at `t`, 0 (trough) to 1 (peak of a good pulse); None: not recorded."""

    def is_sensor_off(self, device: str, t: float) -> bool:
        """Say whether the probe of this device is off at `t`."""


class Emulator(Protocol):
    """One emulated device."""

    def receive(self, data: bytes, t: float) -> None:
        """Take bytes from the host, cut anywhere."""

    def emit(self, t: float) -> Sequence[Packet]:
        """Return what the device sends up to and including `t` since the last call, in order, each with its time."""
