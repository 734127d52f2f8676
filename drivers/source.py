"""The source protocol: a source delivers a device's bytes from a serial port or a broker.

Runs on the engine's event loop. A source that must block owns a thread for it.
"""

from collections.abc import AsyncIterator
from typing import Protocol

from bedside.drivers.block import Packet


class Source(Protocol):
    """A link to a device. It can be opened again after `close`. A second `close` does nothing."""

    async def open(self) -> None:
        """Open the port or connect to the broker; raise a LinkError that names it if that fails."""

    def packets(self) -> AsyncIterator[Packet]:
        """Yield the packets from the device in order of arrival, each with its time.

        Raises LinkError when the link is lost. Ends without an error after `close`.
        """

    async def write(self, data: bytes) -> None:
        """Send bytes to the device. Raises LinkError if the link is lost."""

    async def close(self) -> None:
        """Close the port or the connection to the broker, and end the threads that this source started."""
