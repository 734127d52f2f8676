"""A host and an emulated pump on one line, in invented time."""

from drivers.block import Item, Packet
from drivers.codec import Codec
from drivers.sim.emulator import Emulator

STEP_S = 0.05


class PumpLine:
    """Polls as the driver does: each `poll_every_s` it looks, and asks if the line was quiet for so long.

    `delay_s` is how long an answer is under way.
    """

    def __init__(self, codec: Codec, pump: Emulator, delay_s: float = 0.0) -> None:
        self.codec, self.pump, self.delay_s = codec, pump, delay_s
        self.sent: list[tuple[float, bytes]] = []
        self.heard: list[tuple[float, bytes]] = []
        self._steps = 0
        self._last_heard: float | None = None
        self._under_way: list[tuple[float, bytes]] = []

    @property
    def t(self) -> float:
        return round(self._steps * STEP_S, 3)

    def wait(self, until: float) -> list[Item]:
        items: list[Item] = []
        while self.t < until:
            self._under_way += [(self.t + self.delay_s, packet.data) for packet in self.pump.emit(self.t)]
            items += self._hear()
            self._look()
            self._steps += 1
        return items

    def _hear(self) -> list[Item]:
        items: list[Item] = []
        while self._under_way and self._under_way[0][0] <= self.t:
            _, data = self._under_way.pop(0)
            self._last_heard = self.t
            self.heard.append((self.t, data))
            items += self.codec.feed(Packet(data, self.t))
            for answer in self.codec.outgoing():
                self._send(answer)
        return items

    def _look(self) -> None:
        every_s = self.codec.poll_every_s
        assert every_s is not None
        is_quiet = self._last_heard is None or self.t - self._last_heard >= every_s
        if self._steps % round(every_s / STEP_S) == 0 and is_quiet:
            self._send(self.codec.poll())

    def _send(self, data: bytes) -> None:
        if data:
            self.sent.append((self.t, data))
            self.pump.receive(data, self.t)
