"""A simulated patient with an arterial line, for emulated monitors that measure it."""

from dataclasses import replace

from bedside.drivers.sim.emulator import VitalSigns
from bedside.drivers.sim.patient.patient import SimulatedPatient


class Artery(SimulatedPatient):
    def signs(self, t: float) -> VitalSigns:
        return replace(super().signs(t), abp_sys=120.0, abp_dia=80.0, abp_mean=93.0)
