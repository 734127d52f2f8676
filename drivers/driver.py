"""A driver: a source and a codec, kept alive.

Runs on the engine's event loop, one task for each device; devices never wait for each other.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from config.schema import DeviceConfig
from drivers.block import Block, DeviceCommand, Item, NoticeKind, Packet
from drivers.codec import Codec
from drivers.errors import LinkError
from drivers.source import Source

_BACK_OFF_S: Final = (0.25, 0.5, 1.0, 2.0, 5.0)
_SILENT_PERIODS: Final = 2.5  # a slow device may miss one report before it is called lost
_FAULT_S: Final = 60.0  # a bug stands so long after it last struck, or a flapping one would hide itself
_log = logging.getLogger("bedside.drivers")


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


class Driver:
    """Opens, reads, answers, polls; after a loss it waits a little longer each time and tries again."""

    def __init__(
        self,
        device: DeviceConfig,
        source: Source,
        codec: Codec,
        deliver: Callable[[str, Item], None],
        now: Callable[[], float],
    ) -> None:
        self.device = device
        self.status = DriverStatus()
        self._source, self._codec, self._deliver, self._now = source, codec, deliver, now
        self._commands: asyncio.Queue[bytes] = asyncio.Queue(maxsize=8)
        self._lost_after_s = max(device.lost_after_s, _SILENT_PERIODS * device.period_s if device.topic else 0.0)

    async def run(self) -> None:
        """Keep the device connected until cancelled."""
        failures = 0
        while True:
            connects = self.status.connects
            try:
                await self._live()
            except LinkError as err:
                self._lost(str(err))
            except Exception as err:  # noqa: BLE001 - see below
                # One of the three places for it: one device's bug must be heard, and must not end the others.
                _log.exception("%s: the driver failed", self.device.id)
                self.status.fault = f"{type(err).__name__} in the driver"
                self.status.fault_at = self._now()
                self._lost(self.status.fault)
            failures = 0 if self.status.connects > connects else failures + 1
            await asyncio.sleep(_BACK_OFF_S[min(failures, len(_BACK_OFF_S) - 1)])

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
        data = self._codec.command(command)
        if data is None or self.is_lost(self._now()):
            return False
        with contextlib.suppress(asyncio.QueueFull):
            self._commands.put_nowait(data)
            return True
        return False

    async def close(self) -> None:
        """Let go of the device."""
        await self._source.close()

    async def _live(self) -> None:
        """Open the link and serve it until it is lost."""
        await self._source.open()
        self._found()
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
            self._codec.reset()

    async def _read(self) -> None:
        async for packet in self._source.packets():
            self._take(packet)
            for answer in self._codec.outgoing():
                await self._source.write(answer)
        raise LinkError("the link was closed")

    def _take(self, packet: Packet) -> None:
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

    async def _send_commands(self) -> None:
        while True:
            await self._source.write(await self._commands.get())

    async def _poll(self) -> None:
        """Ask a quiet device whether it lives."""
        every_s = self._codec.poll_every_s
        if every_s is None:
            await asyncio.get_running_loop().create_future()  # it talks by itself
            return
        while True:
            last = self.status.last_packet_at
            if last is None or self._now() - last >= every_s:
                await self._source.write(self._codec.poll())
            await asyncio.sleep(every_s)

    def _found(self) -> None:
        status = self.status
        if status.state is LinkState.LOST:
            _log.warning("%s: found again", self.device.id)
        status.state, status.last_error = LinkState.UP, ""
        status.connects += 1
        while not self._commands.empty():
            self._commands.get_nowait()  # what was asked of a lost device is not done unasked later

    def _lost(self, reason: str) -> None:
        status = self.status
        if status.state is not LinkState.LOST:
            _log.warning("%s: lost: %s", self.device.id, reason)
        status.state, status.last_error = LinkState.LOST, reason
