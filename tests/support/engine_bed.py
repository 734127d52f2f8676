"""A whole engine whose clock, devices and cuff are in the test's hands: from a device's items to snapshot and log."""

from pathlib import Path
from typing import Any, Final

import msgspec

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.log.chain_check import rows
from bedside.config.schema import Config
from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, DeviceCommand, Item, Notice, NoticeKind, Packet
from bedside.drivers.codecs.lepu.codec import LepuVxNibp
from bedside.drivers.codecs.nonin.codec_format2 import encode_frame, packet_data
from bedside.drivers.device_line import DeviceLine, LinkState
from bedside.monitor.engine.engine import Engine
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.link.heartbeats import Message
from bedside.monitor.link.snapshot import Snapshot
from tests.support.bytes_bed import device

UTC: Final = 1.7e9  # 14 November 2023: of second 0
NIBP: Final = (VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN)


def oximeter_packet(pulse: int = 72, spo2: int = 97) -> bytes:
    """Return a third of a second of the Nonin oximeter."""
    data = packet_data(pulse, spo2)
    return b"".join(encode_frame(number, 0, 9 * number, each) for number, each in enumerate(data, 1))


class FakeCuff(DeviceLine):
    """A line to an NIBP module that takes every command, or none while it is not `is_there`."""

    def __init__(self) -> None:
        super().__init__(
            msgspec.structs.replace(device("cuff", "lepu-vx-nibp"), label="Cuff"),
            LepuVxNibp(),
            lambda _device, _item: None,
        )
        self.commands: list[DeviceCommand] = []
        self.is_there = True

    def is_lost(self, at: float) -> bool:  # noqa: ARG002 - the line's signature
        return not self.is_there

    def command(self, command: DeviceCommand) -> bool:
        self.commands += [command] if self.is_there else []
        return self.is_there


class EngineBed:
    """An engine at second `at` of a boot, with all lines up; `utc`: the civil time then of second 0.

    A test steps the clock by setting the attribute `utc`. `has_fake_cuff`: a FakeCuff takes the commands to the cuff.
    """

    def __init__(
        self,
        folder: Path,
        config: Config,
        *,
        at: float = 100.0,
        utc: float = UTC,
        boot: str = "the first boot",
        has_fake_cuff: bool = True,
    ) -> None:
        self.folder, self.config, self.now, self.utc, self.boot = folder, config, at, utc, boot
        self.engine = Engine(config, folder, at=at, utc=at + utc, boot=boot)
        self.bed = self.engine.bed
        self.alarms = self.bed.alarms
        self.cuff = FakeCuff()
        if has_fake_cuff:
            self.bed.nibp.cuff = self.cuff
        for line in self.bed.lines:
            line.status.state = LinkState.UP

    def do(self, *messages: Message) -> str:
        """Give commands one after the other; return the first refusal, or ""."""
        refusals = [self.bed.obey(message, self.now) for message in messages]
        return next((refusal.sentence for refusal in refusals if refusal), "")

    def tick(self, seconds: float = 0.05, late_s: float = 0.0) -> None:
        """Let time pass, and the engine tick once."""
        self.now += seconds
        self.engine.tick(self.now, self.now + self.utc, self.now - late_s)

    def deliver(self, name: str, item: Item) -> None:
        """Let a device's codec deliver an item."""
        self.bed.alarm_input.pipeline.deliver(name, item)

    def receive(self, data: bytes, index: int = 0) -> None:
        """Let bytes of a device come; `index`: which device of the configuration."""
        self.bed.lines[index].take(Packet(data, self.now))

    def notice(self, name: str, kind: NoticeKind, *, is_present: bool = True, detail: str = "") -> None:
        self.deliver(name, Notice(kind=kind, is_present=is_present, at=self.now, detail=detail))

    def measure_nibp(self, *values: float) -> None:
        """Let the cuff deliver systolic, diastolic and mean pressure now."""
        for vital, value in zip(NIBP, values, strict=True):
            self.deliver("cuff", Block(vital=vital, values=(value,), at=self.now))

    @property
    def snapshot(self) -> Snapshot:
        return self.engine.snapshot(self.now)

    def is_present(self, alarm: AlarmId) -> bool:
        """Return whether the condition is present, suppressed or not."""
        return any(row.spec.id is alarm and row.is_present for row in self.alarms.active())

    def kill(self) -> None:
        """End the engine as a kill would: no last row, no clean beat; what was queued for the log is written."""
        self.engine.player.close()
        self.engine.anchor_file.close()
        self.engine.log_queue.writer.close(60)

    def log(self, *happenings: str) -> list[dict[str, Any]]:
        """Tick, kill the engine, and return rows of its log."""
        self.tick(0)
        self.kill()
        return [dict(row) for row in rows(self.folder / FILE) if not happenings or row["happening"] in happenings]
