"""One device's line: its codec, its status, and what can be said of both. No clock and no I/O.

Runs on the engine's event loop, below a driver; in virtual time a scenario moves it by hand.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers.block import Block, DeviceCommand, Item, NoticeKind, Packet
from bedside.drivers.codec import Codec

_SILENT_PERIODS: Final = 2.5  # a slow device may miss one report before it is called lost
_QUIET_SHARE: Final = 5 / 6  # of the pace: who answers within the rest is asked each time, not every other time
_FAULT_S: Final = 60.0  # a bug stands so long after it last struck, or a flapping one would hide itself


class LinkState(StrEnum):
    """How a device's line stands."""

    CONNECTING = "CONNECTING"
    UP = "UP"
    LOST = "LOST"


@dataclass(slots=True)
class DriverStatus:
    """What is known of one line; written by its driver alone. Times are monotonic seconds."""

    state: LinkState = LinkState.CONNECTING
    packets: int = 0
    frames_bad: int = 0
    connects: int = 0
    last_packet_at: float | None = None
    last_error: str = ""
    is_offline: bool = False  # the device's own last will says that it is gone
    fault: str = ""  # the last bug of ours, not of the device
    fault_at: float = float("-inf")


def next_look(due: float, every_s: float, at: float) -> float:
    """Return when to look next whether to ask; `due`: when this look was.

    What a question takes must not add up, and a late look is not made up for.
    """
    return max(due + every_s, at)


class DeviceLine:
    """Takes packets, delivers what they say, and knows whether the device is to be had."""

    def __init__(self, device: DeviceConfig, codec: Codec, deliver: Callable[[str, Item], None]) -> None:
        self.device = device
        self.status = DriverStatus()
        self._codec, self._deliver = codec, deliver
        self._lost_after_s = max(device.lost_after_s, _SILENT_PERIODS * device.period_s if device.topic else 0.0)

    def is_lost(self, at: float) -> bool:
        """Say whether the device is not to be had: not connected, silent for too long, or gone by its own word."""
        status = self.status
        if status.state is not LinkState.UP or status.is_offline or status.last_packet_at is None:
            return True
        return at - status.last_packet_at > self._lost_after_s

    def fault(self, at: float) -> str:
        """Return what failed in the driver itself of late, "" if nothing did."""
        return self.status.fault if at - self.status.fault_at < _FAULT_S else ""

    def command(self, command: DeviceCommand) -> bool:
        """Ask the device for something; False if it cannot be asked now."""
        raise NotImplementedError

    def take(self, packet: Packet) -> list[bytes]:
        """Take a packet, deliver what it says, and return what must be answered."""
        status = self.status
        status.packets += 1
        status.last_packet_at = packet.at
        for item in self._codec.feed(packet):
            if isinstance(item, Block):
                if not self.device.vitals or item.vital in self.device.vitals:
                    self._deliver(self.device.id, item)
            elif item.kind is NoticeKind.OFFLINE:
                status.is_offline = item.is_present
                status.last_error = "its publisher is gone" if item.is_present else ""
            else:
                self._deliver(self.device.id, item)
        status.frames_bad = self._codec.bad_frames
        return self._codec.outgoing()

    def question(self, at: float) -> bytes:
        """Return what to ask a device whose line is quiet, empty if it talks or need not be asked."""
        every_s, last = self._codec.poll_every_s, self.status.last_packet_at
        if every_s is None or (last is not None and at - last < _QUIET_SHARE * every_s):
            return b""
        return self._codec.poll()

    def begin(self) -> None:
        """Note that the line is up."""
        self.status.state, self.status.last_error = LinkState.UP, ""
        self.status.connects += 1

    def end(self, reason: str) -> None:
        """Note that the line was lost; half a frame is forgotten."""
        self.status.state, self.status.last_error = LinkState.LOST, reason
        self._codec.reset()
