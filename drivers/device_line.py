"""One device's line: its codec and its status. Decides when a device is lost and when it is polled. No clock, no I/O.

Runs on the engine's event loop as the base of a driver. A scenario runs it in virtual time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers.block import Block, DeviceCommand, Item, NoticeKind, Packet
from bedside.drivers.codec import Codec

_SILENT_PERIODS: Final = 2.5  # a slow device may miss one report before it counts as lost
# Poll again only if the line was silent for this share of the interval, so that a late answer does not skip the next
# poll.
_QUIET_SHARE: Final = 5 / 6
_FAULT_S: Final = 60.0  # a bug is reported for so long after it last occurred; one that comes and goes stays visible


class LinkState(StrEnum):
    """The state of a device's line."""

    CONNECTING = "CONNECTING"
    UP = "UP"
    LOST = "LOST"


@dataclass(slots=True)
class DriverStatus:
    """The status of one line. Only its driver writes it. Times are monotonic seconds."""

    state: LinkState = LinkState.CONNECTING
    packets: int = 0
    frames_bad: int = 0
    connects: int = 0
    last_packet_at: float | None = None
    last_error: str = ""
    is_offline: bool = False  # the device's MQTT last will reported that it is gone
    fault: str = ""  # the last bug in the driver, not a fault of the device
    fault_at: float = float("-inf")


def next_poll_check(due: float, every_s: float, at: float) -> float:
    """Return when to check next whether a poll is due. `due`: when the present check was due; `at`: now.

    The time that a poll takes does not add up from check to check. A check that was missed is not made up for.
    """
    return max(due + every_s, at)


class DeviceLine:
    """Decodes packets, delivers blocks and notices, and knows whether the device is lost."""

    def __init__(self, device: DeviceConfig, codec: Codec, deliver: Callable[[str, Item], None]) -> None:
        self.device = device
        self.status = DriverStatus()
        self._codec, self._deliver = codec, deliver
        self._lost_after_s = max(device.lost_after_s, _SILENT_PERIODS * device.period_s if device.topic else 0.0)

    def is_lost(self, at: float) -> bool:
        """Return whether the device is lost: not connected, silent for too long, or offline by its own last will."""
        status = self.status
        if status.state is not LinkState.UP or status.is_offline or status.last_packet_at is None:
            return True
        return at - status.last_packet_at > self._lost_after_s

    def fault(self, at: float) -> str:
        """Return the driver's own bug of the last minute, "" if there was none."""
        return self.status.fault if at - self.status.fault_at < _FAULT_S else ""

    def command(self, command: DeviceCommand) -> bool:
        """Send a command to the device; False if it cannot take one now."""
        raise NotImplementedError

    def take(self, packet: Packet) -> list[bytes]:
        """Decode a packet, deliver its items, and return the replies to write to the device."""
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

    def due_poll(self, at: float) -> bytes:
        """Return the poll to send if the line is silent; empty if the device is sending or is never polled."""
        every_s, last = self._codec.poll_every_s, self.status.last_packet_at
        if every_s is None or (last is not None and at - last < _QUIET_SHARE * every_s):
            return b""
        return self._codec.poll()

    def begin(self) -> None:
        """Set the line's status to up."""
        self.status.state, self.status.last_error = LinkState.UP, ""
        self.status.connects += 1

    def end(self, reason: str) -> None:
        """Set the line's status to lost; discard a partial frame."""
        self.status.state, self.status.last_error = LinkState.LOST, reason
        self._codec.reset()
