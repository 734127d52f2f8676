"""GE Datex-Ohmeda S/5 and CARESCAPE monitors by DRI: numbers every 5 s; pulse, ECG and arterial waves.

Pure; runs on the engine's event loop. Two-way, 19200 8E1 with RTS/CTS. Numbers come as hundredths; end-tidal CO2 comes
as 1/100 % of the ambient pressure, which must be known to make mmHg of it. Wave 1 of the invasive pressures is told as
the arterial one only while the numbers say that an artery is on it. Source: facts from the maker's documents M1017617
and 8005313; no recording of a monitor's answers was to be had.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Final

from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, DeviceCommand, Item, NoticeKind, Packet
from bedside.drivers.codecs.dri.frame import FrameReader, encode
from bedside.drivers.codecs.dri.nibp import CuffResults
from bedside.drivers.codecs.dri.numbers import Found, numbers
from bedside.drivers.codecs.dri.phdb import AUXILIARY, Name, Phdb, arterial, nibp_time
from bedside.drivers.codecs.dri.record import MainType, Record
from bedside.drivers.codecs.dri.request import Show, ValuesRequest, WavesRequest
from bedside.drivers.codecs.dri.wave import LEAD_OFF, SPECS, Wave, WaveType
from bedside.drivers.codecs.shared.conditions import Conditions
from bedside.drivers.codecs.shared.number import number

_EVERY_S: Final = 5  # the shortest interval of displayed values
_ASK: Final[Mapping[MainType, bytes]] = {
    MainType.PHDB: encode(ValuesRequest(_EVERY_S).to_record().to_bytes()),
    MainType.WAVE: encode(WavesRequest(tuple(SPECS)).to_record().to_bytes()),
}
# Asked again after so long without: RTS/CTS that held the monitor for 2 s has ended its waves, not its numbers.
_AGAIN_S: Final[Mapping[MainType, float]] = {MainType.PHDB: 2.5 * _EVERY_S, MainType.WAVE: 5.0}
_HUNDREDTHS: Final = 100
_CUFF: Final = (VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN)


class GeDri:
    """Decoder and host. A missing SpO2 is told as SEARCHING: the record does not say that the probe is off."""

    vitals: ClassVar[tuple[VitalId, ...]] = (
        VitalId.PLETH, VitalId.ECG, VitalId.ABP, VitalId.HR, VitalId.SPO2, VitalId.PR, *_CUFF,
        VitalId.ABP_SYS, VitalId.ABP_DIA, VitalId.ABP_MEAN, VitalId.RR, VitalId.ETCO2, VitalId.TEMP,
    )  # fmt: skip
    wave_rates: ClassVar[Mapping[VitalId, float]] = {spec.vital: spec.rate_hz for spec in SPECS.values()}
    baud: ClassVar[int] = 19200
    parity: ClassVar[str] = "E"
    has_rtscts: ClassVar[bool] = True
    poll_every_s: ClassVar[float | None] = 6.0  # longer than the interval: a question may begin it anew

    def __init__(self) -> None:
        self._reader = FrameReader()
        self._garbled = 0
        self._notices = Conditions()
        self._results = CuffResults()
        self._arterial: Name | None = None
        self._is_lead_off = False
        self._heard: dict[MainType, float] = {}
        self._at = 0.0

    @property
    def bad_frames(self) -> int:
        """Frames with a wrong check sum, and records that are right but say what cannot be."""
        return self._reader.bad_frames + self._garbled

    def feed(self, packet: Packet) -> list[Item]:
        """Take bytes; return the waves, numbers and conditions of their records."""
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
        """Ask again for what has not come for too long."""
        late = [kind for kind in _ASK if self._at - self._heard.setdefault(kind, self._at) > _AGAIN_S[kind]]
        self._heard.update(dict.fromkeys(late, self._at))
        return [_ASK[kind] for kind in late]

    def poll(self) -> bytes:
        """Return the requests for numbers and waves."""
        return b"".join(_ASK.values())

    def command(self, command: DeviceCommand) -> bytes | None:  # noqa: ARG002 - the protocol's signature
        """Return None: the interface starts no cuff."""
        return None

    def reset(self) -> None:
        """Forget half a frame and what was said; not the cuff's result, which would seem new."""
        self._reader.reset()
        self._notices.reset()
        self._heard.clear()

    def _phdb(self, record: Record, at: float) -> list[Item]:
        """Take the numbers of a record, and the time of the NIBP that may come with them."""
        self._heard[MainType.PHDB] = at
        phdb, time = None, None
        for kind, data in record.subrecords:
            if kind == AUXILIARY:
                time = nibp_time(data)
            elif kind == Show.DISPLAYED:
                phdb = Phdb.from_bytes(data) or phdb
        items = [] if phdb is None else self._conditions(phdb, at)
        found = [] if phdb is None else numbers(phdb)
        result = self._results.take(None if phdb is None else phdb.groups[Name.NIBP], time)
        if result is not None:
            pressures, quality = result
            found += [(vital, _mmhg(raw), quality) for vital, raw in zip(_CUFF, pressures, strict=True)]
        self._arterial = self._arterial if phdb is None else arterial(phdb)
        items += self._notices.say(NoticeKind.NIBP_MEASURING, at, is_present=self._results.is_measuring)
        return items + self._blocks(found, at)

    def _conditions(self, phdb: Phdb, at: float) -> list[Item]:
        group = phdb.groups[Name.SPO2]
        is_missing = group.is_there and group.value(0) is None
        words = "sensor off" if self._is_lead_off else "no saturation"
        return self._notices.say(NoticeKind.SEARCHING, at, is_present=is_missing, detail=words)

    def _blocks(self, found: Iterable[Found], at: float) -> list[Item]:
        """Return the numbers; one that no patient has is left out, and the record counted."""
        blocks = [number(vital, value, at, quality) for vital, value, quality in found if value is not None]
        self._garbled += None in blocks
        return [block for block in blocks if block is not None]

    def _waves(self, record: Record, at: float) -> list[Item]:
        self._heard[MainType.WAVE] = at
        blocks: list[Item] = []
        for kind, data in record.subrecords:
            spec, wave = SPECS.get(WaveType(kind)) if kind in SPECS else None, Wave.from_bytes(data)
            self._garbled += wave is None
            if spec is None or wave is None or not wave.samples:
                continue
            if kind == WaveType.PLETH:
                self._is_lead_off = bool(wave.status & LEAD_OFF)
            if kind == WaveType.INVP1 and self._arterial is not Name.P1:
                continue  # a vein, a brain, or not known yet
            blocks.append(Block(vital=spec.vital, values=wave.values(spec), at=at, rate_hz=spec.rate_hz))
        return blocks


def _mmhg(raw: int | None) -> float | None:
    return None if raw is None else raw / _HUNDREDTHS
