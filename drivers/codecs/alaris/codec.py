"""Alaris (CareFusion) Asena GH syringe pump, read only: rate, volume, alarm. Serial 38400 8N1, two-way.

Pure; runs on the engine's event loop. The one question that the host ever asks is INF, which changes nothing. Of the
protocol's other commands, some of which would, not one stands here. Source: facts from an open-source driver for
"Asena Rev 2.1.5".
"""

from collections.abc import Mapping
from typing import ClassVar, Final

from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, Item, NoticeKind, Packet
from bedside.drivers.codec import Listener
from bedside.drivers.codecs.alaris.frame import SEPARATOR, LineReader, encode
from bedside.drivers.codecs.alaris.inf_answer import NAME, NO_ALARM, Inf
from bedside.drivers.codecs.alaris.volume_flow import Flow
from bedside.drivers.codecs.shared.pump_block import to_blocks
from bedside.drivers.codecs.shared.pump_notices import PumpNotices

QUESTION: Final = encode(NAME)
_ALARM_LINE: Final = "ALARM"
_SILENT: Final = (NO_ALARM, "", "AL_NOALM")
# The list of alarms is not known, and the kind is guessed from the word. A wrong guess hides nothing: each alarm
# stands under one of the three kinds, and its word is the detail.
_KINDS: Final[Mapping[str, NoticeKind]] = {
    "OCC": NoticeKind.PUMP_OCCLUSION,
    "PRESS": NoticeKind.PUMP_OCCLUSION,
    "BAT": NoticeKind.LOW_BATTERY,
}
_ALARM_KINDS: Final = (NoticeKind.PUMP_ALARM, NoticeKind.PUMP_OCCLUSION, NoticeKind.LOW_BATTERY)


class AlarisGh(Listener):
    """Decoder and host. The pump tells no drug, and its words for running are not known: the volume's rise tells it.

    The rate is given as the pump gives it, also while nothing flows.
    """

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.PUMP_RATE, VitalId.PUMP_VOLUME)
    baud: ClassVar[int] = 38400
    poll_every_s: ClassVar[float | None] = 1.0

    def __init__(self) -> None:
        self._reader = LineReader()
        self._notices = PumpNotices()
        self._flow = Flow()
        self._garbled = 0

    @property
    def bad_frames(self) -> int:
        """Lines with a wrong CRC, and lines that are right but say nothing that can be."""
        return self._reader.bad_frames + self._garbled

    def feed(self, packet: Packet) -> list[Item]:
        """Take bytes; return the numbers of each answer, and what changed of alarms and flow."""
        items: list[Item] = []
        for text in self._reader.feed(packet.data):
            name, *fields = text.split(SEPARATOR)
            if name == NAME and fields:
                items += self._inf(Inf.from_text(text), packet.at)
            elif name == _ALARM_LINE and fields:
                items += self._alarm(fields[0].strip(), packet.at)
        return items

    def poll(self) -> bytes:
        """Return the question for the infusion."""
        return QUESTION

    def reset(self) -> None:
        """Forget half a line, the volume, and what was said of the pump: all is said anew."""
        self._reader.reset()
        self._notices.clear()
        self._flow.clear()

    def _inf(self, inf: Inf | None, at: float) -> list[Item]:
        blocks = to_blocks(inf.numbers, at) if inf is not None else []
        if inf is None or len(blocks) < len(inf.numbers):
            self._garbled += 1
        if inf is None:
            return []
        return [*blocks, *self._running(inf, blocks, at), *self._alarm(inf.alarm, at)]

    def _running(self, inf: Inf, blocks: list[Block], at: float) -> list[Item]:
        values = {block.vital: block.values[0] for block in blocks}
        if len(values) < len(self.vitals):
            return []
        step_ml = 10.0 ** -len(inf.volume.partition(".")[2])
        is_running = self._flow.is_running(values[VitalId.PUMP_VOLUME], step_ml, values[VitalId.PUMP_RATE], at)
        if is_running is None:
            return []
        return self._notices.changes({NoticeKind.PUMP_RUNNING: "" if is_running else None}, at)

    def _alarm(self, word: str, at: float) -> list[Item]:
        """Take the alarm that INF or a line of its own tells: the later word stands."""
        kind = None if word in _SILENT else _kind(word)
        return self._notices.changes({row: word if row is kind else None for row in _ALARM_KINDS}, at)


def _kind(word: str) -> NoticeKind:
    return next((kind for part, kind in _KINDS.items() if part in word.upper()), NoticeKind.PUMP_ALARM)
