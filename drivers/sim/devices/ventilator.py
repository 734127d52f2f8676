"""The emulated ventilator: an Evita 4 on a MEDIBUS line, with SpO2 and CO2 modules.

Pure: time is an argument. The ventilator sends in steps of 16 ms, in each step as many bytes as the line can carry, so
that the realtime records of its waves come inside its slow messages, as with the real device.
"""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers.block import Packet
from bedside.drivers.codecs.medibus.frame import NAK, Kind, Message, MessageReader, Signal, answer, command
from bedside.drivers.codecs.medibus.realtime import (
    ENABLE,
    TURN,
    Offer,
    RecordReader,
    SyncCommand,
    decode_choice,
    encode_offers,
    encode_record,
)
from bedside.drivers.codecs.medibus.tables import (
    Code,
    Identity,
    encode_alarms,
    encode_clock,
    encode_entries,
    encode_identity,
)
from bedside.drivers.sim.devices.ventilator_data import alarms, measured
from bedside.drivers.sim.emulator import VirtualPatient
from bedside.drivers.sim.patient.breath import Breath

STEP_S: Final = 0.016
_STEP_BYTES: Final = 27  # the bytes that 19200 8E1 can carry in a step
_LINK_EVERY_S: Final = 3.0  # ICC is repeated after this time; a silence of this length breaks the link
_IDLE_S: Final = 2.0
_MOST_WAITING: Final = 4096
_IDENTITY: Final = Identity("8240", "Evita 4", "01.00", "04.00")
PLETH: Final = Offer(code=0x02, interval_us=16000, low=0, high=100, bins=1000)
CO2: Final = Offer(code=0x06, interval_us=16000, low=-20, high=100, bins=0x460)
_OFFERS: Final = {offer.code: offer for offer in (PLETH, CO2)}
_SLOW: Final = bytes(range(0x80))


class MedibusVentilator:
    """One emulated ventilator. From t = 0 it sends ICC, the command that opens the link, until the host answers.

    Until the link is open it ignores all other commands of the host.
    """

    def __init__(self, device: DeviceConfig, patient: VirtualPatient, utc: Callable[[float], datetime]) -> None:
        self._device, self._patient = device, patient
        self._reader, self._records = MessageReader(), RecordReader()
        self._steps = 0
        self._slow = bytearray()  # bytes that wait to be sent
        self._is_suspended = False
        self._is_linked = False
        self._received_at = self._sent_at = 0.0
        self._icc_at: float | None = None
        self._requested: set[int] = set()  # codes of the measured values that the host chose; empty: all
        self._choice: list[tuple[int, int]] = []
        self._enabled = 0  # a bit for each stream
        self._breath = Breath()
        self._answers: Mapping[int, Callable[[bytes, float], bytes]] = {
            Code.MEASURED: lambda _data, t: encode_entries(self._measured(t)),
            Code.ALARMS_1: lambda _data, t: encode_alarms(alarms(patient.signs(t), is_sensor_off=self._is_off(t))),
            Code.TIME: lambda _data, t: encode_clock(utc(t)),
            Code.IDENTIFY: lambda _data, _t: encode_identity(_IDENTITY),
            Code.CONFIGURE_ANSWER: self._configure,
            Code.REALTIME_OFFERS: lambda _data, _t: encode_offers(list(_OFFERS.values())),
            Code.REALTIME_CHOICE: self._choose,
        }

    def receive(self, data: bytes, t: float) -> None:
        """Decode the host's bytes; queue the answer to each command; enable the wave streams that the host enables."""
        self._received_at = t
        for event in self._reader.feed(data):
            if isinstance(event, Signal):
                self._take_signal(event, t)
            elif event.code == Code.INITIALISE:
                self._link(event, t)
            elif self._is_linked and event.kind is Kind.COMMAND:
                self._obey(event, t)
        for record in self._records.feed(data.translate(None, _SLOW)):
            if isinstance(record, SyncCommand) and record.code == ENABLE:
                self._enabled = record.argument

    def emit(self, t: float) -> Sequence[Packet]:
        """Return the bytes sent up to `t` that were not returned before.

        In each step the record of the waves comes first, then as many bytes of queued messages as there is room for.
        """
        packets = []
        while (at := self._steps * STEP_S) <= t:
            self._keep_link(at)
            record = self._record(at)
            free = 0 if self._is_suspended else _STEP_BYTES - len(record)
            if data := record + bytes(self._slow[:free]):
                packets.append(Packet(data, at))
            del self._slow[:free]
            self._steps += 1
        return packets

    def _take_signal(self, signal: Signal, t: float) -> None:
        if signal is Signal.CORRUPT_COMMAND:
            self._send(answer(NAK), t)
        elif signal is Signal.ABORT:
            self._slow.clear()
        elif signal in (Signal.SUSPEND, Signal.RESUME):
            self._is_suspended = signal is Signal.SUSPEND

    def _link(self, message: Message, t: float) -> None:
        """Open the link when the host sends ICC or answers the ventilator's ICC; then request the host's identity."""
        if message.kind is Kind.COMMAND:
            self._send(answer(Code.INITIALISE), t)
        self._is_linked, self._is_suspended = True, False
        self._requested, self._choice, self._enabled = set(), [], 0
        self._send(command(Code.IDENTIFY), t)

    def _obey(self, message: Message, t: float) -> None:
        """Queue the answer to a command. The answer to an unknown command has no data. STOP closes the link."""
        data = self._answers[message.code](message.data, t) if message.code in self._answers else b""
        self._send(answer(message.code, data), t)
        if message.code == Code.STOP:
            self._break_link(t)

    def _keep_link(self, t: float) -> None:
        """Queue ICC every three seconds while the link is closed; queue NOP after two idle seconds while it is open.

        The link closes when the host was silent for three seconds.
        """
        if self._is_linked and t - self._received_at > _LINK_EVERY_S:
            self._break_link(t - _LINK_EVERY_S)
        if not self._is_linked and (self._icc_at is None or t - self._icc_at >= _LINK_EVERY_S):
            self._icc_at = t
            self._send(command(Code.INITIALISE), t)
        elif self._is_linked and t - self._sent_at >= _IDLE_S:
            self._send(command(Code.NOP), t)

    def _break_link(self, t: float) -> None:
        self._is_linked, self._icc_at, self._enabled = False, t, 0

    def _send(self, data: bytes, t: float) -> None:
        if len(self._slow) < _MOST_WAITING:
            self._slow += data
        self._sent_at = t

    def _measured(self, t: float) -> dict[int, str]:
        texts = measured(self._patient.signs(t), is_sensor_off=self._is_off(t))
        return {code: text for code, text in texts.items() if not self._requested or code in self._requested}

    def _configure(self, data: bytes, _t: float) -> bytes:
        """Store which measured values the host chose; a choice of other values is ignored. Return no data."""
        if data[:1] == bytes((Code.MEASURED,)):
            with contextlib.suppress(ValueError):
                self._requested = set(bytes.fromhex(data[1:].decode()))
        return b""

    def _choose(self, data: bytes, _t: float) -> bytes:
        self._choice, self._enabled = decode_choice(data) or [], 0
        return b""

    def _record(self, t: float) -> bytes:
        """Return the record of the waves in this step; empty if no stream is due.

        The pleth is left out while the SpO2 sensor is off.
        """
        rate = self._patient.signs(t).rr
        turn = self._breath.advance(t, rate or 0.0)
        values = {PLETH.code: self._pleth(t), CO2.code: None if rate is None else self._breath.co2()}
        bins = {
            number: _OFFERS[code].number(value)
            for number, code in self._due()
            if (value := values.get(code)) is not None
        }
        turns = () if turn is None else ((TURN, int(not turn)),)
        return encode_record(bins, turns) if bins else b""

    def _due(self) -> list[tuple[int, int]]:
        """Return (number, code) of each enabled stream that has a sample in this step."""
        enabled = (stream for stream in enumerate(self._choice, 1) if self._enabled >> stream[0] - 1 & 1)
        return [(number, code) for number, (code, multiplier) in enabled if self._steps % max(1, multiplier) == 0]

    def _pleth(self, t: float) -> float | None:
        wave = self._patient.pleth(t)
        return None if wave is None or self._is_off(t) else PLETH.high * wave

    def _is_off(self, t: float) -> bool:
        return self._patient.is_sensor_off(self._device.id, t)
