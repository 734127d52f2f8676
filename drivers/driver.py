"""A driver keeps one device connected: it opens the source, feeds the codec, polls the device, and reconnects.

Runs on the engine's event loop, one task for each device; devices never wait for each other.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers.block import DeviceCommand, Item
from bedside.drivers.codec import Codec
from bedside.drivers.device_line import DeviceLine, LinkState, next_poll_check
from bedside.drivers.errors import LinkError
from bedside.drivers.source import Source

BACK_OFF_S: Final = (0.25, 0.5, 1.0, 2.0, 5.0)
_log = logging.getLogger("bedside.drivers")


class Driver(DeviceLine):
    """Connects one device through its source and codec: reads its bytes, sends replies, polls and commands.

    After a loss or a failed attempt it reconnects. The pause before an attempt grows with each failure (`BACK_OFF_S`,
    seconds) and is short again after a success.
    """

    def __init__(
        self,
        device: DeviceConfig,
        source: Source,
        codec: Codec,
        deliver: Callable[[str, Item], None],
        now: Callable[[], float],
    ) -> None:
        super().__init__(device, codec, deliver)
        self._source, self._now = source, now
        self._commands: asyncio.Queue[bytes] = asyncio.Queue(maxsize=8)

    async def run(self) -> None:
        """Connect, serve the link until it is lost, wait and connect again; until cancelled."""
        failures, loop = 0, asyncio.get_running_loop()
        while True:
            connects, tried_at = self.status.connects, loop.time()
            try:
                await self._live()
            except LinkError as err:
                self._lost(str(err))
            except Exception as err:  # noqa: BLE001 - see below
                # One of the three places that may catch all: one device's bug raises an alarm, and the others run on.
                _log.exception("%s: the driver failed", self.device.id)
                self.status.fault = f"{type(err).__name__} in the driver"
                self.status.fault_at = self._now()
                self._lost(self.status.fault)
            was_up = self.status.connects > connects
            failures = 0 if was_up else failures + 1
            since = loop.time() if was_up else tried_at  # the time that a failed attempt took counts as waiting
            pause = BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)]
            await asyncio.sleep(max(BACK_OFF_S[0], since + pause - loop.time()))

    def command(self, command: DeviceCommand) -> bool:
        """Queue a command for the device and return True.

        Return False if the device has no such command, if it is lost, or if the queue of commands is full.
        """
        data = self._codec.command(command)
        if data is None or self.is_lost(self._now()):
            return False
        with contextlib.suppress(asyncio.QueueFull):
            self._commands.put_nowait(data)
            return True
        return False

    async def close(self) -> None:
        """Close the source, that is, the port or the connection to the broker."""
        await self._source.close()

    async def _live(self) -> None:
        """Open the link; read, send commands and poll until it is lost, then close it. Raises LinkError."""
        await self._source.open()
        self._connected()
        helpers = [asyncio.create_task(self._send_commands()), asyncio.create_task(self._poll())]
        reading = asyncio.create_task(self._read())
        try:
            done, _ = await asyncio.wait([reading, *helpers], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (reading, *helpers):
                task.cancel()
            await asyncio.gather(reading, *helpers, return_exceptions=True)
            await self._source.close()

    async def _read(self) -> None:
        async for packet in self._source.packets():
            for answer in self.take(packet):
                await self._source.write(answer)
        raise LinkError("the link was closed")

    async def _send_commands(self) -> None:
        while True:
            await self._source.write(await self._commands.get())

    async def _poll(self) -> None:
        """Send the codec's poll whenever the line has been silent for most of the poll interval."""
        every_s = self._codec.poll_every_s
        if every_s is None:
            await asyncio.get_running_loop().create_future()  # it sends unprompted: never poll
            return
        clock = asyncio.get_running_loop().time
        due = clock()
        while True:
            if request := self.due_poll(self._now()):
                await self._source.write(request)
            due = next_poll_check(due, every_s, clock())
            await asyncio.sleep(due - clock())

    def _connected(self) -> None:
        if self.status.state is LinkState.LOST:
            _log.warning("%s: connected again", self.device.id)
        self.begin()
        while not self._commands.empty():
            self._commands.get_nowait()  # a command to a lost device is not carried out when it returns

    def _lost(self, reason: str) -> None:
        if self.status.state is not LinkState.LOST:
            _log.warning("%s: lost: %s", self.device.id, reason)
        self.end(reason)
