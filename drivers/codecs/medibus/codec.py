"""Draeger ventilators by MEDIBUS 4.03, as in Evita 4: SpO2, pulse, respiration, etCO2, pleth, CO2 wave, device alarms.

Pure; runs on the engine's event loop. Two-way, 19200 8E1. The host opens the link, answers the device's commands, and
requests measured data and both alarm pages about once a second. The waves come unprompted after they were chosen.
Messages: frame.py; waves: realtime.py; values and units: tables.py; whose turn it is: dialogue.py.
While the device reports its SpO2 sensor as off or broken, that sensor's numbers are BAD and its wave is a gap. The gas
temperature is not the patient's and is ignored. What can arrive broken: messages, which their sum detects; the waves
have no checksum, and only implausible values are noticed.
Source: facts from the maker's document 9028258 (MEDIBUS 4.03) and the device tables of Evita 4.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Final

from bedside.config.quality import Quality
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, DeviceCommand, Item, Packet
from bedside.drivers.codecs.medibus.alarms import AlarmPages
from bedside.drivers.codecs.medibus.dialogue import POLL_S, Dialogue
from bedside.drivers.codecs.medibus.frame import Kind, Message, MessageReader
from bedside.drivers.codecs.medibus.realtime import decode_offers
from bedside.drivers.codecs.medibus.tables import (
    READINGS,
    Code,
    Reading,
    decode_alarms,
    decode_entries,
    is_missing,
    number,
)
from bedside.drivers.codecs.medibus.waves import RATE_HZ, Waves

_OF_THE_SENSOR: Final = frozenset({VitalId.SPO2, VitalId.PR, VitalId.PLETH})
_Taker = Callable[[Message, float], Sequence[Item]]


class DraegerMedibus:
    """Decodes the device's messages and waves, and is the host of the link. It never sends settings to a ventilator."""

    vitals: ClassVar[tuple[VitalId, ...]] = (
        VitalId.SPO2,
        VitalId.PR,
        VitalId.RR,
        VitalId.ETCO2,
        VitalId.PLETH,
        VitalId.CO2,
    )
    wave_rates: ClassVar[Mapping[VitalId, float]] = {VitalId.PLETH: RATE_HZ, VitalId.CO2: RATE_HZ}
    baud: ClassVar[int] = 19200
    parity: ClassVar[str] = "E"
    has_rtscts: ClassVar[bool] = False
    poll_every_s: ClassVar[float | None] = POLL_S

    def __init__(self) -> None:
        self._garbled = 0
        self._reader, self._waves, self._dialogue = MessageReader(), Waves(), Dialogue()
        self._alarms = AlarmPages(Code.ALARMS_1, Code.ALARMS_2)
        self._takers: Mapping[int, _Taker] = {
            Code.MEASURED: self._measured,
            Code.ALARMS_1: self._page,
            Code.ALARMS_2: self._page,
            Code.REALTIME_OFFERS: self._choose,
            Code.REALTIME_CHOICE: self._enable,
        }

    @property
    def bad_frames(self) -> int:
        """Number of messages with a wrong sum, incomplete records, and valid ones of either with impossible content."""
        return self._reader.bad_frames + self._waves.bad_frames + self._garbled

    def feed(self, packet: Packet) -> list[Item]:
        """Decode bytes; return waves, numbers and alarms; queue the answer to every command of the device."""
        at = packet.at
        items: list[Item] = [*self._waves.feed(packet.data, at, gaps=self._untrusted())]
        for event in self._reader.feed(packet.data):
            self._dialogue.take(event, at)
            if isinstance(event, Message) and event.kind is Kind.ANSWER and event.code in self._takers:
                items += self._takers[event.code](event, at)
        if self._waves.is_overdue(at):
            self._dialogue.plan(Code.REALTIME_OFFERS)
        self._dialogue.bytes_came(at)
        return items

    def outgoing(self) -> list[bytes]:
        """Return, and remove, the answers to the device's commands, and the requests due at the last packet's time."""
        return self._dialogue.outgoing()

    def poll(self) -> bytes:
        """Return the bytes to send after another half second of silence.

        These are ICC until the link is open, then requests or, if none is due, NOP. Empty while an answer is awaited,
        and while the device suspends the host.
        """
        self._dialogue.silence()
        return b"".join(self._dialogue.outgoing())

    def command(self, command: DeviceCommand) -> bytes | None:  # noqa: ARG002 - the protocol's signature
        """Return None: no command is ever sent to a ventilator."""
        return None

    def reset(self) -> None:
        """Forget the state of the link, partial messages and records, and all alarms, which are then reported again."""
        for part in (self._reader, self._waves, self._dialogue, self._alarms):
            part.reset()

    def _measured(self, message: Message, at: float) -> Sequence[Item]:
        """Return a block for each vital that has a value in an answer with measured values.

        If several values belong to one vital, the one that comes first in `READINGS` is returned.
        """
        texts = decode_entries(message.data)
        if texts is None:
            return self._bad()
        blocks: dict[VitalId, Block | None] = {}
        for reading in READINGS:
            text = texts.get(reading.code, "")
            if not is_missing(text) and blocks.get(reading.vital) is None:
                blocks[reading.vital] = self._block(reading, text, at)
        self._garbled += None in blocks.values()
        return [block for block in blocks.values() if block is not None]

    def _block(self, reading: Reading, text: str, at: float) -> Block | None:
        """Return the block of a measured value; None if its text is not a number, or the number is implausible."""
        value = number(text)
        if value is None or not VITALS[reading.vital].is_plausible(value * reading.factor):
            return None
        quality = Quality.BAD if reading.vital in self._untrusted() else reading.quality
        return Block(vital=reading.vital, values=(value * reading.factor,), at=at, quality=quality)

    def _page(self, message: Message, at: float) -> Sequence[Item]:
        alarms = decode_alarms(message.data)
        return self._bad() if alarms is None else self._alarms.read(message.code, alarms, at)

    def _choose(self, message: Message, _at: float) -> Sequence[Item]:
        """Choose streams from the waves that the device offers in its answer, and plan the request for them."""
        offers = decode_offers(message.data)
        if offers is None:
            return self._bad()
        choice = self._waves.choose(offers)
        if choice:
            self._dialogue.plan(Code.REALTIME_CHOICE, choice)
        return []

    def _enable(self, _message: Message, at: float) -> Sequence[Item]:
        self._dialogue.send(self._waves.enable(at))
        return []

    def _untrusted(self) -> frozenset[VitalId]:
        """Return the vitals that cannot be measured now: those of the SpO2 sensor if it is reported off or broken."""
        return frozenset() if self._alarms.is_sensor_good else _OF_THE_SENSOR

    def _bad(self) -> Sequence[Item]:
        self._garbled += 1
        return []
