"""The base of Nonin's serial data formats 2 and 7: 25 frames at 75 Hz make a packet.

Pure; runs on the engine's event loop; the emulated oximeters use its encoder. 9600 8N1; the device sends unprompted.
Every frame has a STATUS byte, a sample of the pleth, a DATA byte and a checksum; the formats differ in their layout.
The meaning of DATA depends on the frame's number in the packet, 1 to 25. Units: SpO2 in %, pulse rate in /min.
What can arrive broken: lost, added or flipped bytes, which the checksum detects; a number needs a complete packet.
Source: four public drivers agree on this layout.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from enum import IntFlag
from typing import ClassVar, Final, NamedTuple

from bedside.config.quality import Quality
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, Item, NoticeKind, Packet
from bedside.drivers.codec import CodecDefaults
from bedside.drivers.codecs.shared.conditions import Conditions

FRAME_RATE_HZ: Final = 75.0
FRAMES: Final = 25
FRAME_BYTES: Final = 5
ALWAYS: Final = 0x80  # bit 7 of every STATUS byte
NO_RATE: Final = 511
NO_SPO2: Final = 127
TOP_RATE: Final = 321  # the highest that the device measures
LOW_BATTERY: Final = 0x01  # of the second status byte
CRITICAL_BATTERY: Final = 0x02  # of the second status byte of format 8
SENSOR_FAULT: Final = 0x08  # likewise
# The numbers (from 1) of the frames whose DATA bytes are used: 4-beat averages, updated in every packet.
_HR_MSB, _HR_LSB, _SPO2, _STATUS_2 = 1, 2, 3, 8


class Status(IntFlag):
    """The bits of the STATUS byte. Red and green perfusion together mean yellow, which is marginal perfusion."""

    SYNC = 0x01
    GPRF = 0x02
    RPRF = 0x04
    SNSA = 0x08
    OOT = 0x10
    ARTF = 0x20
    SNSD = 0x40


# The perfusion bits are not reported: they mark a single pulse, for 160 ms, and are not a state.
_NOTICES: Final[Mapping[NoticeKind, int]] = {
    NoticeKind.SENSOR_OFF: Status.SNSD.value,
    NoticeKind.SEARCHING: Status.OOT.value,
    NoticeKind.ARTEFACT: Status.ARTF.value,
}
_NOTICED: Final = (Status.SNSD | Status.OOT | Status.ARTF).value
# Plain integers: 75 frames a second are decoded, and an IntFlag would take ten times as long.
SYNC: Final = Status.SYNC.value
_SNSD: Final = Status.SNSD.value
_DOUBTFUL: Final = (Status.ARTF | Status.OOT).value


class Frame(NamedTuple):
    """One frame with a right checksum."""

    status: int  # bits of Status
    pleth: int
    data: int


def packet_data(pulse_rate: int | None, spo2: int | None, *, is_battery_low: bool = False) -> tuple[int, ...]:
    """Return the 25 DATA bytes of a packet. None is sent as "missing" (511 and 127)."""
    rate = NO_RATE if pulse_rate is None else min(pulse_rate, TOP_RATE)
    saturation = NO_SPO2 if spo2 is None else spo2
    high, low = rate >> 7 & 0x03, rate & 0x7F
    data = [0] * (FRAMES + 1)
    for number in (1, 14, 20, 22):  # HR, E-HR, HR-D, E-HR-D
        data[number], data[number + 1] = high, low
    for number in (3, 9, 10, 11, 16, 17):  # SpO2, SpO2-D, Fast, B-B, E-SpO2, E-SpO2-D
        data[number] = saturation
    data[4] = 48  # firmware revision
    data[_STATUS_2] = LOW_BATTERY if is_battery_low else 0
    return tuple(data[1:])


class PacketCodec(CodecDefaults, ABC):
    """Decodes frames and packets. It resynchronises byte by byte. A number needs a packet without a lost frame."""

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.PLETH, VitalId.SPO2, VitalId.PR)
    wave_rates: ClassVar[Mapping[VitalId, float]] = {VitalId.PLETH: FRAME_RATE_HZ}

    def __init__(self) -> None:
        self.bad_frames = 0
        self._bytes = bytearray()
        self._is_in_step: bool | None = None  # None: no frame was expected yet, so none was lost
        self._data: list[int] = []
        self._conditions = Conditions()
        self._noticed: int | None = None  # the bits of the last frame that make notices

    @abstractmethod
    def _is_frame(self) -> bool | None:
        """Return whether the buffer begins with a frame; None if more bytes are needed to decide."""

    @abstractmethod
    def _split(self, frame: bytes) -> Frame:
        """Return the parts of a frame."""

    def feed(self, packet: Packet) -> list[Item]:
        """Decode bytes; return the pleth of complete frames, numbers of complete packets, and changed conditions."""
        self._bytes += packet.data
        wave: list[float] = []
        status = 0
        items: list[Item] = []
        while (frame := self._next_frame()) is not None:
            status = frame.status
            wave.append(float("nan") if status & _SNSD else float(frame.pleth))
            if status & _NOTICED != self._noticed:  # 75 frames a second: only a change is looked at
                self._noticed = status & _NOTICED
                items += self._changes(_NOTICES, status, packet.at)
            items += self._numbers(frame, packet.at)
        if wave:
            block = Block(
                vital=VitalId.PLETH, values=wave, at=packet.at, rate_hz=FRAME_RATE_HZ, quality=_quality(status)
            )
            items.insert(0, block)
        return items

    def reset(self) -> None:
        """Discard a partial frame and packet, and forget the conditions, so that each is reported again."""
        self._bytes.clear()
        self._data.clear()
        self._conditions.reset()
        self._noticed = self._is_in_step = None

    def _next_frame(self) -> Frame | None:
        """Return the next frame. Other bytes are dropped, and each loss of synchronisation counts as one bad frame."""
        while (is_frame := self._is_frame()) is not None:
            if is_frame:
                frame = bytes(self._bytes[:FRAME_BYTES])
                del self._bytes[:FRAME_BYTES]
                self._is_in_step = True
                return self._split(frame)
            if self._is_in_step is not False:
                self._is_in_step = False
                self.bad_frames += 1
                self._data.clear()
            del self._bytes[0]
        return None

    def _numbers(self, frame: Frame, at: float) -> list[Item]:
        """Add the DATA byte of a frame; return the numbers if the packet is now complete, else an empty list."""
        if frame.status & SYNC:
            if self._data and len(self._data) != FRAMES:
                self.bad_frames += 1
            self._data = [frame.data]
            return []
        if not self._data or len(self._data) >= FRAMES:
            return []  # no packet has begun, or surplus frames follow a complete one: wait for SYNC
        self._data.append(frame.data)
        if len(self._data) < FRAMES:
            return []
        return self._decoded(frame.status, at)

    def _decoded(self, status: int, at: float) -> list[Item]:
        data = self._data
        rate = (data[_HR_MSB - 1] & 0x03) << 7 | data[_HR_LSB - 1] & 0x7F
        spo2 = data[_SPO2 - 1] & 0x7F
        numbers = ((VitalId.SPO2, spo2, NO_SPO2), (VitalId.PR, rate, NO_RATE))
        blocks = [
            Block(vital=vital, values=(float(value),), at=at, quality=_quality(status, vital, value))
            for vital, value, missing in numbers
            if value != missing
        ]
        battery = {NoticeKind.LOW_BATTERY: LOW_BATTERY}
        return [*self._changes(battery, data[_STATUS_2 - 1], at), *blocks]

    def _changes(self, table: Mapping[NoticeKind, int], bits: int, at: float) -> list[Item]:
        return self._conditions.changes({kind: "" if bits & bit else None for kind, bit in table.items()}, at)


def _quality(status: int, vital: VitalId = VitalId.PLETH, value: float = 0.0) -> Quality:
    """Return the quality of a value. An implausible one is BAD, although its checksums are right."""
    if not VITALS[vital].is_plausible(value):
        return Quality.BAD
    return Quality.QUESTIONABLE if status & _DOUBTFUL else Quality.GOOD
