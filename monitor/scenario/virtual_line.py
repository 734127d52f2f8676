"""A line in virtual time: an emulated device at one end, the monitor's codec at the other.

Pure: time is an argument. The line does step by step what a driver does on its event loop: connects, reads, answers,
polls, loses the device and tries again. The cable is the device's end, and outlives the engine whose line it was.
"""

import hashlib
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from bedside.config.scenario import Fault
from bedside.config.schema import DeviceConfig
from bedside.drivers import registry
from bedside.drivers.block import DeviceCommand, Item, Packet
from bedside.drivers.codec import Codec
from bedside.drivers.device_line import DeviceLine, LinkState, next_poll_check
from bedside.drivers.driver import BACK_OFF_S

_ROUNDS: Final = 8  # of reading and answering in one step, so that an endless dialogue ends
_ROUNDING_S: Final = 1e-6  # times are sums of tenths
_TIME: Final = struct.Struct("<d")


class VirtualCable:
    """The cable of an emulated device, with the device faults of the scenario.

    Attributes:
        digest: SHA-256 of all bytes in both directions, with their times.

    """

    def __init__(
        self,
        device: DeviceConfig,
        emulator: Any,  # noqa: ANN401 - of bedside.drivers.sim, which nothing imports by name
        faults: Sequence[Fault],
        seed: int,
    ) -> None:
        self._emulator = registry.find(registry.FAULTS, "line")(emulator, device, faults, seed)
        self.digest = hashlib.sha256()

    def is_plugged(self, now: float) -> bool:
        """Return whether the device can be reached at `now`: by its cable, or at the broker."""
        return bool(self._emulator.is_plugged(now))

    def lose(self, now: float) -> None:
        """Let the device send up to `now`, with nobody who listens."""
        self._emulator.emit(now)

    def read(self, now: float) -> Iterator[Packet]:
        """Yield what the device has sent up to `now`."""
        for packet in self._emulator.emit(now):
            self._count(packet)
            yield packet

    def write(self, data: bytes, now: float) -> None:
        """Send bytes to the device."""
        self._count(Packet(data, now))
        self._emulator.receive(data, now)

    def _count(self, packet: Packet) -> None:
        self.digest.update(_TIME.pack(packet.at) + packet.topic.encode() + packet.data)


class VirtualLine(DeviceLine):
    """The line between a device's cable and the codec of one engine."""

    def __init__(
        self, device: DeviceConfig, cable: VirtualCable, codec: Codec, deliver: Callable[[str, Item], None]
    ) -> None:
        super().__init__(device, codec, deliver)
        self._cable = cable
        self._now = self._poll_at = self._try_at = 0.0
        self._failures = 0

    def command(self, command: DeviceCommand) -> bool:
        """Send a command to the device; return False if the line is lost or the codec has no such command."""
        data = self._codec.command(command)
        if data is None or self.is_lost(self._now):
            return False
        self._write(data)
        return True

    def step(self, now: float) -> None:
        """Run one step of the line at `now` (seconds since the scenario's start): connect, read, answer and poll."""
        self._now = now
        if not self._is_open(now):
            self._cable.lose(now)
            return
        self._settle(now)  # as at a real port, what has come is read before the next poll
        every_s = self._codec.poll_every_s
        if every_s is not None and now >= self._poll_at - _ROUNDING_S:
            self._poll_at = next_poll_check(self._poll_at, every_s, now)
            if request := self.due_poll(now):
                self._write(request)
                self._settle(now)

    def _settle(self, now: float) -> None:
        """Read the device's bytes and send the codec's answers until it has none left, at most eight times."""
        for _ in range(_ROUNDS):
            if not self._read(now):
                return

    def _is_open(self, now: float) -> bool:
        """Connect or disconnect the line according to the cable; return whether it is connected.

        Each retry after a loss waits longer than the one before.
        """
        is_plugged = self._cable.is_plugged(now)
        is_up = self.status.state is LinkState.UP
        if is_up and not is_plugged:
            self._read(now)  # as at a real port, what was sent before the cable was pulled has come
            self.end("the connection to the broker broke" if self.device.topic else "the port was lost")
            self._failures, self._try_at = 0, now + BACK_OFF_S[0]
        elif not is_up and now >= self._try_at:
            if is_plugged:
                self.begin()
                self._poll_at = now
            else:
                self._failures += 1
                self._try_at = now + BACK_OFF_S[min(self._failures, len(BACK_OFF_S) - 1)]
        return self.status.state is LinkState.UP

    def _read(self, now: float) -> bool:
        """Decode the bytes that the device has sent, and send the codec's answers; return whether there were any."""
        has_answered = False
        for packet in self._cable.read(now):
            for answer in self.take(packet):
                self._write(answer)
                has_answered = True
        return has_answered

    def _write(self, data: bytes) -> None:
        self._cable.write(data, self._now)
