"""PAR NIBP2010 module: start, abort, cuff pressure while measuring, result and messages. 4800 8N1, two-way.

Pure; runs on the engine's event loop. The module ends its cuff pressures with 999; the host then requests the status,
which has the result. A status without a measurement before it repeats an old result, which is ignored. Pressures are in
mmHg. Messages, what can arrive broken, and source: message.py.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import ClassVar, Final

from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, DeviceCommand, Item, NoticeKind, Packet
from bedside.drivers.codecs.par.message import (
    ABORT,
    ETX,
    LINE_ENDS,
    MOST,
    STX,
    Command,
    Cuff,
    End,
    Message,
    State,
    Status,
    decode,
    encode_command,
)
from bedside.drivers.codecs.shared.conditions import Conditions
from bedside.drivers.codecs.shared.delimited import DelimitedReader
from bedside.drivers.codecs.shared.number import number

MESSAGES: Final[Mapping[int, str]] = {
    6: "pump time exceeded, or cuff not right",
    8: "pneumatics faulty",
    11: "movement",
    14: "leak",
    15: "system error",
}
_SUCCESSES: Final = (0, 3)  # the public hosts accept 3 as a success
_LEAKS: Final = (14,)
_FAULTS: Final = (8, 15)
CUFFS: Final[Mapping[int, str]] = {1: "neonatal cuff in adult mode", 2: "adult cuff in neonatal mode"}
_OVERPRESSURE_MMHG: Final = 300  # the maximum that IEC 80601-2-30 allows in normal use
_REQUEST: Final = encode_command(Command.STATUS)


class Course(StrEnum):
    """What the codec knows of the last measurement, which determines how it reads the next status."""

    NONE = "NONE"
    RUNNING = "RUNNING"
    ABORTED = "ABORTED"
    CUT_OFF = "CUT_OFF"  # the link was lost during it: the time of a result would be unknown


class ParNibp2010:
    """Decodes the module's messages and sends the host's commands and requests."""

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN, VitalId.CUFF)
    wave_rates: ClassVar[Mapping[VitalId, float]] = {}
    baud: ClassVar[int] = 4800
    parity: ClassVar[str] = "N"
    has_rtscts: ClassVar[bool] = False
    poll_every_s: ClassVar[float | None] = 0.5

    def __init__(self) -> None:
        self._reader = DelimitedReader(STX, ETX, MOST, LINE_ENDS)
        self._garbled = 0
        self._conditions = Conditions()
        self._course = Course.NONE
        self._outgoing: list[bytes] = []
        self._take: Mapping[type[Message], Callable[..., list[Item]]] = {
            Cuff: self._cuff,
            End: self._end,
            Status: self._status,
        }

    @property
    def bad_frames(self) -> int:
        """Number of messages with a wrong layout or sum, or with an implausible value."""
        return self._reader.bad_frames + self._garbled

    def feed(self, packet: Packet) -> list[Item]:
        """Decode bytes; return cuff pressures, results and notices about the measurement."""
        items: list[Item] = []
        for body in self._reader.bodies(packet.data):
            message = decode(body)
            if message is None:
                self._reader.reject()
            else:
                items += self._take[type(message)](message, packet.at)
        return items

    def outgoing(self) -> list[bytes]:
        """Return, and remove, the request for the result of a measurement that ended."""
        outgoing, self._outgoing = self._outgoing, []
        return outgoing

    def poll(self) -> bytes:
        """Return the request for the module's status."""
        return _REQUEST

    def command(self, command: DeviceCommand) -> bytes | None:
        """Return the bytes that start or abort a measurement. An aborted measurement has no result and no failure."""
        if command is DeviceCommand.NIBP_START:
            self._course = Course.NONE if self._course is Course.ABORTED else self._course
            return encode_command(Command.START)
        self._course = Course.ABORTED if self._course is Course.RUNNING else self._course
        return ABORT

    def reset(self) -> None:
        """Discard a partial message and forget the conditions, so that each is reported again.

        A measurement that was running becomes CUT_OFF.
        """
        self._reader.reset()
        self._conditions.reset()
        self._outgoing.clear()
        self._course = Course.NONE if self._course is Course.NONE else Course.CUT_OFF

    def _cuff(self, cuff: Cuff, at: float) -> list[Item]:
        is_measuring = cuff.state == State.MEASURING
        if is_measuring and self._course is not Course.ABORTED:
            self._course = Course.RUNNING
        block = number(VitalId.CUFF, cuff.pressure, at)
        if block is None:
            self._garbled += 1  # without a checksum, this is neither a pressure nor an overpressure alarm
            return []
        return [
            *self._conditions.change(NoticeKind.NIBP_MEASURING, at, is_present=is_measuring),
            *self._fault(CUFFS.get(cuff.code, ""), at),
            *self._conditions.change(NoticeKind.CUFF_OVERPRESSURE, at, is_present=cuff.pressure > _OVERPRESSURE_MMHG),
            block,
        ]

    def _end(self, _: End, at: float) -> list[Item]:
        """Queue the request for the status, which has the result; return the notice that the measurement ended."""
        self._outgoing.append(_REQUEST)
        return self._conditions.change(NoticeKind.NIBP_MEASURING, at, is_present=False)

    def _status(self, status: Status, at: float) -> list[Item]:
        is_measuring = status.state == State.MEASURING
        items = self._conditions.change(NoticeKind.NIBP_MEASURING, at, is_present=is_measuring)
        if is_measuring:
            self._course = Course.RUNNING if self._course is not Course.ABORTED else self._course
            return items
        course, self._course = self._course, Course.NONE
        words = MESSAGES.get(status.message, "") if status.message in _FAULTS else CUFFS.get(status.code, "")
        items += self._fault(words, at)
        items += self._conditions.change(NoticeKind.CUFF_LEAK, at, is_present=status.message in _LEAKS)
        items += self._conditions.change(NoticeKind.CUFF_OVERPRESSURE, at, is_present=False)
        if course is Course.CUT_OFF:
            return items + self._failed("the link was lost while it measured", at)
        return items + self._result(status, at) if course is Course.RUNNING else items

    def _result(self, status: Status, at: float) -> list[Item]:
        if status.message not in _SUCCESSES:
            return self._failed(MESSAGES.get(status.message, f"message {status.message:02d}"), at)
        pressures = ((VitalId.NIBP_SYS, status.sys), (VitalId.NIBP_DIA, status.dia), (VitalId.NIBP_MEAN, status.mean))
        blocks = [number(vital, value, at) for vital, value in pressures if value is not None]
        self._garbled += None in blocks
        plausible: list[Block] = [block for block in blocks if block is not None]
        return [*self._failed("" if plausible else "no pressures found", at), *plausible]

    def _failed(self, words: str, at: float) -> list[Item]:
        return self._conditions.change(NoticeKind.NIBP_FAILED, at, is_present=bool(words), detail=words)

    def _fault(self, words: str, at: float) -> list[Item]:
        return self._conditions.change(NoticeKind.SENSOR_FAULT, at, is_present=bool(words), detail=words)
