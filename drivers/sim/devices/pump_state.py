"""The state of an emulated pump: an infusion plan, and a line that may be occluded.

Pure: time is an argument, and must not decrease.
"""

from dataclasses import replace
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers.sim.emulator import Infusion, VirtualPatient

_DRUG: Final = "Ketamine 50 mg/50 mL"
_RATE_ML_H: Final = 52.5
_START_S: Final = 60.0
_LASTS_S: Final = 40 * 60.0
_HOUR_S: Final = 3600.0


def default_plan(t: float) -> Infusion:
    """Return the pump's state at `t` for a patient without an infusion plan: ketamine from 1 min to 41 min."""
    since = min(max(0.0, t - _START_S), _LASTS_S)
    is_running = 0 <= t - _START_S < _LASTS_S
    return Infusion(
        rate_ml_h=_RATE_ML_H if is_running else 0.0,
        volume_ml=since * _RATE_ML_H / _HOUR_S,
        is_running=is_running,
        drug=_DRUG,
    )


class PumpState:
    """The state of one pump, which follows the patient's infusion plan.

    The pump stops while its line is occluded (the patient's `is_sensor_off` for this device, or the plan). It does not
    deliver the missed volume later.
    """

    def __init__(self, device: DeviceConfig, patient: VirtualPatient) -> None:
        self._device, self._patient = device, patient
        self._plan = getattr(patient, "infusion", None) or default_plan
        self._planned_ml = 0.0
        self._withheld_ml = 0.0

    def at(self, t: float) -> Infusion:
        """Return the state of the pump at `t`."""
        plan: Infusion = self._plan(t)
        is_occluded = plan.is_occluded or self._patient.is_sensor_off(self._device.id, t)
        if is_occluded:
            self._withheld_ml += plan.volume_ml - self._planned_ml
        self._planned_ml = plan.volume_ml
        return replace(
            plan,
            volume_ml=max(0.0, plan.volume_ml - self._withheld_ml),
            is_running=plan.is_running and not is_occluded,
            is_occluded=is_occluded,
        )
