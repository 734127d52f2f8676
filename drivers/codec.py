"""The codec protocol: a codec decodes a device's bytes into blocks and notices, and encodes commands into bytes.

Pure, without clock and without I/O. Used on the engine's event loop.
"""

from collections.abc import Mapping
from typing import ClassVar, Protocol

from bedside.config.vitals import VitalId
from bedside.drivers.block import DeviceCommand, Item, Packet


class Codec(Protocol):
    """The protocol of one device. Stateful: it buffers partial frames. One instance for each device.

    Attributes:
        vitals: all vitals that the device can measure.
        wave_rates: samples a second of each of these vitals that is a wave.
        baud, parity, has_rtscts: the device's usual line settings (parity as in pyserial: "N", "E", "O").
        poll_every_s: the interval, in seconds, at which the driver sends the bytes of `poll` while the line is silent.
            Silent means that nothing arrived for 5/6 of the interval. The first poll is sent when the line was opened.
            None for a device that sends unprompted.

    """

    vitals: ClassVar[tuple[VitalId, ...]]
    wave_rates: ClassVar[Mapping[VitalId, float]]
    baud: ClassVar[int]
    parity: ClassVar[str]
    has_rtscts: ClassVar[bool]
    poll_every_s: ClassVar[float | None]

    @property
    def bad_frames(self) -> int:
        """Number of corrupt frames that were skipped since the codec was made. They never raise an error."""

    def feed(self, packet: Packet) -> list[Item]:
        """Decode the packet's bytes; return the blocks and notices that they complete.

        A frame may be cut anywhere between two packets. Never raises, whatever the bytes are.
        """

    def outgoing(self) -> list[bytes]:
        """Return, and remove, the replies to the device that `feed` has queued since the last call."""

    def poll(self) -> bytes:
        """Return a harmless request that a healthy device answers; empty bytes where `poll_every_s` is None."""

    def command(self, command: DeviceCommand) -> bytes | None:
        """Return the bytes that carry out this command; None if the device has no such command."""

    def reset(self) -> None:
        """Discard a partial frame. Called when the link was lost, because the next byte begins a new frame."""


class CodecDefaults:
    """Defaults of a codec: 9600 8N1, no waves, polls, replies or commands. A codec overrides those that differ."""

    wave_rates: ClassVar[Mapping[VitalId, float]] = {}
    baud: ClassVar[int] = 9600
    parity: ClassVar[str] = "N"
    has_rtscts: ClassVar[bool] = False
    poll_every_s: ClassVar[float | None] = None

    def outgoing(self) -> list[bytes]:
        """Return nothing: the device accepts no replies."""
        return []

    def poll(self) -> bytes:
        """Return nothing: the device sends unprompted."""
        return b""

    def command(self, command: DeviceCommand) -> bytes | None:  # noqa: ARG002 - the protocol's signature
        """Return None: the device accepts no command."""
        return None
