"""Nonin serial data formats 1 and 8: one short frame a second; SpO2 and pulse rate, no pleth.

Pure; runs on the engine's event loop; the emulated oximeters use its encoder. 9600 8N1; the device sends unprompted.
A frame is STATUS (bit 7 set; bits 1 and 0 are bits 8 and 7 of the pulse rate), the low 7 bits of the pulse rate (/min),
SpO2 (%). In format 8 a second status byte follows. There is no checksum: a frame is distinguished from noise and from
Nonin's faster formats only by bit 7, its length, the frame before it, and the rate of one frame a second.
Source: facts from public drivers; no recording was available.
"""

from collections.abc import Mapping
from enum import IntFlag
from typing import ClassVar, Final

from bedside.config.vitals import VitalId
from bedside.drivers.block import Item, NoticeKind, Packet
from bedside.drivers.codec import CodecDefaults
from bedside.drivers.codecs.nonin.packet import (
    ALWAYS,
    CRITICAL_BATTERY,
    LOW_BATTERY,
    NO_RATE,
    NO_SPO2,
    SENSOR_FAULT,
    TOP_RATE,
)
from bedside.drivers.codecs.shared.conditions import Conditions, ConditionStates, condition_states, quality_under
from bedside.drivers.codecs.shared.report import Report

_RATE_HIGH: Final = 0x03
_BURST: Final = 3.0  # frames that may come at once, after the line was delayed
_FRAMES_PER_S: Final = 1.25  # one, with a margin for a fast clock and late packets


class ShortStatus(IntFlag):
    """The bits of the STATUS byte that are not part of the pulse rate."""

    ARTEFACT = 0x04
    MARGINAL_PERFUSION = 0x08
    LOW_PERFUSION = 0x10
    OUT_OF_TRACK = 0x20
    DISCONNECTED = 0x40


# Marginal perfusion is not reported: the device measures well despite it.
_NOTICES: Final[Mapping[NoticeKind, Mapping[int, str]]] = {
    NoticeKind.SENSOR_OFF: {ShortStatus.DISCONNECTED: "sensor disconnected"},
    NoticeKind.SEARCHING: {ShortStatus.OUT_OF_TRACK: "out of track"},
    NoticeKind.LOW_PERFUSION: {ShortStatus.LOW_PERFUSION: "low perfusion"},
    NoticeKind.ARTEFACT: {ShortStatus.ARTEFACT: "artefact"},
}
_SECOND: Final[Mapping[NoticeKind, Mapping[int, str]]] = {
    NoticeKind.LOW_BATTERY: {LOW_BATTERY: "low battery", CRITICAL_BATTERY: "battery nearly empty"},
    NoticeKind.SENSOR_FAULT: {SENSOR_FAULT: "sensor fault"},
}


def encode_format_1(pulse_rate: int | None, spo2: int | None, status: int = 0) -> bytes:
    """Return a frame of format 1. None is sent as "missing" (511 and 127)."""
    rate = NO_RATE if pulse_rate is None else min(pulse_rate, TOP_RATE)
    return bytes((ALWAYS | status | rate >> 7, rate & 0x7F, NO_SPO2 if spo2 is None else spo2))


def encode_format_8(pulse_rate: int | None, spo2: int | None, status: int = 0, status_2: int = 0) -> bytes:
    """Return a frame of format 8: format 1 plus the second status byte."""
    return encode_format_1(pulse_rate, spo2, status) + bytes((status_2,))


class NoninFormat1(CodecDefaults):
    """Decodes format 1. A frame is accepted only directly after another frame, because noise may look like one frame.

    So the first frame after the start and after each corrupt frame is lost, which takes a second. If frames come faster
    than the device sends them, those beyond a burst of `_BURST` are not accepted either.
    """

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.SPO2, VitalId.PR)
    _size: ClassVar[int] = 3

    def __init__(self) -> None:
        self.bad_frames = 0
        self._frame = bytearray()
        self._is_in_step: bool | None = None  # None: no frame was expected yet, so none was lost
        self._conditions = Conditions()
        self._allowance = _BURST
        self._packet_at: float | None = None

    def feed(self, packet: Packet) -> list[Item]:
        """Decode bytes; return the numbers of the accepted frames and the changed conditions of the sensor."""
        self._allow(packet.at)
        items: list[Item] = []
        for byte in packet.data:
            items += self._take(byte, packet.at)
        return items

    def reset(self) -> None:
        """Discard a partial frame and forget the conditions, so that each is reported again."""
        self._frame.clear()
        self._conditions.reset()
        self._is_in_step = None

    def _allow(self, at: float) -> None:
        """Increase the number of frames that are accepted, by the time since the last packet."""
        passed_s = 0.0 if self._packet_at is None else max(0.0, at - self._packet_at)
        self._allowance = min(_BURST, self._allowance + passed_s * _FRAMES_PER_S)
        self._packet_at = at

    def _take(self, byte: int, at: float) -> list[Item]:
        """Add a byte; return the items of the frame that it completes. Bit 7 is set only in a frame's first byte."""
        is_start = bool(byte & ALWAYS)
        if is_start == bool(self._frame):  # a start inside a frame, or another byte after a complete one
            self._lose_step()
        if is_start and self._allowance < 1.0:
            self._lose_step()  # a device that sends so fast uses another format
            return []
        if is_start or self._frame:
            self._frame.append(byte)
            self._allowance -= is_start
        if len(self._frame) < self._size:
            return []
        report = self._report(bytes(self._frame))
        self._frame.clear()
        return self._accepted(report, at)

    def _accepted(self, report: Report, at: float) -> list[Item]:
        if not report.is_plausible:
            self._lose_step()
            return []
        was_in_step, self._is_in_step = self._is_in_step, True
        return report.items(self._conditions, at) if was_in_step else []

    def _lose_step(self) -> None:
        """Count one bad frame for each loss of synchronisation."""
        self._frame.clear()
        self.bad_frames += self._is_in_step is not False
        self._is_in_step = False

    def _report(self, frame: bytes) -> Report:
        status, low, spo2 = frame[:3]
        rate = (status & _RATE_HIGH) << 7 | low
        conditions = self._states(frame)
        return Report(
            values={
                VitalId.SPO2: None if spo2 == NO_SPO2 else spo2,
                VitalId.PR: None if rate == NO_RATE else rate,
            },
            conditions=conditions,
            quality=quality_under(conditions),
        )

    def _states(self, frame: bytes) -> ConditionStates:
        return condition_states(_NOTICES, frame[0].__and__)


class NoninFormat8(NoninFormat1):
    """Decodes format 8. The numbers are those for display. The second status byte tells of battery and sensor."""

    _size: ClassVar[int] = 4

    def _states(self, frame: bytes) -> ConditionStates:
        return {**super()._states(frame), **condition_states(_SECOND, frame[3].__and__)}
