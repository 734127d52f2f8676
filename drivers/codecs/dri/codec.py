"""GE Datex-Ohmeda S/5 and CARESCAPE monitors by DRI: numbers every 5 s; pleth, ECG and arterial pressure waves.

Pure; runs on the engine's event loop. Two-way, 19200 8E1 with RTS/CTS. Frames: frame.py; records: record.py.
Units: numbers come in hundredths. End-tidal CO2 comes in 1/100 % of the ambient pressure, which converts it to mmHg and
must therefore be known. The wave of invasive pressure 1 is delivered as the arterial one only while the numbers label
it an artery. What can arrive broken: lost, added or flipped bytes, which the checksum detects; waves that stop after
RTS/CTS held the monitor. Source: facts from the maker's documents M1017617 and 8005313; no recording of a monitor's
answers exists.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Final

from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, DeviceCommand, Item, NoticeKind, Packet
from bedside.drivers.codecs.dri.frame import FrameReader, encode
from bedside.drivers.codecs.dri.nibp import CuffResults
from bedside.drivers.codecs.dri.numbers import Measured, numbers
from bedside.drivers.codecs.dri.phdb import AUXILIARY, Name, Phdb, arterial, nibp_time
from bedside.drivers.codecs.dri.record import MainType, Record
from bedside.drivers.codecs.dri.request import Show, ValuesRequest, WavesRequest
from bedside.drivers.codecs.dri.wave import LEAD_OFF, SPECS, Wave, WaveType
from bedside.drivers.codecs.shared.conditions import Conditions
from bedside.drivers.codecs.shared.number import number

_EVERY_S: Final = 5  # the shortest interval of displayed values
_REQUESTS: Final[Mapping[MainType, bytes]] = {
    MainType.PHDB: encode(ValuesRequest(_EVERY_S).to_record().to_bytes()),
    MainType.WAVE: encode(WavesRequest(tuple(SPECS)).to_record().to_bytes()),
}
# Requested again after so long without any: RTS/CTS that holds the monitor for 2 s ends its waves, not its numbers.
_AGAIN_S: Final[Mapping[MainType, float]] = {MainType.PHDB: 2.5 * _EVERY_S, MainType.WAVE: 5.0}
_HUNDREDTHS: Final = 100
_CUFF: Final = (VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN)


class GeDri:
    """Decodes the monitor's records and requests numbers and waves.

    A missing SpO2 is reported as SEARCHING, because the record does not say whether the probe is off.
    """

    vitals: ClassVar[tuple[VitalId, ...]] = (
        VitalId.PLETH, VitalId.ECG, VitalId.ABP, VitalId.HR, VitalId.SPO2, VitalId.PR, *_CUFF,
        VitalId.ABP_SYS, VitalId.ABP_DIA, VitalId.ABP_MEAN, VitalId.RR, VitalId.ETCO2, VitalId.TEMP,
    )  # fmt: skip
    wave_rates: ClassVar[Mapping[VitalId, float]] = {spec.vital: spec.rate_hz for spec in SPECS.values()}
    baud: ClassVar[int] = 19200
    parity: ClassVar[str] = "E"
    has_rtscts: ClassVar[bool] = True
    poll_every_s: ClassVar[float | None] = 6.0  # longer than the interval of numbers, which a request may restart

    def __init__(self) -> None:
        self._reader = FrameReader()
        self._garbled = 0
        self._conditions = Conditions()
        self._results = CuffResults()
        self._arterial: Name | None = None
        self._is_lead_off = False
        self._received_at: dict[MainType, float] = {}
        self._at = 0.0

    @property
    def bad_frames(self) -> int:
        """Number of frames with a wrong checksum, and of records with a wrong layout or an implausible value."""
        return self._reader.bad_frames + self._garbled

    def feed(self, packet: Packet) -> list[Item]:
        """Decode bytes; return the waves, numbers and changed conditions in the records that they complete."""
        self._at = packet.at
        items: list[Item] = []
        for data in self._reader.feed(packet.data):
            record = Record.from_bytes(data)
            if record is None:
                self._garbled += 1
            elif record.main_type == MainType.PHDB:
                items += self._phdb(record, packet.at)
            elif record.main_type == MainType.WAVE:
                items += self._waves(record, packet.at)
        return items

    def outgoing(self) -> list[bytes]:
        """Return the request for numbers, for waves, or for both, if these have not come for too long."""
        late = [kind for kind in _REQUESTS if self._at - self._received_at.setdefault(kind, self._at) > _AGAIN_S[kind]]
        self._received_at.update(dict.fromkeys(late, self._at))
        return [_REQUESTS[kind] for kind in late]

    def poll(self) -> bytes:
        """Return the requests for numbers and waves."""
        return b"".join(_REQUESTS.values())

    def command(self, command: DeviceCommand) -> bytes | None:  # noqa: ARG002 - the protocol's signature
        """Return None: the interface cannot start the cuff."""
        return None

    def reset(self) -> None:
        """Discard a partial frame and forget the conditions, so that each is reported again.

        The cuff's last result is kept, so that it is not taken for a new one when the monitor repeats it.
        """
        self._reader.reset()
        self._conditions.reset()
        self._received_at.clear()

    def _phdb(self, record: Record, at: float) -> list[Item]:
        """Return the numbers and changed conditions of a record with numbers, and the cuff's result if it is new."""
        self._received_at[MainType.PHDB] = at
        phdb, time = None, None
        for kind, data in record.subrecords:
            if kind == AUXILIARY:
                time = nibp_time(data)
            elif kind == Show.DISPLAYED:
                phdb = Phdb.from_bytes(data) or phdb
        items = [] if phdb is None else self._probe(phdb, at)
        measured = [] if phdb is None else numbers(phdb)
        result = self._results.take(None if phdb is None else phdb.groups[Name.NIBP], time)
        if result is not None:
            pressures, quality = result
            measured += [(vital, _mmhg(raw), quality) for vital, raw in zip(_CUFF, pressures, strict=True)]
        self._arterial = self._arterial if phdb is None else arterial(phdb)
        items += self._conditions.change(NoticeKind.NIBP_MEASURING, at, is_present=self._results.is_measuring)
        return items + self._blocks(measured, at)

    def _probe(self, phdb: Phdb, at: float) -> list[Item]:
        group = phdb.groups[Name.SPO2]
        is_missing = group.is_there and group.value(0) is None
        words = "sensor off" if self._is_lead_off else "no saturation"
        return self._conditions.change(NoticeKind.SEARCHING, at, is_present=is_missing, detail=words)

    def _blocks(self, measured: Iterable[Measured], at: float) -> list[Item]:
        """Return a block for each number. An implausible number is left out, and the record counts as a bad frame."""
        blocks = [number(vital, value, at, quality) for vital, value, quality in measured if value is not None]
        self._garbled += None in blocks
        return [block for block in blocks if block is not None]

    def _waves(self, record: Record, at: float) -> list[Item]:
        self._received_at[MainType.WAVE] = at
        blocks: list[Item] = []
        for kind, data in record.subrecords:
            spec, wave = SPECS.get(WaveType(kind)) if kind in SPECS else None, Wave.from_bytes(data)
            self._garbled += wave is None
            if spec is None or wave is None or not wave.samples:
                continue
            if kind == WaveType.PLETH:
                self._is_lead_off = bool(wave.status & LEAD_OFF)
            if kind == WaveType.INVP1 and self._arterial is not Name.P1:
                continue  # a venous or intracranial pressure, or not known yet
            blocks.append(Block(vital=spec.vital, values=wave.values(spec), at=at, rate_hz=spec.rate_hz))
        return blocks


def _mmhg(raw: int | None) -> float | None:
    return None if raw is None else raw / _HUNDREDTHS
