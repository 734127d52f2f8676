"""A pseudo-terminal with a fixed name, as the port of an emulated device.

Runs on the emulators' event loop. It never waits for a host that does not read: excess bytes are dropped and counted.
"""

import asyncio
import contextlib
import os
import pty
import tty
from collections.abc import Callable
from pathlib import Path


class PtyPort:
    """One pseudo-terminal. The emulated device reads and writes its device end.

    `path` becomes a link to its host end, which a serial driver opens like any port. `received` is called with the
    bytes that the host sends.

    Attributes:
        dropped: number of bytes that the host did not read in time.

    """

    def __init__(self, path: Path, received: Callable[[bytes], None]) -> None:
        self.dropped = 0
        self._path = path
        self._received = received
        # The host's end is kept open here too: a host that closes it must not end the device.
        self._device, self._host = pty.openpty()
        tty.setraw(self._host)
        os.set_blocking(self._device, False)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.new")
        beside.unlink(missing_ok=True)
        beside.symlink_to(os.ttyname(self._host))
        beside.replace(path)
        asyncio.get_running_loop().add_reader(self._device, self._read)

    def write(self, data: bytes) -> None:
        """Send bytes to the host."""
        try:
            sent = os.write(self._device, data)
        except BlockingIOError:
            sent = 0
        self.dropped += len(data) - sent

    def close(self) -> None:
        """Close the pseudo-terminal and remove the link at `path`."""
        asyncio.get_running_loop().remove_reader(self._device)
        self._path.unlink(missing_ok=True)
        os.close(self._device)
        os.close(self._host)

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._received(os.read(self._device, 4096))
