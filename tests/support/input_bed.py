"""Three devices, a ring and the alarm engine, without an engine process: numbers are put in at invented times."""

from pathlib import Path

from bedside.config.origin import Origin
from bedside.config.quality import Quality
from bedside.config.schema import Config, DeviceConfig, Profile
from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, Notice, NoticeKind
from bedside.monitor.acquisition.lanes import lane_specs
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.engine.alarm_input import AlarmInput

BED = Config(
    device=(
        DeviceConfig(id="ox", label="Oximeter", codec="nonin-df2", port="ox", origin=Origin.SIMULATED),
        DeviceConfig(id="cuff", label="Cuff", codec="lepu-vx-nibp", port="cuff", origin=Origin.SIMULATED),
        DeviceConfig(
            id="pulse",
            label="Pulse",
            codec="bedside-json",
            topic="t",
            vitals=(VitalId.HR, VitalId.SPO2),
            origin=Origin.SIMULATED,
        ),
    )
)


class InputBed:
    """Delivers what devices send, and reads which alarms are active."""

    def __init__(self, folder: Path, profile: Profile, config: Config = BED) -> None:
        self.config = config
        self.ring = Ring.create(folder / "ring", lane_specs(config))
        self.alarm_input = AlarmInput(config, profile, self.ring, at=0.0)

    def say(self, device: str, vital: VitalId, value: float, at: float, quality: Quality = Quality.GOOD) -> None:
        block = Block(vital=vital, values=(value,), at=at, quality=quality)
        self.alarm_input.pipeline.deliver(device, block)

    def notice(self, device: str, kind: NoticeKind, at: float, *, is_present: bool = True, detail: str = "") -> None:
        self.alarm_input.pipeline.deliver(device, Notice(kind=kind, is_present=is_present, at=at, detail=detail))

    def active(self) -> list[str]:
        return [row.key for row in self.alarm_input.alarms.active() if not row.is_suppressed]
