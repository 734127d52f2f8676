"""B. Braun Space and CompactPlus pumps, BCC protocol V4.0, read only. Serial 9600 8N1, or TCP port 4001; two-way.

Pure; runs on the engine's event loop. The host sends ADMIN:ALIVE to bed 1 and then uses the bed that the answer names.
It then repeats MEM:GET. The device sends the answer in blocks: a block that ends with ETB must be acknowledged before
the next one comes. A new request starts again at the first pump. Nothing here can change an infusion: only the members
of Request are ever sent, and the protocol has no request that changes one. Frames: frame.py. Values: report.py.
What can arrive broken: lost, added or flipped bytes, which length and checksum detect. Source: facts from the maker's
interface specification BCC 3.25/3.26, version 4.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar, Final

from bedside.config.vitals import VitalId
from bedside.drivers.block import Item, Packet
from bedside.drivers.codec import CodecDefaults
from bedside.drivers.codecs.bbraun.frame import ACK, Frame, FrameReader, encode
from bedside.drivers.codecs.bbraun.report import (
    ERROR,
    NO_VALUE,
    NOT_AVAILABLE,
    NUMBERS,
    Quadruple,
    conditions,
    decode_quadruples,
    is_running,
)
from bedside.drivers.codecs.shared.conditions import Conditions
from bedside.drivers.codecs.shared.pump_block import to_blocks

FIRST_BED: Final = "1"  # the bed to address before the real one is known
_PATIENCE: Final = 3  # silent polls, including the request's own, after which the answer is given up
_Pumps = dict[str, dict[str, str]]  # address, parameter, value; in the order of the answer


class Request(StrEnum):
    """All requests that the host ever sends."""

    ALIVE = "ADMIN:ALIVE"
    VERSION = "ADMIN:VERSION"
    MEM_GET = "MEM:GET"


class BbraunBcc(CodecDefaults):
    """Decodes the pumps' reports and requests them. Follows one pump: the first running one, else the first listed.

    The host sends only from `poll`: the specification requires 0.5 s of silence before MEM:GET and 0.1 s before ACK,
    and the driver polls only when the line was silent for 5/6 of the interval. The values are delivered when the last
    block of an answer came, because before that it is not known which pump to follow. The rate is the pump's set rate,
    also while the pump is stopped.
    """

    vitals: ClassVar[tuple[VitalId, ...]] = tuple(NUMBERS)
    poll_every_s: ClassVar[float | None] = 0.6

    def __init__(self) -> None:
        self._reader = FrameReader()
        self._conditions = Conditions()
        self._garbled = 0
        self._is_stuffed = True
        self._bed: str | None = None
        self._known: _Pumps = {}  # the last answer, for values that are not available in the next
        self._answer: _Pumps | None = {}  # the blocks received so far; None: one of them was corrupt
        self._owes_ack = False
        self._silent_polls = 0  # since an unanswered request; 0: no request is open

    @property
    def bad_frames(self) -> int:
        """Number of frames with a wrong length or checksum, and of valid frames without plausible content."""
        return self._reader.bad_frames + self._garbled

    def feed(self, packet: Packet) -> list[Item]:
        """Decode bytes; when an answer is complete, return the followed pump's numbers and changed conditions."""
        if self._silent_polls and packet.data:
            self._silent_polls = 1  # an answer is on its way
        items: list[Item] = []
        for frame in self._reader.feed(packet.data):
            if frame is None:
                self._spoil()
            else:
                items += self._take(frame, packet.at)
        return items

    def poll(self) -> bytes:
        """Return the acknowledgement that is due, or the next request; nothing while an answer is awaited."""
        if self._owes_ack:
            self._owes_ack, self._silent_polls = False, 1
            return ACK
        if 0 < self._silent_polls < _PATIENCE:
            self._silent_polls += 1
            return b""
        if self._silent_polls:
            self._give_up()
        self._silent_polls, self._answer = 1, {}
        request = Request.ALIVE if self._bed is None else Request.MEM_GET
        return encode(Frame(self._bed or FIRST_BED, request, is_stuffed=self._is_stuffed))

    def reset(self) -> None:
        """Forget a partial frame or answer, the last values, the bed's name and all conditions.

        The next poll therefore sends ADMIN:ALIVE, and each condition is reported again.
        """
        self._reader.reset()
        self._conditions.reset()
        self._bed = None
        self._known, self._answer = {}, {}
        self._owes_ack, self._silent_polls = False, 0

    def _give_up(self) -> None:
        """Stop waiting for the answer and forget the bed, so that the next request is ADMIN:ALIVE.

        If the bed was not known yet, switch the letter stuffing on or off, because the device may be set the other way.
        """
        self._reader.reset()
        if self._bed is None:
            self._is_stuffed = not self._is_stuffed
        self._bed = None

    def _spoil(self) -> None:
        """Discard the present answer: a block is missing, and the pump in it might be the one to follow."""
        self._answer, self._owes_ack, self._silent_polls = None, False, 0

    def _take(self, frame: Frame, at: float) -> list[Item]:
        quadruples = decode_quadruples(frame.info)
        if quadruples is None or self._bed not in (None, frame.bed):
            self._garbled += 1
            self._bed = None  # another bed's pumps are not this patient's: start again with ADMIN:ALIVE
            self._spoil()
            return []
        self._bed = None if any(row.parameter == ERROR for row in quadruples) else frame.bed
        if frame.is_stuffed is not None:
            self._is_stuffed = frame.is_stuffed
        self._collect(quadruples)
        self._owes_ack, self._silent_polls = not frame.is_last, 0
        return self._finish(at) if frame.is_last else []

    def _collect(self, quadruples: list[Quadruple]) -> None:
        if self._answer is not None:
            for row in quadruples:
                if row.is_used:
                    self._answer.setdefault(row.address, {})[row.parameter] = row.value

    def _finish(self, at: float) -> list[Item]:
        """Return the numbers and changed conditions of the followed pump, at the end of an answer.

        An answer without pumps, such as the answer to ADMIN:ALIVE, gives none.
        """
        answer, self._answer = self._answer, {}
        if not answer:
            return []
        self._known = {pump: _resolved(values, self._known.get(pump, {})) for pump, values in answer.items()}
        followed = next((pump for pump, values in self._known.items() if is_running(values)), next(iter(answer)))
        changes = self._conditions.changes(conditions(self._known[followed]), at)
        return [*self._numbers(answer[followed], at), *changes]

    def _numbers(self, values: Mapping[str, str], at: float) -> list[Item]:
        texts = {vital: values.get(name, NO_VALUE) for vital, name in NUMBERS.items()}
        texts = {vital: text for vital, text in texts.items() if text not in (NO_VALUE, NOT_AVAILABLE)}
        blocks = to_blocks(texts, at)
        self._garbled += len(blocks) < len(texts)
        return list(blocks)


def _resolved(values: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """Return a pump's values; each value that is not available at the moment is replaced by the one in `before`."""
    return {name: before.get(name, NO_VALUE) if value == NOT_AVAILABLE else value for name, value in values.items()}
