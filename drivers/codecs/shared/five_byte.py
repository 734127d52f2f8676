"""The 5-byte packets of Contec V5.1 (CMS50D, 60 a second) and BerryMed BCI V1.2 (100 a second).

Pure; runs on the engine's event loop; the emulated oximeters use its encoder. The device sends unprompted. Bit 7 is set
in the first byte of a packet and in no other. There is no checksum.
Byte 1: signal strength, two bits that differ by maker, beep. Byte 2: pleth, 0 to 127. Byte 3: bar graph, two bits that
differ by maker, bit 7 of the pulse rate. Byte 4: pulse rate, /min. Byte 5: SpO2, %. Source: the makers' documents.
What can arrive broken: lost or added bytes (bit 7 marks the next packet); flipped bits, of which only those that give
an implausible value are noticed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from bedside.config.vitals import VitalId
from bedside.drivers.block import Item, NoticeKind, Packet
from bedside.drivers.codecs.contec.oximeter_stream import OximeterStream, Reading
from bedside.drivers.codecs.shared.conditions import condition_states

_LENGTH: Final = 5
_FIRST: Final = 0x80
_LOW: Final = 0x7F
_NO_PR: Final = 255
_NO_SPO2: Final = 127
_PR_7: Final = 0x40  # of byte 3: bit 7 of the pulse rate
BEEP: Final = 0x40  # of byte 1
_THIRD: Final = 8  # flags of byte 3 are shifted this many bits above those of byte 1


@dataclass(frozen=True, slots=True)
class Dialect:
    """The bits whose meaning differs between the two makers. Bits of byte 3 are shifted left by `_THIRD`."""

    flags: Mapping[NoticeKind, Mapping[int, str]]


CONTEC: Final = Dialect(
    {
        NoticeKind.SENSOR_OFF: {0x10 << _THIRD: "probe error"},
        NoticeKind.SEARCHING: {0x10: "searching for too long", 0x20 << _THIRD: "searching for the pulse"},
    }
)
BERRY: Final = Dialect(
    {
        NoticeKind.SENSOR_OFF: {0x20: "probe unplugged", 0x10 << _THIRD: "no finger"},
        NoticeKind.SEARCHING: {0x10: "no signal", 0x20 << _THIRD: "searching for the pulse"},
    }
)


def encode_packet(pleth: int, spo2: int | None, pr: int | None, flags: int = 0, signal: int = 7) -> bytes:
    """Return the 5 bytes of a packet. `spo2` and `pr`: None is sent as "missing".

    `flags`: bits of byte 1, and bits of byte 3 shifted left by `_THIRD`. `signal`: signal strength.
    """
    rate = _NO_PR if pr is None else pr
    third = flags >> _THIRD | min(15, pleth >> 3) | (_PR_7 if rate & 0x80 else 0)
    return bytes(
        (_FIRST | flags & 0x70 | signal, pleth & _LOW, third & _LOW, rate & _LOW, _NO_SPO2 if spo2 is None else spo2)
    )


class FiveByte(OximeterStream):
    """Decodes both makers' packets. After garbage it resynchronises on bit 7."""

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.PLETH, VitalId.SPO2, VitalId.PR)
    dialect: ClassVar[Dialect]

    def __init__(self) -> None:
        super().__init__()
        self._bytes = bytearray()
        self._is_in_step = True

    def feed(self, packet: Packet) -> list[Item]:
        """Decode bytes; return the pleth, the numbers, and notices of changed conditions of the probe."""
        self._bytes += packet.data
        readings = []
        while (data := self._next()) is not None:
            readings.append(self._read(data))
        return self._items(readings, packet.at)

    def reset(self) -> None:
        """Discard a partial packet and forget the conditions, so that each is reported again."""
        super().reset()
        self._bytes.clear()
        self._is_in_step = True

    def _next(self) -> bytes | None:
        """Return the next whole packet; drop other bytes, and count each loss of synchronisation once."""
        buffer = self._bytes
        while len(buffer) >= _LENGTH:
            if buffer[0] & _FIRST and not any(byte & _FIRST for byte in buffer[1:_LENGTH]):
                data = bytes(buffer[:_LENGTH])
                del buffer[:_LENGTH]
                self._is_in_step = True
                return data
            if self._is_in_step:
                self._is_in_step = False
                self.bad_frames += 1
            del buffer[0]
        return None

    def _read(self, data: bytes) -> Reading:
        rate = data[3] | (0x80 if data[2] & _PR_7 else 0)
        bits = data[0] | data[2] << _THIRD
        conditions = condition_states(self.dialect.flags, lambda bit: bits & bit)
        is_off = conditions[NoticeKind.SENSOR_OFF] is not None
        return Reading(
            pleth=float("nan") if is_off else float(data[1]),
            spo2=None if data[4] in {0, _NO_SPO2} else float(data[4]),  # a device that searches for a pulse sends 0
            pr=None if rate in {0, _NO_PR} else float(rate),
            conditions=conditions,
        )


class ContecV51(FiveByte):
    """Contec CMS50D and early CMS50D+: 19200 8O1."""

    wave_rates: ClassVar[Mapping[VitalId, float]] = {VitalId.PLETH: 60.0}
    rate_hz: ClassVar[float] = 60.0
    baud: ClassVar[int] = 19200
    parity: ClassVar[str] = "O"
    dialect: ClassVar[Dialect] = CONTEC


class BerryBci(FiveByte):
    """BerryMed BM1000 and similar: 115200 8N1 is usual for the USB probe."""

    wave_rates: ClassVar[Mapping[VitalId, float]] = {VitalId.PLETH: 100.0}
    rate_hz: ClassVar[float] = 100.0
    baud: ClassVar[int] = 115200
    dialect: ClassVar[Dialect] = BERRY
