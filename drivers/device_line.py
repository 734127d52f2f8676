"""The line to one device: its codec and its status. Decides when the device is lost and when to poll it.

No clock, no I/O. Runs on the engine's event loop as the base of a driver. A scenario runs it in virtual time.
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
_FAULT_S: Final = 60.0  # a driver's bug is shown for this long after it last occurred, so that a rare one stays visible


class LinkState(StrEnum):
    """The state of a device's line."""

    CONNECTING = "CONNECTING"
    UP = "UP"
    LOST = "LOST"


@dataclass(slots=True)
class DriverStatus:
    """The status of one device's line. Only the line's driver changes it. Times are monotonic seconds.

    Attributes:
        packets: packets received since the start.
        frames_bad: corrupt frames since the start.
        connects: how often the link was opened.
        last_packet_at: arrival of the last packet; None before the first.
        last_error: why the link was lost last, as text for people; "" while it is up.

    """

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
    """Return when the driver should next decide whether to poll; all times in seconds of one clock.

    `due`: the time for which this check was planned. `every_s`: the poll interval. `at`: now. The next check is one
    interval after `due`, so that the time that a poll takes does not add up; or now, if that time has already passed.
    """
    return max(due + every_s, at)


class DeviceLine:
    """Decodes a device's packets, delivers the blocks and notices, and determines whether the device is lost."""

    def __init__(self, device: DeviceConfig, codec: Codec, deliver: Callable[[str, Item], None]) -> None:
        self.device = device
        self.status = DriverStatus()
        self._codec, self._deliver = codec, deliver
        self._lost_after_s = max(device.lost_after_s, _SILENT_PERIODS * device.period_s if device.topic else 0.0)

    def is_lost(self, at: float) -> bool:
        """Return whether the device is lost at `at` (monotonic seconds).

        It is lost if it is not connected, has not sent yet, is silent for too long, or if its MQTT last will says that
        it is offline.
        """
        status = self.status
        if status.state is not LinkState.UP or status.is_offline or status.last_packet_at is None:
            return True
        return at - status.last_packet_at > self._lost_after_s

    def fault(self, at: float) -> str:
        """Return the text of the last bug in the driver; "" if none occurred in the minute before `at`."""
        return self.status.fault if at - self.status.fault_at < _FAULT_S else ""

    def command(self, command: DeviceCommand) -> bool:
        """Send a command to the device and return True; return False if the device cannot carry it out now."""
        raise NotImplementedError

    def take(self, packet: Packet) -> list[bytes]:
        """Decode a packet, deliver its blocks and notices, and return the replies to write to the device."""
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
        """Return the bytes to poll the device with at `at`; empty if it sent something recently or is never polled."""
        every_s, last = self._codec.poll_every_s, self.status.last_packet_at
        if every_s is None or (last is not None and at - last < _QUIET_SHARE * every_s):
            return b""
        return self._codec.poll()

    def begin(self) -> None:
        """Set the line's state to UP and count the connection. Called when the link was opened."""
        self.status.state, self.status.last_error = LinkState.UP, ""
        self.status.connects += 1

    def end(self, reason: str) -> None:
        """Set the line's state to LOST for this reason and discard a partial frame. Called when the link was lost."""
        self.status.state, self.status.last_error = LinkState.LOST, reason
        self._codec.reset()
