"""What a codec is: bytes into blocks and notices, commands into bytes.

Pure, without clock and without I/O; lives in the engine process, on its event loop.
"""

from collections.abc import Mapping
from typing import ClassVar, Protocol

from bedside.config.vitals import VitalId
from bedside.drivers.block import DeviceCommand, Item, Packet


class Codec(Protocol):
    """The language of one device. Stateful (half frames wait inside), one instance for each connection's life.

    Attributes:
        vitals: all that the device can give.
        wave_rates: samples a second of each wave among them.
        baud, parity, has_rtscts: the device's usual line settings (parity as pyserial: "N", "E", "O").
        poll_every_s: the pace at which `poll` is sent while the line is quiet, which is to say that nothing came for
            five sixths of it; also the first thing sent when the line was opened; None for a device that talks by
            itself.

    """

    vitals: ClassVar[tuple[VitalId, ...]]
    wave_rates: ClassVar[Mapping[VitalId, float]]
    baud: ClassVar[int]
    parity: ClassVar[str]
    has_rtscts: ClassVar[bool]
    poll_every_s: ClassVar[float | None]

    @property
    def bad_frames(self) -> int:
        """How many frames were garbled and skipped since the start; never raised, always counted."""

    def feed(self, packet: Packet) -> list[Item]:
        """Take bytes, cut anywhere, and return what they say. Never raises for what the bytes hold."""

    def outgoing(self) -> list[bytes]:
        """Return, and forget, what must be written to the device in answer to what was fed."""

    def poll(self) -> bytes:
        """Return a harmless question that a healthy device answers; empty where `poll_every_s` is None."""

    def command(self, command: DeviceCommand) -> bytes | None:
        """Return the bytes that ask the device for this, None if it cannot do it."""

    def reset(self) -> None:
        """Forget half a frame: the link was lost, and the next byte begins anew."""


class Listener:
    """What a codec need not say again whose device talks without being asked, and is never told anything."""

    wave_rates: ClassVar[Mapping[VitalId, float]] = {}
    baud: ClassVar[int] = 9600
    parity: ClassVar[str] = "N"
    has_rtscts: ClassVar[bool] = False
    poll_every_s: ClassVar[float | None] = None

    def outgoing(self) -> list[bytes]:
        """Return nothing: the device takes no answers."""
        return []

    def poll(self) -> bytes:
        """Return nothing: the device talks without being asked."""
        return b""

    def command(self, command: DeviceCommand) -> bytes | None:  # noqa: ARG002 - the protocol's signature
        """Return None: the device can do nothing on command."""
        return None
