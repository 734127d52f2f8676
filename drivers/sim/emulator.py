"""The protocols of an emulated device and of the patient that it measures.

Pure: time is an argument, so the same emulator runs behind a pseudo-terminal in real time and in a test at any speed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bedside.drivers.block import Packet


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalSigns:
    """The vital signs of a patient at one moment, in the units of bedside.config.vitals. None: not available.

    `sys`, `dia` and `mean` are the pressures that a cuff would measure now. A recorded patient has them only at the
    times at which a cuff measured.
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
    """The state of a pump at one moment. The rate is the set rate; the drug flows only while the pump is running."""

    rate_ml_h: float
    volume_ml: float  # infused since the start
    is_running: bool
    drug: str
    is_occluded: bool = False


class VirtualPatient(Protocol):
    """The patient that the emulated devices measure, simulated or recorded.

    `t` is the patient's time: seconds since the start.

    Some patients have further methods, which an emulator looks up with getattr:
    `infusion(t: float) -> Infusion`: the planned state of the pump;
    `is_leaking(device: str, t: float) -> bool`: whether the device's cuff leaks;
    `is_shaken(t: float) -> bool`: whether the patient moves;
    `perfusion(t: float) -> float`: blood flow to the finger, as a share of the usual;
    `abp(t: float) -> float`: the pressure in an artery, mmHg;
    `beat(t: float) -> float | None`: the number of heart beats so far, with fraction;
    `breath(t: float) -> float`: the breathing movement, -1 to 1.
    """

    def signs(self, t: float) -> VitalSigns:
        """Return the vital signs at `t`."""

    def pleth(self, t: float) -> float | None:
        """Return the pleth at `t`, 0 (trough) to 1 (peak of a good pulse); None if it was not recorded."""

    def is_sensor_off(self, device: str, t: float) -> bool:
        """Return whether the probe or cuff of this device is off at `t`."""


class Emulator(Protocol):
    """One emulated device. `t` is the patient's time: seconds since the start. It must not decrease between calls."""

    def receive(self, data: bytes, t: float) -> None:
        """Process bytes that the host sends at `t`. A command may be cut anywhere between two calls."""

    def emit(self, t: float) -> Sequence[Packet]:
        """Return the packets that the device sends after the last call, up to and including `t`.

        They are in order, each with the time at which it was sent.
        """
