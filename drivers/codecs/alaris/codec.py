"""Alaris (CareFusion) Asena GH syringe pump, read only: rate (ml/h), volume (ml), alarm. Serial 38400 8N1, two-way.

Pure; runs on the engine's event loop. The host polls with INF and sends nothing else. INF changes nothing at the pump;
the protocol's other commands, some of which do, are not implemented. Frames: frame.py; answer to INF: inf_answer.py.
What can arrive broken: lost, added or flipped bytes, which the CRC detects.
Source: facts from an open-source driver for "Asena Rev 2.1.5".
"""

from collections.abc import Mapping
from typing import ClassVar, Final

from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, Item, NoticeKind, Packet
from bedside.drivers.codec import CodecDefaults
from bedside.drivers.codecs.alaris.frame import SEPARATOR, LineReader, encode
from bedside.drivers.codecs.alaris.inf_answer import NAME, NO_ALARM, Inf
from bedside.drivers.codecs.alaris.volume_flow import Flow
from bedside.drivers.codecs.shared.conditions import Conditions
from bedside.drivers.codecs.shared.pump_block import to_blocks

REQUEST: Final = encode(NAME)
_ALARM_LINE: Final = "ALARM"
_SILENT: Final = (NO_ALARM, "", "AL_NOALM")
# The pump's list of alarms is not published, so the kind is guessed from the alarm's word. A wrong guess hides nothing:
# each alarm is reported as one of the three kinds, with its word as the detail.
_KINDS: Final[Mapping[str, NoticeKind]] = {
    "OCC": NoticeKind.PUMP_OCCLUSION,
    "PRESS": NoticeKind.PUMP_OCCLUSION,
    "BAT": NoticeKind.LOW_BATTERY,
}
_ALARM_KINDS: Final = (NoticeKind.PUMP_ALARM, NoticeKind.PUMP_OCCLUSION, NoticeKind.LOW_BATTERY)


class AlarisGh(CodecDefaults):
    """Decodes the pump's answers and polls it.

    The answers do not contain the name of the drug. How the pump reports that it is running is not known, so the codec
    infers that from a rising volume. The rate is the pump's set rate, also while nothing flows.
    """

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.PUMP_RATE, VitalId.PUMP_VOLUME)
    baud: ClassVar[int] = 38400
    poll_every_s: ClassVar[float | None] = 1.0

    def __init__(self) -> None:
        self._reader = LineReader()
        self._conditions = Conditions()
        self._flow = Flow()
        self._garbled = 0

    @property
    def bad_frames(self) -> int:
        """Number of lines with a wrong CRC, and of answers to INF with a wrong layout or an implausible number."""
        return self._reader.bad_frames + self._garbled

    def feed(self, packet: Packet) -> list[Item]:
        """Decode bytes; return the numbers of each answer, and notices if an alarm or the running state changed."""
        items: list[Item] = []
        for text in self._reader.feed(packet.data):
            name, *fields = text.split(SEPARATOR)
            if name == NAME and fields:
                items += self._inf(Inf.from_text(text), packet.at)
            elif name == _ALARM_LINE and fields:
                items += self._alarm(fields[0].strip(), packet.at)
        return items

    def poll(self) -> bytes:
        """Return the request for the state of the infusion."""
        return REQUEST

    def reset(self) -> None:
        """Discard a partial line and the last volume, and forget the conditions, so that each is reported again."""
        self._reader.reset()
        self._conditions.reset()
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
        return self._conditions.changes({NoticeKind.PUMP_RUNNING: "" if is_running else None}, at)

    def _alarm(self, word: str, at: float) -> list[Item]:
        """Return the changed alarms after `word`, the alarm field of an answer to INF or of an ALARM line.

        A new word replaces the one before, so that at most one alarm is present.
        """
        present = None if word in _SILENT else _kind(word)
        return self._conditions.changes({kind: word if kind is present else None for kind in _ALARM_KINDS}, at)


def _kind(word: str) -> NoticeKind:
    return next((kind for part, kind in _KINDS.items() if part in word.upper()), NoticeKind.PUMP_ALARM)
