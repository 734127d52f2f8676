"""A bed with three devices, a ring, and hands to put numbers into it at invented times."""

from pathlib import Path

import pytest

from bedside.config.load import load_profile
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


class Bed:
    """What devices say, and what the watch makes of it."""

    def __init__(self, folder: Path, profile: Profile, config: Config = BED) -> None:
        self.config = config
        self.ring = Ring.create(folder / "ring", lane_specs(config))
        self.watch = AlarmInput(config, profile, self.ring, at=0.0)

    def say(self, device: str, vital: VitalId, value: float, at: float, quality: Quality = Quality.GOOD) -> None:
        block = Block(vital=vital, values=(value,), at=at, quality=quality)
        self.watch.pipeline.deliver(device, block)

    def notice(self, device: str, kind: NoticeKind, at: float, *, is_present: bool = True, detail: str = "") -> None:
        self.watch.pipeline.deliver(device, Notice(kind=kind, is_present=is_present, at=at, detail=detail))

    def active(self) -> list[str]:
        return [row.key for row in self.watch.alarms.active() if not row.is_suppressed]


@pytest.fixture
def bed(tmp_path: Path) -> Bed:
    return Bed(tmp_path, load_profile("adult"))
