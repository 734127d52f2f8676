"""A pseudo-terminal with a name: where an emulated device's cable ends.

Runs on the emulators' event loop. Never waits for a host that does not read: what does not fit is dropped, counted.
"""

import asyncio
import contextlib
import os
import pty
import tty
from collections.abc import Callable
from pathlib import Path


class PtyPort:
    """The device's end is ours; the host's end is linked at `place`, which a serial driver opens like any port.

    Attributes:
        dropped: bytes that nobody read in time.

    """

    def __init__(self, place: Path, received: Callable[[bytes], None]) -> None:
        self.dropped = 0
        self._place = place
        self._received = received
        # The host's end is kept open here as well: a host that hangs up must not end the device.
        self._device, self._host = pty.openpty()
        tty.setraw(self._host)
        os.set_blocking(self._device, False)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = place.with_name(f"{place.name}.new")
        beside.unlink(missing_ok=True)
        beside.symlink_to(os.ttyname(self._host))
        beside.replace(place)
        asyncio.get_running_loop().add_reader(self._device, self._read)

    def write(self, data: bytes) -> None:
        """Send bytes to the host."""
        try:
            sent = os.write(self._device, data)
        except BlockingIOError:
            sent = 0
        self.dropped += len(data) - sent

    def close(self) -> None:
        """Pull the cable, and take the name away."""
        asyncio.get_running_loop().remove_reader(self._device)
        self._place.unlink(missing_ok=True)
        os.close(self._device)
        os.close(self._host)

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._received(os.read(self._device, 4096))
