"""Nonin serial data format 2: 5-byte frames at 75 Hz, 25 frames a packet; pleth, SpO2 and pulse rate.

Pure; runs on the engine's event loop, and turned round in the emulated oximeter. One way: the device talks, 9600 8N1.
A frame is 01, STATUS, PLETH, DATA, CHK (sum of the four, modulo 256). DATA means one thing in each of the 25 frames.
Source: the layout as four public drivers agree on it; the test vectors are those of one of them.
"""

from collections.abc import Mapping
from enum import IntFlag
from typing import ClassVar, Final

from config.quality import Quality
from config.vitals import VitalId
from drivers.block import Block, Item, Notice, NoticeKind, Packet
from drivers.codec import Listener

FRAME_RATE_HZ: Final = 75.0
FRAMES: Final = 25
_FRAME: Final = 5
_START: Final = 0x01
_ALWAYS: Final = 0x80  # bit 7 of every STATUS byte
_NO_RATE: Final = 511
_NO_SPO2: Final = 127
# Frame numbers, from 1, whose DATA byte holds the number for show: 4-beat averages, updated at every packet.
_HR_MSB, _HR_LSB, _SPO2, _STATUS2 = 1, 2, 3, 8
_LOW_BATTERY: Final = 0x01


class Status(IntFlag):
    """The bits of the STATUS byte. Red and green perfusion together mean yellow: marginal."""

    SYNC = 0x01
    GPRF = 0x02
    RPRF = 0x04
    SNSA = 0x08
    OOT = 0x10
    ARTF = 0x20
    SNSD = 0x40


_NOTICES: Final[Mapping[NoticeKind, Status]] = {
    NoticeKind.SENSOR_OFF: Status.SNSD,
    NoticeKind.SEARCHING: Status.OOT,
    NoticeKind.ARTEFACT: Status.ARTF,
}


def encode_frame(number: int, status: int, pleth: int, data: int) -> bytes:
    """Return frame `number` (1 to 25) of a packet; SYNC is added to the first."""
    body = bytes((_START, _ALWAYS | status | (Status.SYNC if number == 1 else 0), pleth, data))
    return body + bytes((sum(body) & 0xFF,))


def packet_data(pulse_rate: int | None, spo2: int | None, *, is_battery_low: bool = False) -> tuple[int, ...]:
    """Return the 25 DATA bytes of a packet; None is sent as the format's own "missing" (511 and 127)."""
    rate = _NO_RATE if pulse_rate is None else min(pulse_rate, 321)
    saturation = _NO_SPO2 if spo2 is None else spo2
    high, low = rate >> 7 & 0x03, rate & 0x7F
    data = [0] * (FRAMES + 1)
    for number in (1, 14, 20, 22):  # HR, E-HR, HR-D, E-HR-D
        data[number], data[number + 1] = high, low
    for number in (3, 9, 10, 11, 16, 17):  # SpO2, SpO2-D, Fast, B-B, E-SpO2, E-SpO2-D
        data[number] = saturation
    data[4] = 48  # firmware revision
    data[_STATUS2] = _LOW_BATTERY if is_battery_low else 0
    return tuple(data[1:])


class NoninFormat2(Listener):
    """Decoder. Resynchronises byte by byte; a frame counts only with its check sum, a number only in a whole packet."""

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.PLETH, VitalId.SPO2, VitalId.PR)
    wave_rates: ClassVar[Mapping[VitalId, float]] = {VitalId.PLETH: FRAME_RATE_HZ}

    def __init__(self) -> None:
        self.bad_frames = 0
        self._bytes = bytearray()
        self._is_in_step = True
        self._data: list[int] = []
        self._notices: dict[NoticeKind, bool] = {}

    def feed(self, packet: Packet) -> list[Item]:
        """Take bytes; return the pulse wave of their frames, then what whole packets and status changes say."""
        self._bytes += packet.data
        wave: list[float] = []
        status = Status(0)
        items: list[Item] = []
        while (frame := self._next_frame()) is not None:
            status = Status(frame[1] & ~_ALWAYS)
            wave.append(float("nan") if Status.SNSD in status else float(frame[2]))
            items += self._notice_changes(status, packet.at)
            items += self._numbers(status, frame[3], packet.at)
        if wave:
            quality = Quality.QUESTIONABLE if status & (Status.ARTF | Status.OOT) else Quality.GOOD
            items.insert(
                0, Block(vital=VitalId.PLETH, values=wave, at=packet.at, rate_hz=FRAME_RATE_HZ, quality=quality)
            )
        return items

    def reset(self) -> None:
        """Forget half a frame and half a packet, and what the sensor was like: all is said anew."""
        self._bytes.clear()
        self._data.clear()
        self._notices.clear()
        self._is_in_step = True

    def _next_frame(self) -> bytes | None:
        """Return the next whole frame, dropping what is none; one bad frame is counted for one loss of step."""
        buffer = self._bytes
        while len(buffer) >= _FRAME:
            is_frame = buffer[0] == _START and buffer[1] & _ALWAYS and sum(buffer[:4]) & 0xFF == buffer[4]
            if is_frame:
                frame = bytes(buffer[:_FRAME])
                del buffer[:_FRAME]
                self._is_in_step = True
                return frame
            if self._is_in_step:
                self._is_in_step = False
                self.bad_frames += 1
                self._data.clear()
            del buffer[0]
        return None

    def _numbers(self, status: Status, data: int, at: float) -> list[Item]:
        """Collect the DATA bytes; return the numbers when a packet is whole, nothing if a frame of it was lost."""
        if Status.SYNC in status:
            if self._data and len(self._data) != FRAMES:
                self.bad_frames += 1
            self._data = [data]
            return []
        if not self._data or len(self._data) >= FRAMES:
            return []  # no packet has begun, or surplus frames follow a whole one: wait for SYNC
        self._data.append(data)
        if len(self._data) < FRAMES:
            return []
        return self._decoded(status, at)

    def _decoded(self, status: Status, at: float) -> list[Item]:
        data = self._data
        rate = (data[_HR_MSB - 1] & 0x03) << 7 | data[_HR_LSB - 1] & 0x7F
        spo2 = data[_SPO2 - 1] & 0x7F
        quality = Quality.QUESTIONABLE if status & (Status.ARTF | Status.OOT) else Quality.GOOD
        found = ((VitalId.SPO2, spo2, _NO_SPO2), (VitalId.PR, rate, _NO_RATE))
        battery = self._changes({NoticeKind.LOW_BATTERY: bool(data[_STATUS2 - 1] & _LOW_BATTERY)}, at)
        numbers = [
            Block(vital=vital, values=(float(value),), at=at, quality=quality)
            for vital, value, missing in found
            if value != missing
        ]
        return [*battery, *numbers]

    def _notice_changes(self, status: Status, at: float) -> list[Item]:
        said = {kind: bit in status for kind, bit in _NOTICES.items()}
        if status & (Status.RPRF | Status.GPRF):  # told for some frames of each pulse: red alone is low perfusion
            said[NoticeKind.LOW_PERFUSION] = Status.GPRF not in status
        return self._changes(said, at)

    def _changes(self, said: Mapping[NoticeKind, bool], at: float) -> list[Item]:
        """Return what is said otherwise than before."""
        changed = {kind: is_present for kind, is_present in said.items() if self._notices.get(kind) is not is_present}
        self._notices |= changed
        return [Notice(kind=kind, is_present=is_present, at=at) for kind, is_present in changed.items()]
