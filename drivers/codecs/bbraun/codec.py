"""B. Braun Space and CompactPlus pumps, BCC protocol V4.0, read only. Serial 9600 8N1, or TCP port 4001; two-way.

Pure; runs on the engine's event loop. The host introduces itself with ADMIN:ALIVE to bed 1 and uses from then on the
bed that the answer names; then it asks MEM:GET again and again. A block that ends with ETB is acknowledged, whereupon
the next one comes; a new request starts again at the first pump. Nothing here can change an infusion: the requests are
the members of Request, and the protocol has no other that would. Source: facts from the maker's interface
specification BCC 3.25/3.26, version 4.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar, Final

from bedside.config.vitals import VitalId
from bedside.drivers.block import Item, Packet
from bedside.drivers.codec import Listener
from bedside.drivers.codecs.bbraun.frame import ACK, Frame, FrameReader, encode
from bedside.drivers.codecs.bbraun.report import (
    ERROR,
    NO_VALUE,
    NOT_AVAILABLE,
    NUMBERS,
    Quadruple,
    claims,
    decode_quadruples,
    is_running,
)
from bedside.drivers.codecs.shared.pump_block import to_blocks
from bedside.drivers.codecs.shared.pump_notices import PumpNotices

FIRST_BED: Final = "1"  # whom to ask before the real bed is known
_PATIENCE: Final = 3  # quiet polls, the question's own with them, before an answer is given up
_Pumps = dict[str, dict[str, str]]  # address, parameter, value; in the order of the answer


class Request(StrEnum):
    """All that the host ever asks."""

    ALIVE = "ADMIN:ALIVE"
    VERSION = "ADMIN:VERSION"
    MEM_GET = "MEM:GET"


class BbraunBcc(Listener):
    """Decoder and host. Of several pumps it follows the first, as listed, that is running, else the first listed.

    It speaks only from `poll`: the specification wants 0.5 s of quiet before MEM:GET and 0.1 s before ACK, and the line
    was quiet for five sixths of the pace when the driver polls. What a whole answer says, through all its blocks, is
    delivered with its last block: before that it is not known which pump to follow. The rate is given as the pump gives
    it, also while it is stopped.
    """

    vitals: ClassVar[tuple[VitalId, ...]] = tuple(NUMBERS)
    poll_every_s: ClassVar[float | None] = 0.6

    def __init__(self) -> None:
        self._reader = FrameReader()
        self._notices = PumpNotices()
        self._garbled = 0
        self._is_stuffed = True
        self._bed: str | None = None
        self._known: _Pumps = {}  # of the last answer, for what is not to be had in the next
        self._answer: _Pumps | None = {}  # as far as it came; None: a block of it was garbled
        self._owes_ack = False
        self._quiet_polls = 0  # since something was asked that was not answered yet; 0: nothing was

    @property
    def bad_frames(self) -> int:
        """Frames with a wrong length or sum, and frames that are right but say nothing that can be."""
        return self._reader.bad_frames + self._garbled

    def feed(self, packet: Packet) -> list[Item]:
        """Take bytes; when an answer is whole, return the followed pump's numbers and what changed of it."""
        if self._quiet_polls and packet.data:
            self._quiet_polls = 1  # an answer is on its way
        items: list[Item] = []
        for frame in self._reader.feed(packet.data):
            if frame is None:
                self._spoil()
            else:
                items += self._take(frame, packet.at)
        return items

    def poll(self) -> bytes:
        """Return the acknowledgement that is owed, or the next request; nothing while an answer is awaited."""
        if self._owes_ack:
            self._owes_ack, self._quiet_polls = False, 1
            return ACK
        if 0 < self._quiet_polls < _PATIENCE:
            self._quiet_polls += 1
            return b""
        if self._quiet_polls:
            self._give_up()
        self._quiet_polls, self._answer = 1, {}
        request = Request.ALIVE if self._bed is None else Request.MEM_GET
        return encode(Frame(self._bed or FIRST_BED, request, is_stuffed=self._is_stuffed))

    def reset(self) -> None:
        """Forget half a frame, half an answer, the bed and all that was said; begin again with ADMIN:ALIVE."""
        self._reader.reset()
        self._notices.clear()
        self._bed = None
        self._known, self._answer = {}, {}
        self._owes_ack, self._quiet_polls = False, 0

    def _give_up(self) -> None:
        """Begin again with ADMIN:ALIVE; a device that never answered may have its stuffing switched the other way."""
        self._reader.reset()
        if self._bed is None:
            self._is_stuffed = not self._is_stuffed
        self._bed = None

    def _spoil(self) -> None:
        """Drop the answer of which a block is missing: a pump that is not in it might be the one to follow."""
        self._answer, self._owes_ack, self._quiet_polls = None, False, 0

    def _take(self, frame: Frame, at: float) -> list[Item]:
        quadruples = decode_quadruples(frame.info)
        if quadruples is None or self._bed not in (None, frame.bed):
            self._garbled += 1
            self._bed = None  # another bed's pumps are not this patient's: ask who is there
            self._spoil()
            return []
        self._bed = None if any(row.parameter == ERROR for row in quadruples) else frame.bed
        if frame.is_stuffed is not None:
            self._is_stuffed = frame.is_stuffed
        self._collect(quadruples)
        self._owes_ack, self._quiet_polls = not frame.is_last, 0
        return self._finish(at) if frame.is_last else []

    def _collect(self, quadruples: list[Quadruple]) -> None:
        if self._answer is not None:
            for row in quadruples:
                if row.is_kept:
                    self._answer.setdefault(row.address, {})[row.parameter] = row.value

    def _finish(self, at: float) -> list[Item]:
        """Return what the followed pump says; nothing for an answer without pumps, such as that to ADMIN:ALIVE."""
        answer, self._answer = self._answer, {}
        if not answer:
            return []
        self._known = {pump: _resolved(values, self._known.get(pump, {})) for pump, values in answer.items()}
        followed = next((pump for pump, values in self._known.items() if is_running(values)), next(iter(answer)))
        return [*self._numbers(answer[followed], at), *self._notices.changes(claims(self._known[followed]), at)]

    def _numbers(self, values: Mapping[str, str], at: float) -> list[Item]:
        told = {vital: values.get(name, NO_VALUE) for vital, name in NUMBERS.items()}
        told = {vital: text for vital, text in told.items() if text not in (NO_VALUE, NOT_AVAILABLE)}
        blocks = to_blocks(told, at)
        self._garbled += len(blocks) < len(told)
        return list(blocks)


def _resolved(values: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """Return the values with what was known before in place of what is not to be had for the moment."""
    return {name: before.get(name, NO_VALUE) if value == NOT_AVAILABLE else value for name, value in values.items()}
