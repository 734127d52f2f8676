"""The line monitor: collects a device's last values, its notices, the last bytes on its line, and counters.

Pure: time is an argument. Runs in the command line's process.
"""

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from bedside.config.quality import Quality
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, Item, NoticeKind
from bedside.monitor.device_tools.tap import Way

_PACKETS_SHOWN: Final = 12
_WAVE_EVERY_S: Final = 1.0


@dataclass(slots=True)
class LastValue:
    """The last sample of one vital. `at`: monotonic seconds; `count`: number of its samples so far."""

    value: float
    at: float
    quality: Quality
    count: int


@dataclass(slots=True)
class LineMonitor:
    """Collects the last values of one device, its notices, its last bytes, and counts of packets, bytes, values."""

    packets: int = 0
    received: int = 0
    sent: int = 0
    values: int = 0
    last_at: float | None = None
    vitals: dict[VitalId, LastValue] = field(default_factory=dict)
    notices: dict[NoticeKind, str] = field(default_factory=dict)  # those that are present, with their detail
    shown: deque[tuple[Way, bytes, float]] = field(default_factory=lambda: deque(maxlen=_PACKETS_SHOWN))

    def note_bytes(self, way: Way, data: bytes, at: float) -> None:
        """Count bytes received or sent at `at` (monotonic seconds), and keep the newest for the live table."""
        if not data:
            return
        self.shown.append((way, data, at))
        if way is Way.OUT:
            self.sent += len(data)
            return
        self.packets += 1
        self.received += len(data)
        self.last_at = at

    def note_item(self, item: Item) -> None:
        """Record a decoded block (count its values, keep the last one) or a decoded notice (present or ended)."""
        if isinstance(item, Block):
            self.values += len(item.values)
            before = self.vitals[item.vital].count if item.vital in self.vitals else 0
            if item.values:
                last = LastValue(item.values[-1], item.at, item.quality, before + len(item.values))
                self.vitals[item.vital] = last
        elif item.is_present:
            self.notices[item.kind] = item.detail
        else:
            self.notices.pop(item.kind, None)

    def summary(self, frames_bad: int) -> str:
        """Return the counters as one line of text; `frames_bad` is the number of frames that the codec discarded."""
        sent = f", {self.sent:,} bytes sent" if self.sent else ""
        counters = f"{frames_bad:,} bad frames, {self.values:,} values"
        return f"{self.packets:,} packets, {self.received:,} bytes{sent}, {counters}"


class ItemLines:
    """Formats decoded blocks and notices as lines of text: each number, and once a second the range of each wave."""

    def __init__(self) -> None:
        self._waves: dict[VitalId, tuple[float, list[float]]] = {}

    def of(self, item: Item, t: float) -> list[str]:
        """Return the lines of text for a block or a notice; `t` is the time since the start in seconds."""
        if isinstance(item, Block):
            return self._wave(item, t) if VITALS[item.vital].is_wave else _number(item, t)
        detail = f": {item.detail}" if item.detail else ""
        return [f"{t:10.3f}  {item.kind} {'started' if item.is_present else 'ended'}{detail}"]

    def _wave(self, block: Block, t: float) -> list[str]:
        since, samples = self._waves.setdefault(block.vital, (t, []))
        samples += block.values
        if t - since < _WAVE_EVERY_S:
            return []
        del self._waves[block.vital]
        present = [value for value in samples if math.isfinite(value)]
        vital = VITALS[block.vital]
        span = f"{min(present):g} to {max(present):g} {vital.unit}".rstrip() if present else "no valid sample"
        return [f"{t:10.3f}  {vital.label} {len(samples)} samples, {span}"]


def _number(block: Block, t: float) -> list[str]:
    vital = VITALS[block.vital]
    quality = "" if block.quality is Quality.GOOD else f" {block.quality}"
    return [f"{t:10.3f}  {vital.label} {value:g} {vital.unit}{quality}" for value in block.values]


def hex_line(way: Way, data: bytes, t: float) -> str:
    """Return a line of text: `t` (seconds since the start), the direction (< received, > sent) and the bytes in hex."""
    return f"{t:10.3f}  {'>' if way is Way.OUT else '<'} {data.hex(' ')}"
