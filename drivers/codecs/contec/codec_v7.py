"""Contec V7.0 oximeters (CMS50D+ from 4.6, CMS50E, CMS50F, CMS60C): pleth, SpO2, pulse rate, perfusion index.

Pure; runs on the engine's event loop. 115200 8N1, two-way. The host starts the stream and sends STILL_HERE every five
seconds. A device that stops by itself is started again. Frames and what can arrive broken: frame.py.
Units: SpO2 in %, pulse rate in /min, perfusion index in 1/100 %. Source: the maker's document of 2010-07-08.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import ClassVar, Final

from bedside.config.vitals import VitalId
from bedside.drivers.block import Item, NoticeKind, Packet
from bedside.drivers.codecs.contec.frame import FROM_DEVICE, Frame, FrameReader, command
from bedside.drivers.codecs.contec.oximeter_stream import OximeterStream, Reading
from bedside.drivers.codecs.shared.conditions import ConditionStates

RATE_HZ: Final = 60.0
NO_PR: Final = 0xFF
NO_SPO2: Final = 0x7F
NO_PI: Final = 0xFFFF
_ZERO: Final = 0  # what CMS50D+ and PO-250 send for "none", for SpO2 and for the pulse rate
_STILL_HERE_S: Final = 4.5  # the device requires it every five seconds


class Up(IntEnum):
    """Types of the packets from the device that are decoded here. The others carry stored data and are ignored."""

    REALTIME = 0x01
    IDENTIFIER = 0x04
    FEEDBACK = 0x0B
    FREE = 0x0C
    DISCONNECT = 0x0D


class Down(IntEnum):
    """Codes of the commands that the host sends."""

    START = 0xA1
    STOP = 0xA2
    STOP_STORED = 0xA7
    IDENTIFIER = 0xAA
    STILL_HERE = 0xAF


class Bit0(IntEnum):
    """Bits of the first byte of a realtime packet's payload."""

    TOO_LONG = 0x10
    LOW_SPO2 = 0x20
    BEEP = 0x40
    PROBE_ERROR = 0x80


SEARCHING: Final = 0x80  # of the second byte, whose low bits are the pleth
PI_INVALID: Final = 0x10  # of the third byte, whose low bits are the bar graph
_DONE_REASONS: Final[Mapping[int, str]] = {
    0x01: "it was switched off",
    0x02: "its user was changed",
    0x03: "it records",
}


def encode_realtime(
    pleth: int, spo2: int | None, pr: int | None, pi: float | None, *, bits: int = 0, is_searching: bool = False
) -> Frame:
    """Return a realtime packet, as the emulated oximeter sends it.

    `spo2` is in %, `pr` in /min, `pi` in %; None is sent as "missing".
    """
    perfusion = NO_PI if pi is None else round(pi * 100)
    third = min(15, pleth >> 3) | (PI_INVALID if pi is None else 0)
    rate, saturation = NO_PR if pr is None else pr, NO_SPO2 if spo2 is None else spo2
    wave = pleth & 0x7F | (SEARCHING if is_searching else 0)
    return Frame(Up.REALTIME, bytes((bits | 7, wave, third, rate, saturation, perfusion & 0xFF, perfusion >> 8)))


def read_realtime(payload: bytes) -> Reading:
    """Decode the payload of a realtime packet."""
    first, second, third, rate, saturation, low, high = payload
    is_off = bool(first & Bit0.PROBE_ERROR)
    perfusion = high << 8 | low
    too_long = "searching for too long" if first & Bit0.TOO_LONG else None
    searching = "searching for the pulse" if second & SEARCHING else too_long
    conditions: ConditionStates = {
        NoticeKind.SENSOR_OFF: "probe error" if is_off else None,
        NoticeKind.SEARCHING: None if is_off else searching,
    }
    return Reading(
        pleth=float("nan") if is_off else float(second & 0x7F),
        spo2=None if saturation in {NO_SPO2, _ZERO} else float(saturation),
        pr=None if rate in {NO_PR, _ZERO} else float(rate),
        conditions=conditions,
        pi=None if third & PI_INVALID or perfusion == NO_PI else perfusion / 100,
    )


class ContecV7(OximeterStream):
    """Decodes the device's packets and sends the host's commands, which start the stream and keep it running.

    Attributes:
        identifier: the name that the device sends for itself; "" before it has sent one.

    """

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.PLETH, VitalId.SPO2, VitalId.PR, VitalId.PI)
    wave_rates: ClassVar[Mapping[VitalId, float]] = {VitalId.PLETH: RATE_HZ}
    rate_hz: ClassVar[float] = RATE_HZ
    baud: ClassVar[int] = 115200
    poll_every_s: ClassVar[float | None] = 1.0

    def __init__(self) -> None:
        self._reader = FrameReader(FROM_DEVICE)
        super().__init__()
        self.identifier = ""
        self._outgoing: list[bytes] = []
        self._is_streaming = False
        self._still_here_at = float("-inf")

    @property
    def bad_frames(self) -> int:
        """Number of losses of synchronisation, and of packets with implausible values."""
        return self._reader.bad_frames + self._impossible

    @bad_frames.setter
    def bad_frames(self, count: int) -> None:
        self._impossible = count - self._reader.bad_frames

    def feed(self, packet: Packet) -> list[Item]:
        """Decode bytes; return the pleth, the numbers, and notices of changed conditions."""
        readings: list[Reading] = []
        items: list[Item] = []
        for frame in self._reader.frames(packet.data):
            if frame.type == Up.REALTIME:
                self._is_streaming = True
                readings.append(read_realtime(frame.payload))
            else:
                items += self._take(frame, packet.at)
        if readings:
            items += self._conditions.changes({NoticeKind.OFFLINE: None}, packet.at)
            self._keep_alive(packet.at)
        return [*self._items(readings, packet.at), *items]

    def outgoing(self) -> list[bytes]:
        """Return, and remove, the commands that are due: STILL_HERE, and START if the stream stopped."""
        outgoing, self._outgoing = self._outgoing, []
        return outgoing

    def poll(self) -> bytes:
        """Return the commands that set up the device: stop all streams, request the identifier, start the stream."""
        self._is_streaming = False
        return b"".join(command(each) for each in (Down.STOP_STORED, Down.STOP, Down.IDENTIFIER, Down.START))

    def reset(self) -> None:
        """Discard a partial packet and forget the conditions, so that each is reported again."""
        super().reset()
        self._reader.reset()
        self._outgoing.clear()
        self._is_streaming = False

    def _take(self, frame: Frame, at: float) -> list[Item]:
        if frame.type == Up.IDENTIFIER:
            self.identifier = frame.payload.decode("ascii", errors="replace").strip()
        elif frame.type == Up.FREE and self._is_streaming:  # it stopped without a command
            self._is_streaming = False
            self._outgoing.append(command(Down.START))
        elif frame.type == Up.DISCONNECT:
            reason = _DONE_REASONS.get(frame.payload[0], f"reason {frame.payload[0]}")
            return self._conditions.changes({NoticeKind.OFFLINE: reason}, at)
        return []

    def _keep_alive(self, at: float) -> None:
        if at - self._still_here_at >= _STILL_HERE_S:
            self._still_here_at = at
            self._outgoing.append(command(Down.STILL_HERE))
