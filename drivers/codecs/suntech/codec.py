"""SunTech Advantage OEM NIBP module: start, cuff pressure, result. 9600 8N1, two-way; the module sends only answers.

Pure; runs on the engine's event loop. The protocol shows neither whether a measurement is running nor to which one a
result belongs. The codec infers both: a measurement begins when the module acknowledges a start, or when the cuff
fills. When the cuff was empty for a second, the host requests the result, which is new if any byte of it changed.
Without a new result for 15 s the measurement has failed. An unchanged result is never reported again, because an old
pressure must not look like a new one. No command to abort is known. Pressures are in mmHg. Frames, what can arrive
broken, source: frame.py.
"""

from collections.abc import Mapping
from typing import ClassVar, Final

from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, DeviceCommand, Item, NoticeKind, Packet
from bedside.drivers.codecs.shared.conditions import Conditions
from bedside.drivers.codecs.shared.number import number
from bedside.drivers.codecs.suntech.frame import (
    GET_CUFF,
    GET_RESULT,
    START,
    Answer,
    AnswerReader,
    Pressure,
    Result,
    encode_command,
)

_FILLED_MMHG: Final = 30  # a measurement, not a patient who leans on the cuff
_EMPTY_MMHG: Final = 15  # as in other modules' documents
_SETTLE_S: Final = 0.95  # ten answers, each of which may come a little early
_GIVE_UP_S: Final = 15.0
_OVERPRESSURE_MMHG: Final = 300  # the maximum that IEC 80601-2-30 allows in normal use
_REQUEST_CUFF: Final = encode_command(GET_CUFF)
_REQUEST_RESULT: Final = encode_command(GET_RESULT)


class SunTechNibp:
    """Decodes the module's answers and makes the host's requests; infers when a measurement begins and ends."""

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN, VitalId.CUFF)
    wave_rates: ClassVar[Mapping[VitalId, float]] = {}
    baud: ClassVar[int] = 9600
    parity: ClassVar[str] = "N"
    has_rtscts: ClassVar[bool] = False
    poll_every_s: ClassVar[float | None] = 0.1  # the cuff's pressure comes only on request

    def __init__(self) -> None:
        self._reader = AnswerReader()
        self._garbled = 0
        self._conditions = Conditions()
        self._old: Result | None = None  # the result from before the next measurement
        self._is_started = False  # a start was sent and not yet acknowledged
        self._is_measuring = False
        self._is_cut_off = False  # the link was lost during a measurement
        self._empty_since: float | None = None
        self._is_result_next = False
        self._outgoing: list[bytes] = []

    @property
    def bad_frames(self) -> int:
        """Number of answers with a wrong checksum or an implausible value."""
        return self._reader.bad_frames + self._garbled

    def feed(self, packet: Packet) -> list[Item]:
        """Decode bytes; return cuff pressures during a measurement, results, and notices about the measurement."""
        items: list[Item] = []
        for answer in self._reader.feed(packet.data):
            items += self._take(answer, packet.at)
        return items

    def outgoing(self) -> list[bytes]:
        """Return, and remove, the requests for the result of a measurement that seems to be over."""
        outgoing, self._outgoing = self._outgoing, []
        return outgoing

    def poll(self) -> bytes:
        """Return the request for the cuff's pressure.

        Every second call returns the request for the result instead, except during a measurement if the result of the
        one before is known: that result must be known so that a new one can be recognised.
        """
        self._is_result_next = not self._is_result_next and (self._old is None or not self._is_measuring)
        return _REQUEST_RESULT if self._is_result_next else _REQUEST_CUFF

    def command(self, command: DeviceCommand) -> bytes | None:
        """Return the bytes that start a measurement; None for NIBP_STOP, because the module has no such command."""
        if command is not DeviceCommand.NIBP_START:
            return None
        self._is_started = True
        return encode_command(START)

    def reset(self) -> None:
        """Discard a partial answer and forget the conditions, so that each is reported again.

        A result that the module measured while the link was down counts as old and is not reported.
        """
        self._reader.reset()
        self._conditions.reset()
        self._outgoing.clear()
        self._is_cut_off = self._is_cut_off or self._is_measuring
        self._is_measuring = self._is_started = False
        self._old = self._empty_since = None

    def _take(self, answer: Answer, at: float) -> list[Item]:
        if isinstance(answer, Pressure):
            return self._pressure(answer.mmhg, at)
        if isinstance(answer, Result):
            return self._result(answer, at)
        is_ours, self._is_started = self._is_started, False
        return self._begin(at) if is_ours else []

    def _begin(self, at: float) -> list[Item]:
        self._is_measuring, self._is_cut_off, self._empty_since = True, False, None
        return self._conditions.change(NoticeKind.NIBP_MEASURING, at, is_present=True)

    def _pressure(self, mmhg: int, at: float) -> list[Item]:
        items = self._conditions.change(NoticeKind.CUFF_OVERPRESSURE, at, is_present=mmhg > _OVERPRESSURE_MMHG)
        if mmhg > _FILLED_MMHG and not self._is_measuring:
            items += self._begin(at)
        if not self._is_measuring:
            return items + self._at_rest(at)
        block = number(VitalId.CUFF, mmhg, at)
        self._garbled += block is None
        return items + ([] if block is None else [block]) + self._emptiness(mmhg, at)

    def _at_rest(self, at: float) -> list[Item]:
        """Return notices that no measurement is running and, if one ran when the link was lost, that it has failed."""
        items = self._conditions.change(NoticeKind.NIBP_MEASURING, at, is_present=False)
        if self._is_cut_off:
            self._is_cut_off = False
            items += self._failed("the link was lost while it measured", at)
        return items

    def _emptiness(self, mmhg: int, at: float) -> list[Item]:
        """Queue a request for the result if the cuff has been empty for a second at this pressure reading.

        After 15 s, return the notices that the measurement has ended without a new result; before, return nothing.
        """
        if mmhg >= _EMPTY_MMHG:
            self._empty_since = None
            return []
        self._empty_since = at if self._empty_since is None else self._empty_since
        if at - self._empty_since >= _GIVE_UP_S:
            return self._ended(at) + self._failed("ended without a new result", at)
        if at - self._empty_since >= _SETTLE_S:
            self._outgoing.append(_REQUEST_RESULT)
        return []

    def _result(self, result: Result, at: float) -> list[Item]:
        """Return the pressures or the failure if this is a new result at the end of a measurement, else nothing.

        A result that equals the last known one is that of an earlier measurement; a result that arrives while no
        measurement is running is old too.
        """
        is_new = self._old is not None and result != self._old
        is_over = self._is_measuring and self._empty_since is not None
        if self._old is None or is_over or not self._is_measuring:
            self._old = result
        if not (is_new and is_over):
            return []
        if result.error:
            return self._ended(at) + self._failed(f"error {result.error}", at)
        pressures = ((VitalId.NIBP_SYS, result.sys), (VitalId.NIBP_DIA, result.dia), (VitalId.NIBP_MEAN, result.mean))
        blocks = [number(vital, value, at) for vital, value in pressures]
        self._garbled += None in blocks
        plausible: list[Block] = [block for block in blocks if block is not None]
        return [*self._ended(at), *self._failed("" if plausible else "no pressures found", at), *plausible]

    def _ended(self, at: float) -> list[Item]:
        self._is_measuring, self._empty_since = False, None
        return self._conditions.change(NoticeKind.NIBP_MEASURING, at, is_present=False)

    def _failed(self, words: str, at: float) -> list[Item]:
        return self._conditions.change(NoticeKind.NIBP_FAILED, at, is_present=bool(words), detail=words)
