"""Injects faults into the line of an emulated device: bytes are garbled, added, delayed, lost, repeated or reordered.

A faulty line wraps an emulator and has the same methods. Pure: time is an argument, and random numbers depend on the
seed alone, so that the bytes are the same in virtual time and on a pseudo-terminal, however often `emit` is called.
Faults of the device or the patient (a probe off, a leak, an occlusion) are not injected here; the patient has them.

The caller that owns the port closes it while `is_plugged` is False; bytes that are sent meanwhile are discarded.
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
_HAS_LAST_WILL: Final = "bedside-json"  # the codec of devices with a last will

Change = Callable[["FaultyLine", Fault, Packet], list[Packet]]


class _Edge(NamedTuple):
    """The beginning (or end, if `is_end`) of a fault of this kind, at `at` in the patient's time."""

    at: float
    kind: FaultKind
    is_end: bool


class FaultyLine:
    """One emulator and the faults on its line. `seed`: of the random numbers."""

    def __init__(self, emulator: Emulator, device: DeviceConfig, faults: Sequence[Fault], seed: int) -> None:
        self._emulator, self._device = emulator, device
        self._faults = [row for row in faults if row.device == device.id or (device.topic and _is_of_broker(row))]
        # Two generators, because noise is made before the packets of the same time: neither must affect the other.
        self._flips, self._babble = np.random.default_rng((seed, zlib.crc32(device.id.encode()))).spawn(2)
        self._queue: list[tuple[float, int, Packet]] = []  # by arrival, then by order of sending
        self._queued = 0
        self._latest = 0.0  # arrival of the last packet: a line keeps the order
        self._held: dict[str, Packet] = {}  # by topic, until the next one was sent
        self._oldest: dict[str, Packet] = {}  # by topic: what a broker may have retained
        self._edges = sorted(self._begins_and_ends(), key=lambda row: row.at)
        self._slots = 0  # noise slots so far
        self._is_noisy = any(row.kind is FaultKind.BABBLING for row in self._faults)

    def receive(self, data: bytes, t: float) -> None:
        """Pass the host's bytes to the emulator, unless the device is frozen or unplugged or the broker is gone."""
        if not any(self._at(kind, t) for kind in _SILENCED):
            self._emulator.receive(data, t)

    def emit(self, t: float) -> Sequence[Packet]:
        """Return the packets that arrive at the host after the last call, up to and including `t`.

        They are in order, each with its time of arrival.
        """
        if not self._faults:  # the usual case, and three times as fast
            return self._emulator.emit(t)
        sent = [*self._emulator.emit(t), *self._noise(t)]
        for packet in sorted(sent, key=lambda row: row.at):
            self._apply_edges(packet.at)
            self._send(packet)
        self._apply_edges(t)
        arrived = []
        while self._queue and self._queue[0][0] <= t:
            arrived.append(heappop(self._queue)[2])
        return arrived

    def is_plugged(self, t: float) -> bool:
        """Return whether the cable is plugged in or, for an MQTT device, whether the broker can be reached at `t`.

        An MQTT device that is unplugged itself shows this by its last will instead.
        """
        kind = FaultKind.BROKER_GONE if self._device.topic else FaultKind.UNPLUGGED
        return self._at(kind, t) is None

    def _send(self, packet: Packet) -> None:
        """Put a packet on the line, changed by the faults that are active when it is sent."""
        if any(self._at(kind, packet.at) for kind in _SILENCED):
            return
        if packet.topic:
            self._oldest.setdefault(packet.topic, packet)
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

    def _apply_edges(self, t: float) -> None:
        """Put on the line the packets that are caused by the beginning or end of a fault, up to `t`."""
        while self._edges and self._edges[0].at <= t:
            for packet in self._caused_by(self._edges.pop(0)):
                self._arrive(packet)

    def _begins_and_ends(self) -> Iterator[_Edge]:
        for fault in self._faults:
            yield _Edge(fault.at_s, fault.kind, is_end=False)
            yield _Edge(fault.at_s + fault.hold_s, fault.kind, is_end=True)

    def _caused_by(self, edge: _Edge) -> list[Packet]:
        if edge.kind is FaultKind.RETAINED and not edge.is_end:
            return [replace(packet, at=edge.at) for packet in self._oldest.values()]
        if edge.kind is FaultKind.OUT_OF_ORDER and edge.is_end:
            held, self._held = self._held, {}
            return [replace(packet, at=edge.at) for packet in held.values()]
        if edge.kind is FaultKind.UNPLUGGED and self._device.codec == _HAS_LAST_WILL:
            topic = status_topic(self._device.topic or self._device.id)
            return [Packet(encode_status(is_online=edge.is_end), edge.at, topic)]
        return []

    def _at(self, kind: FaultKind, t: float) -> Fault | None:
        for fault in self._faults:
            if fault.kind is kind and fault.at_s <= t < fault.at_s + fault.hold_s:
                return fault
        return None

    def _noise(self, t: float) -> list[Packet]:
        """Return the packets of random noise due up to `t` that were not returned before.

        Noise is made at fixed intervals, so that it does not depend on when this is called.
        """
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
        """Return the packet with one bit flipped in some random bytes; the fault's `amount` is the share of these."""
        data = np.frombuffer(packet.data, np.uint8).copy()
        hit = self._flips.random(data.size) < fault.amount
        bits = self._flips.integers(0, _BITS, data.size)
        data[hit] ^= np.left_shift(1, bits[hit]).astype(np.uint8)
        return [replace(packet, data=data.tobytes())]

    def _double(self, _fault: Fault, packet: Packet) -> list[Packet]:
        return [packet, packet]

    def _disorder(self, _fault: Fault, packet: Packet) -> list[Packet]:
        """Swap the messages of a topic in pairs: keep the first one, and return it after the next one of that topic."""
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
