"""Ten million mutated bytes for each codec: no exception, no implausible value, no growing memory.

Seeded and reproducible. BEDSIDE_FUZZ_BYTES sets another number of bytes, BEDSIDE_FUZZ_SEED another seed.
"""

import math
import os
import random
import time
import tracemalloc
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from bedside.config.quality import Quality
from bedside.config.schema import DemoConfig, DeviceConfig, MapRow
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers import registry
from bedside.drivers.block import Block, DeviceCommand, Packet

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]
BYTES: Final = int(os.environ.get("BEDSIDE_FUZZ_BYTES", "10000000"))
SEED: Final = int(os.environ.get("BEDSIDE_FUZZ_SEED", "1"))
ROWS: Final = (MapRow(vital=VitalId.HR, topic="hr", pointer="/value", unit="/min"),)
MOST_KEPT: Final = 2_000_000  # bytes that a codec may keep at the end


def device(name: str) -> DeviceConfig:
    if name == "mqtt-map":
        return DeviceConfig(id="ox", codec=name, topic="t", map=ROWS)
    return (
        DeviceConfig(id="ox", codec=name, topic="t")
        if name == "bedside-json"
        else DeviceConfig(id="ox", codec=name, port="x")
    )


def conversation(name: str) -> list[Packet]:
    """Return what an emulated device sends its host in a minute: numbers, waves, a measurement."""
    row = device(name)
    patient = registry.find(registry.PATIENTS, "simulated")(DemoConfig())
    emulator: Any = registry.find(registry.EMULATORS, name)(row, patient, lambda t: datetime.fromtimestamp(t, UTC))
    host, said = registry.codec(row), []
    for step in range(600):
        t = step / 10
        if step % 10 == 0:
            emulator.receive(host.poll(), t)
        if step == 50 and (start := host.command(DeviceCommand.NIBP_START)):
            emulator.receive(start, t)
        for packet in emulator.emit(t):
            said.append(packet)
            host.feed(packet)
            for data in host.outgoing():
                emulator.receive(data, t)
    return said


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return the bytes with some flipped, deleted, inserted or repeated; every tenth piece is noise."""
    piece = bytearray(data)
    if chance.random() < 0.1:
        return chance.randbytes(len(piece))
    for _ in range(chance.randint(0, 1 + len(piece) // 20)):
        place = chance.randrange(len(piece)) if piece else 0
        kind = chance.randrange(4)
        if kind == 0 and piece:
            piece[place] ^= 1 << chance.randrange(8)
        elif kind == 1 and piece:
            del piece[place]
        elif kind == 2:
            piece.insert(place, chance.randrange(256))
        else:
            piece[place:place] = piece[place : place + chance.randint(1, 20)]
    return bytes(piece)


@pytest.mark.parametrize("name", registry.CODECS)
def test_mutated_bytes(name: str) -> None:
    chance, codec, packets = random.Random(SEED), registry.codec(device(name)), conversation(name)
    assert packets
    fed = values = bad = 0
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    began = time.perf_counter()
    while fed < BYTES:
        for packet in packets:
            data = mutated(packet.data, chance)
            fed += len(data)
            for item in codec.feed(Packet(data, fed / 1e4, packet.topic)):
                if isinstance(item, Block):
                    values += len(item.values)
                    sound = [value for value in item.values if not math.isnan(value)]
                    is_plausible = all(VITALS[item.vital].is_plausible(value) for value in sound)
                    assert is_plausible or item.quality is Quality.BAD, item
            codec.outgoing()
        if chance.random() < 0.05:
            codec.reset()
    bad = codec.bad_frames
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    seconds = time.perf_counter() - began
    print(
        f"\n{name:16} {fed:,} mutated bytes in {seconds:.0f} s: {bad:,} bad frames, {values:,} samples, all plausible"
    )
    assert kept < MOST_KEPT
    assert bad > 0
