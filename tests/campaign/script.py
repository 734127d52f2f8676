"""What is scripted: the bed, its limits, the patient's values and the pump.

The truth of a round is made from this alone. Pure; all times in seconds, on the axis of the round's clock: virtual
seconds, or monotonic ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bedside.config.origin import Origin
from bedside.drivers.sim.emulator import Infusion, VitalSigns

RATE_ML_H: Final = 52.5
DELAY_S: Final = 5.0  # of every limit below
SPO2_FLOOR: Final = 85.0  # below it: SPO2_EXTREME_LOW, of high priority, which latches
HR_CEILING: Final = 130.0  # above it: HR_HIGH
SYS: Final = 210.0  # above 200: NIBP_SYS_EXTREME_HIGH, from the first pressure to the end
USUAL: Final = {"hr": 72.0, "spo2": 97.0}
LABELS: Final = {"ox": "Oximeter", "pulse": "Pulse sensor", "cuff": "Cuff", "pump": "Pump"}
DEVICE_OF: Final = {"spo2": "ox", "hr": "pulse", "sys": "cuff"}

PROFILE: Final = f"""
name = "campaign"
escalate_after_s = 1800
remind_after_s = 0

[limits.SPO2]
low = 88
delay_s = {DELAY_S}
extreme_low = {SPO2_FLOOR}
extreme_delay_s = {DELAY_S}

[limits.HR]
high = {HR_CEILING}
delay_s = {DELAY_S}

[limits.NIBP_SYS]
high = 180
delay_s = 0
extreme_high = 200
extreme_delay_s = 0
"""
BED: Final = """
[alarms]
profile = "{folder}/campaign-profile.toml"

[nibp]
interval_min = 0

[sound]
output = "none"

[state]
wave_s = 60
numerics_h = 1
disk_low_mb = {disk_low_mb}
reserve_mb = 2

[[device]]
id = "ox"
label = "Oximeter"
codec = "masimo-ascii1"
port = "{folder}/ox"

[[device]]
id = "cuff"
label = "Cuff"
codec = "lepu-vx-nibp"
port = "{folder}/cuff"

[[device]]
id = "pump"
label = "Pump"
codec = "bbraun-bcc"
port = "{folder}/pump"
period_s = 2
lost_after_s = 8

[[device]]
id = "pulse"
label = "Pulse sensor"
codec = "bedside-json"
topic = "campaign/pulse"
vitals = ["HR"]
"""
EMULATED: Final = """
[[device]]
id = "breath"
label = "Breath sensor"
codec = "bedside-json"
topic = "campaign/breath"
vitals = ["RR"]
origin = "SIMULATED"
"""


@dataclass(frozen=True, slots=True)
class Span:
    """One vital has another value than usual, from `begin` until before `end`."""

    vital: str
    value: float
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Script:
    """The values of a patient, and since when the pump runs."""

    spans: Sequence[Span] = ()
    pump_from: float | None = None

    def value(self, vital: str, t: float) -> float:
        """Return the value of a vital at `t`."""
        return next((row.value for row in self.spans if row.vital == vital and row.begin <= t < row.end), USUAL[vital])

    def volume_ml(self, t: float) -> float:
        """Return what the pump has given by `t`, mL."""
        return 0.0 if self.pump_from is None else max(0.0, t - self.pump_from) * RATE_ML_H / 3600


class ScriptedPatient:
    """The patient that the emulated devices measure: exactly the script. `began`: the devices' time 0 on its axis."""

    origin = Origin.SIMULATED

    def __init__(self, script: Script, began: float = 0.0) -> None:
        self.script, self._began = script, began

    def signs(self, t: float) -> VitalSigns:
        hr, spo2 = (self.script.value(vital, self._began + t) for vital in ("hr", "spo2"))
        return VitalSigns(hr=hr, pr=72.0, spo2=spo2, sys=SYS, dia=118.0, mean=150.0)

    def pleth(self, _t: float) -> float | None:
        return None

    def is_sensor_off(self, _device: str, _t: float) -> bool:
        return False

    def infusion(self, t: float) -> Infusion:
        at = self._began + t
        runs = self.script.pump_from is not None and at >= self.script.pump_from
        volume = self.script.volume_ml(at)
        return Infusion(
            rate_ml_h=RATE_ML_H if runs else 0.0, volume_ml=volume, is_running=runs, drug="Ketamine 1 mg/mL"
        )
