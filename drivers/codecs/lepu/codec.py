"""Lepu (Viatom) VX NIBP module: start, cuff pressure, result, errors, acknowledgement. UART 460800 8N1, two-way.

Pure; runs on the engine's event loop. NIBP is a sub-module of the board: commands to it have class F0, packets from it
have class F6. The module sends a result that is not acknowledged three times; the codec reports it once. Pressures are
in mmHg.
Frames: frame.py; result and errors: result.py. What can arrive broken: lost, added or flipped bytes, which the CRC
detects. Source: facts from the comments of the maker's own sample program.
"""

import struct
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import ClassVar, Final

from bedside.config.vitals import VitalId
from bedside.drivers.block import DeviceCommand, Item, Notice, NoticeKind, Packet
from bedside.drivers.codecs.lepu.frame import Frame, FrameReader, Kind, encode
from bedside.drivers.codecs.lepu.result import Result
from bedside.drivers.codecs.shared.number import number

NIBP: Final = 0x04  # the token of the NIBP sub-module
RECEIVED, DONE, BUSY, CANCELLED, INVALID = b"OKBAN"
IDLE_STATE: Final = 0
# The errors of a measurement that have a notice of their own; all others are NIBP_FAILED.
_FAILURES: Final[Mapping[int, NoticeKind]] = {
    1: NoticeKind.SENSOR_FAULT,
    3: NoticeKind.CUFF_LEAK,
    8: NoticeKind.CUFF_OVERPRESSURE,
}
_CUFF: Final = struct.Struct(">h")
_STATUS: Final = struct.Struct(">H")


class Down(IntEnum):
    """Types of the NIBP commands that the host sends."""

    START = 0x01
    CANCEL = 0x03
    WAVE_MODE = 0x06
    READ_RESULT = 0x07
    READ_STATUS = 0x08
    ACKNOWLEDGE_RESULT = 0x20


class Up(IntEnum):
    """Types of the NIBP packets that the module sends."""

    REPLY = 0x01
    CUFF = 0x02
    RESULT = 0x04
    STATUS = 0x05


_COMMANDS: Final[Mapping[DeviceCommand, Down]] = {
    DeviceCommand.NIBP_START: Down.START,
    DeviceCommand.NIBP_STOP: Down.CANCEL,
}


class LepuVxNibp:
    """Decodes the module's packets, acknowledges results, and polls the module's status while the line is silent."""

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN, VitalId.CUFF)
    wave_rates: ClassVar[Mapping[VitalId, float]] = {}
    baud: ClassVar[int] = 460800
    parity: ClassVar[str] = "N"
    has_rtscts: ClassVar[bool] = False
    poll_every_s: ClassVar[float | None] = 0.5

    def __init__(self) -> None:
        self._reader = FrameReader()
        self._garbled = 0
        self._index = 0
        self._outgoing: list[bytes] = []
        self._is_measuring = False
        self._failure = NoticeKind.NIBP_FAILED
        self._take: Mapping[int, Callable[[Frame, float], list[Item]]] = {
            Up.REPLY: self._reply,
            Up.CUFF: self._cuff,
            Up.RESULT: self._result,
            Up.STATUS: self._status,
        }

    @property
    def bad_frames(self) -> int:
        """Number of frames with a wrong CRC, and of valid frames with impossible content."""
        return self._reader.bad_frames + self._garbled

    def feed(self, packet: Packet) -> list[Item]:
        """Decode bytes; return cuff pressures, results and notices about the measurement."""
        items: list[Item] = []
        for frame in self._reader.feed(packet.data):
            take = self._take.get(frame.type)
            if frame.kind == Kind.UP and frame.token == NIBP and take is not None:
                items += take(frame, packet.at)
        return items

    def outgoing(self) -> list[bytes]:
        """Return, and remove, the acknowledgements of the results that were received."""
        outgoing, self._outgoing = self._outgoing, []
        return outgoing

    def poll(self) -> bytes:
        """Return the request for the module's status."""
        return self._down(Down.READ_STATUS)

    def command(self, command: DeviceCommand) -> bytes | None:
        """Return the bytes that start or cancel a measurement; None for another command."""
        return self._down(_COMMANDS[command]) if command in _COMMANDS else None

    def reset(self) -> None:
        """Discard a partial frame. The next answer with the module's status shows whether a measurement still runs."""
        self._reader.reset()
        self._outgoing.clear()

    def _down(self, kind: Down, data: bytes = b"") -> bytes:
        self._index = self._index + 1 & 0xFF
        return encode(Frame(self._index, Kind.COMMAND, NIBP, kind, data))

    def _reply(self, frame: Frame, at: float) -> list[Item]:
        """Return the change that the module's answer to a command reports: a measurement was started or cancelled.

        The answer names the command and, by a letter, what happened to it.
        """
        if len(frame.data) != 2:  # noqa: PLR2004 - command type and letter
            return self._bad()
        command, letter = frame.data
        if command == Down.START and letter == RECEIVED:
            return self._measuring(at, is_present=True)
        if command == Down.CANCEL and letter == CANCELLED:
            return self._measuring(at, is_present=False)
        return []  # other letters, such as busy and done, need nothing: status and result follow

    def _cuff(self, frame: Frame, at: float) -> list[Item]:
        if len(frame.data) < _CUFF.size:
            return self._bad()
        (pressure,) = _CUFF.unpack_from(frame.data)
        cuff = number(VitalId.CUFF, pressure, at)
        return [*self._measuring(at, is_present=True), cuff] if cuff is not None else self._bad()

    def _result(self, frame: Frame, at: float) -> list[Item]:
        """Acknowledge a result and return its pressures, or the failure.

        A repeated result, and the old result that the module sends at power-up, is acknowledged and ignored.
        """
        result = Result.from_data(frame.data)
        if result is None:
            return self._bad()
        self._outgoing.append(self._down(Down.ACKNOWLEDGE_RESULT, bytes(2)))
        if not self._is_measuring:
            return []
        ended = self._measuring(at, is_present=False)
        failed = self._failed(_FAILURES.get(result.err1, NoticeKind.NIBP_FAILED), result.error, at)
        if result.err1:
            return [*ended, *failed]
        pressures = ((VitalId.NIBP_SYS, result.sys), (VitalId.NIBP_DIA, result.dia), (VitalId.NIBP_MEAN, result.mean))
        blocks = [number(vital, value, at) for vital, value in pressures]
        plausible = [block for block in blocks if block is not None]
        if len(plausible) < len(blocks):  # a corrupt frame passes the CRC once in 256
            return [*ended, *self._bad()]
        return [*ended, *failed, *plausible]

    def _status(self, frame: Frame, at: float) -> list[Item]:
        if len(frame.data) < _STATUS.size:
            return self._bad()
        (word,) = _STATUS.unpack_from(frame.data)
        is_measuring = word & 0x0F != IDLE_STATE
        ended = self._measuring(at, is_present=is_measuring)
        if not ended or is_measuring:
            return ended
        return [*ended, *self._failed(NoticeKind.NIBP_FAILED, "ended without a result", at)]

    def _failed(self, kind: NoticeKind, error: str, at: float) -> list[Item]:
        """Return the notice about why a measurement failed; it is absent if `error` is "", after a success.

        If the measurement before failed with another kind of notice, that notice ends.
        """
        before, self._failure = self._failure, kind
        ended = [Notice(kind=before, is_present=False, at=at)] if before is not kind else []
        return [*ended, Notice(kind=kind, is_present=bool(error), at=at, detail=error)]

    def _measuring(self, at: float, *, is_present: bool) -> list[Item]:
        if is_present == self._is_measuring:
            return []
        self._is_measuring = is_present
        return [Notice(kind=NoticeKind.NIBP_MEASURING, is_present=is_present, at=at)]

    def _bad(self) -> list[Item]:
        self._garbled += 1
        return []
