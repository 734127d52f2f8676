"""A host and an emulated pump on one line, in simulated time."""

from bedside.config.schema import DeviceConfig
from bedside.drivers.block import Item, Packet
from bedside.drivers.codec import Codec
from bedside.drivers.device_line import DeviceLine
from bedside.drivers.sim.emulator import Emulator

STEP_S = 0.05


class PumpLine:
    """Polls as a driver does. `delay_s`: the transit time of an answer."""

    def __init__(self, codec: Codec, pump: Emulator, delay_s: float = 0.0) -> None:
        self.codec, self.pump, self.delay_s = codec, pump, delay_s
        self.sent: list[tuple[float, bytes]] = []
        self.received: list[tuple[float, bytes]] = []
        self._items: list[Item] = []
        device = DeviceConfig(id="pump", codec="", port="x")
        self._line = DeviceLine(device, codec, lambda _, item: self._items.append(item))
        self._steps = 0
        self._under_way: list[tuple[float, bytes]] = []

    @property
    def t(self) -> float:
        return round(self._steps * STEP_S, 3)

    def wait(self, until: float) -> list[Item]:
        self._items = []
        while self.t < until:
            self._under_way += [(round(self.t + self.delay_s, 3), packet.data) for packet in self.pump.emit(self.t)]
            self._receive()
            self._poll()
            self._steps += 1
        return self._items

    def _receive(self) -> None:
        while self._under_way and self._under_way[0][0] <= self.t:
            _, data = self._under_way.pop(0)
            self.received.append((self.t, data))
            for answer in self._line.take(Packet(data, self.t)):
                self._send(answer)

    def _poll(self) -> None:
        every_s = self.codec.poll_every_s
        assert every_s is not None
        if self._steps % round(every_s / STEP_S) == 0:
            self._send(self._line.due_poll(self.t))

    def _send(self, data: bytes) -> None:
        if data:
            self.sent.append((self.t, data))
            self.pump.receive(data, self.t)
