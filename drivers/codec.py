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
        wave_rates: samples a second of each wave among them.
        baud, parity, has_rtscts: the device's usual line settings (parity as in pyserial: "N", "E", "O").
        poll_every_s: the interval at which `poll` is sent while the line is silent. Silent means that nothing arrived
            for 5/6 of the interval. `poll` is also sent first when the line was opened. None for a device that sends
            unprompted.

    """

    vitals: ClassVar[tuple[VitalId, ...]]
    wave_rates: ClassVar[Mapping[VitalId, float]]
    baud: ClassVar[int]
    parity: ClassVar[str]
    has_rtscts: ClassVar[bool]
    poll_every_s: ClassVar[float | None]

    @property
    def bad_frames(self) -> int:
        """How many corrupt frames were skipped since the start. A corrupt frame is counted, never raised."""

    def feed(self, packet: Packet) -> list[Item]:
        """Decode bytes, which may be cut anywhere. Never raises, whatever the bytes are."""

    def outgoing(self) -> list[bytes]:
        """Return, and remove, the replies that must be written to the device after what was fed."""

    def poll(self) -> bytes:
        """Return a harmless request that a healthy device answers; empty where `poll_every_s` is None."""

    def command(self, command: DeviceCommand) -> bytes | None:
        """Return the bytes of this command, None if the device cannot do it."""

    def reset(self) -> None:
        """Discard a partial frame: the link was lost, and the next byte begins a new frame."""


class CodecDefaults:
    """Defaults: 9600 8N1, no waves, no polls, no replies, no commands. A codec overrides what differs."""

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
