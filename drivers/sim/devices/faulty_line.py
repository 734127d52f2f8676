"""An emulated device whose line is at fault for a while: garbled, babbling, late, silent, pulled, doubled, disordered.

Pure: time is an argument, and what chance does comes from the seed alone, so that the same bytes come in virtual time
and behind a pseudo-terminal, whoever asks and however often. It is an Emulator itself, and wraps any other one. What
lives in the device or its patient (a probe off, a leak, an occlusion) is the patient's to tell, and is not seen here.

Whoever owns the cable asks `is_plugged`: bytes that are sent while it is not go nowhere.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import heappop, heappush
from typing import Final, NamedTuple

import numpy as np

from bedside.config.scenario import Fault, FaultKind
from bedside.config.schema import DeviceConfig
from bedside.drivers.block import Packet
from bedside.drivers.codecs.mqtt.bedside_json import encode_status, status_topic
from bedside.drivers.sim.emulator import Emulator

_NOISE_EVERY_S: Final = 0.05
_SILENCED: Final = (FaultKind.FROZEN, FaultKind.UNPLUGGED, FaultKind.BROKER_GONE)
_BITS: Final = 8
_TELLS_PRESENCE: Final = "bedside-json"  # the codec that has a last will

Change = Callable[["FaultyLine", Fault, Packet], list[Packet]]


class _Edge(NamedTuple):
    """Where a fault begins or ends."""

    at: float
    kind: FaultKind
    is_end: bool


class FaultyLine:
    """One emulator and the faults of its line."""

    def __init__(self, emulator: Emulator, device: DeviceConfig, faults: Sequence[Fault], seed: int) -> None:
        self._emulator, self._device = emulator, device
        self._faults = [row for row in faults if row.device == device.id or (device.topic and _is_of_broker(row))]
        # Two, since noise is made ahead of the packets that it meets: neither may change what the other draws.
        self._flips, self._babble = np.random.default_rng((seed, zlib.crc32(device.id.encode()))).spawn(2)
        self._queue: list[tuple[float, int, Packet]] = []  # by arrival, and in the order of sending among equals
        self._queued = 0
        self._latest = 0.0  # arrival of the last one: a line keeps its order
        self._held: dict[str, Packet] = {}  # by topic, until the next one has gone
        self._oldest: dict[str, Packet] = {}  # by topic: what a broker may have kept
        self._edges = sorted(self._begins_and_ends(), key=lambda row: row.at)
        self._slots = 0  # of noise
        self._is_noisy = any(row.kind is FaultKind.BABBLING for row in self._faults)

    def receive(self, data: bytes, t: float) -> None:
        """Take bytes from the host, if the device hears it."""
        if not any(self._at(kind, t) for kind in _SILENCED):
            self._emulator.receive(data, t)

    def emit(self, t: float) -> Sequence[Packet]:
        """Return what arrives up to and including `t` since the last call, in order, each with its time of arrival."""
        sent = [*self._emulator.emit(t), *self._noise(t)]
        for packet in sorted(sent, key=lambda row: row.at):
            self._happen(packet.at)
            self._send(packet)
        self._happen(t)
        arrived = []
        while self._queue and self._queue[0][0] <= t:
            arrived.append(heappop(self._queue)[2])
        return arrived

    def is_plugged(self, t: float) -> bool:
        """Say whether there is a cable, or a broker, at `t`. A device that is off its network is known by its will."""
        kind = FaultKind.BROKER_GONE if self._device.topic else FaultKind.UNPLUGGED
        return self._at(kind, t) is None

    def _send(self, packet: Packet) -> None:
        """Put a packet on the line, as the faults of its moment change it."""
        if any(self._at(kind, packet.at) for kind in _SILENCED):
            return
        if packet.topic:
            self._oldest.setdefault(packet.topic, packet)
        if not self._faults:  # the usual line
            self._arrive(packet)
            return
        packets = [packet]
        for kind, change in _CHANGES.items():
            fault = self._at(kind, packet.at)
            if fault is not None:
                packets = [changed for row in packets for changed in change(self, fault, row)]
        for row in packets:
            self._arrive(row)

    def _arrive(self, packet: Packet) -> None:
        late = self._at(FaultKind.LATE, packet.at)
        self._latest = max(self._latest, packet.at + (late.amount if late else 0.0))
        self._queued += 1
        moved = packet if packet.at == self._latest else replace(packet, at=self._latest)
        heappush(self._queue, (self._latest, self._queued, moved))

    def _happen(self, t: float) -> None:
        """Let the faults do what they do by themselves when they begin and end."""
        while self._edges and self._edges[0].at <= t:
            for packet in self._says(self._edges.pop(0)):
                self._arrive(packet)

    def _begins_and_ends(self) -> Iterator[_Edge]:
        for fault in self._faults:
            yield _Edge(fault.at_s, fault.kind, is_end=False)
            yield _Edge(fault.at_s + fault.hold_s, fault.kind, is_end=True)

    def _says(self, edge: _Edge) -> list[Packet]:
        if edge.kind is FaultKind.RETAINED and not edge.is_end:
            return [replace(packet, at=edge.at) for packet in self._oldest.values()]
        if edge.kind is FaultKind.OUT_OF_ORDER and edge.is_end:
            held, self._held = self._held, {}
            return [replace(packet, at=edge.at) for packet in held.values()]
        if edge.kind is FaultKind.UNPLUGGED and self._device.codec == _TELLS_PRESENCE:
            topic = status_topic(self._device.topic or self._device.id)
            return [Packet(encode_status(is_online=edge.is_end), edge.at, topic)]
        return []

    def _at(self, kind: FaultKind, t: float) -> Fault | None:
        for fault in self._faults:
            if fault.kind is kind and fault.at_s <= t < fault.at_s + fault.hold_s:
                return fault
        return None

    def _noise(self, t: float) -> list[Packet]:
        """Return the noise due up to `t`, on a grid of its own, so that it does not depend on who asks when."""
        packets: list[Packet] = []
        if not self._is_noisy:
            return packets
        while (at := self._slots * _NOISE_EVERY_S) <= t:
            self._slots += 1
            fault = self._at(FaultKind.BABBLING, at)
            count = int(self._babble.poisson(fault.amount * _NOISE_EVERY_S)) if fault else 0
            if count:
                packets.append(Packet(self._babble.bytes(count), at))
        return packets

    def _garble(self, fault: Fault, packet: Packet) -> list[Packet]:
        """Flip one bit of so many bytes."""
        data = np.frombuffer(packet.data, np.uint8).copy()
        hit = self._flips.random(data.size) < fault.amount
        bits = self._flips.integers(0, _BITS, data.size)
        data[hit] ^= np.left_shift(1, bits[hit]).astype(np.uint8)
        return [replace(packet, data=data.tobytes())]

    def _double(self, _fault: Fault, packet: Packet) -> list[Packet]:
        return [packet, packet]

    def _disorder(self, _fault: Fault, packet: Packet) -> list[Packet]:
        """Hold every second message of a topic until the next of that topic has gone."""
        held = self._held.pop(packet.topic, None)
        if held is None:
            self._held[packet.topic] = packet
            return []
        return [packet, replace(held, at=packet.at)]


_CHANGES: Final[Mapping[FaultKind, Change]] = {
    FaultKind.GARBLED: FaultyLine._garble,  # noqa: SLF001 - its own table
    FaultKind.DUPLICATED: FaultyLine._double,  # noqa: SLF001
    FaultKind.OUT_OF_ORDER: FaultyLine._disorder,  # noqa: SLF001
}


def _is_of_broker(fault: Fault) -> bool:
    return fault.kind is FaultKind.BROKER_GONE
