"""B. Braun Space and CompactPlus pumps by BCC V4.0, read only: rate, volume infused, drug, alarms.

Pure; runs on the engine's event loop. RS-232 9600 8N1, or TCP port 4001 of a SpaceCom. The host says ADMIN:ALIVE,
learns the bed's name, and asks MEM:GET; the answer is quadruples time,address,parameter,value, and may come in several
blocks. Of several pumps behind one SpaceCom the first that runs is told, else the first. From the maker's document.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Final

from config.vitals import VitalId
from drivers.block import Item, Packet
from drivers.codec import Listener
from drivers.codecs.bcc_frame import ACK, RS, Telegram, TelegramReader, encode
from drivers.codecs.conditions import Conditions
from drivers.codecs.pump_report import PumpReport

ALIVE: Final = "ADMIN:ALIVE"
GET: Final = "MEM:GET"
NOBODY: Final = "1"  # the bed's name before it is known
COMMUNICATOR: Final = "50100"  # the SpaceCom itself, which pumps nothing
NO_VALUE: Final = ("_NV", "_NA")
ALARMS: Final[Mapping[str, str]] = {
    "INA1": "battery empty",
    "INA2": "syringe empty",
    "INA5": "standby over",
    "INA7": "end of volume",
    "INA8": "time over",
    "INA9": "syringe",
    "INA11": "battery low",
    "INA12": "syringe near empty",
    "INA14": "drop sensor",
    "INA15": "air in the line",
    "INA16": "end of KVO",
}
OCCLUSION: Final = "INA3"
_BATTERY: Final = ("INA1", "INA11")
_PUMPING: Final = "INM3"
_QUADRUPLE: Final = 4
_MOST_BLOCKS: Final = 64  # of one answer; a SpaceStation holds 24 pumps

Pump = dict[str, str]  # value by parameter


class BraunBcc(Listener):
    """Decoder and host."""

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.PUMP_RATE, VitalId.PUMP_VOLUME)
    wave_rates: ClassVar[Mapping[VitalId, float]] = {}
    poll_every_s: ClassVar[float | None] = 1.0  # half a second at least must lie between two questions

    def __init__(self) -> None:
        self._reader = TelegramReader()
        self._garbled = 0
        self._bed = NOBODY
        self._pumps: dict[str, Pump] = {}
        self._blocks = 0
        self._conditions = Conditions()
        self._outgoing: list[bytes] = []

    @property
    def bad_frames(self) -> int:
        """Telegrams whose length or sum is wrong, and answers that say what cannot be."""
        return self._reader.bad_frames + self._garbled

    def feed(self, packet: Packet) -> list[Item]:
        """Take bytes; return what whole answers say of the pump."""
        items: list[Item] = []
        for telegram in self._reader.telegrams(packet.data):
            self._bed = telegram.bed
            self._collect(telegram.info.split(chr(RS)))
            self._blocks += 1
            if not telegram.is_last and self._blocks < _MOST_BLOCKS:
                self._outgoing.append(bytes((ACK,)))
                continue
            items += self._told(packet.at)
            self._pumps, self._blocks = {}, 0
        return items

    def outgoing(self) -> list[bytes]:
        """Return what asks for the next block of an answer."""
        outgoing, self._outgoing = self._outgoing, []
        return outgoing

    def poll(self) -> bytes:
        """Return the question for all pumps; the first one is who is there."""
        return encode(Telegram(self._bed, ALIVE if self._bed == NOBODY else GET))

    def reset(self) -> None:
        """Forget half an answer, the bed's name, and what was told."""
        self._reader.reset()
        self._bed, self._pumps, self._blocks = NOBODY, {}, 0
        self._outgoing.clear()
        self._conditions.reset()

    def _collect(self, quadruples: Iterable[str]) -> None:
        for quadruple in quadruples:
            parts = quadruple.split(",", _QUADRUPLE - 1)
            if len(parts) != _QUADRUPLE:
                self._garbled += bool(quadruple)
                continue
            _, address, parameter, value = parts
            if address != COMMUNICATOR and value not in NO_VALUE:
                self._pumps.setdefault(address, {})[parameter] = value

    def _told(self, at: float) -> list[Item]:
        pumps = list(self._pumps.values())
        if not pumps:
            return []
        pump = next((row for row in pumps if row.get(_PUMPING) == "1"), pumps[0])
        try:
            report = _report(pump)
        except ValueError:
            self._garbled += 1
            return []
        if not report.is_plausible:
            self._garbled += 1
            return []
        return report.items(self._conditions, at)


def _report(pump: Pump) -> PumpReport:
    """Return what a pump says; ValueError for a number that is none."""
    standing = [name for name in ALARMS if pump.get(name) == "1"]
    return PumpReport(
        rate_ml_h=_number(pump, "INRT"),
        volume_ml=_number(pump, "INVI"),
        drug=pump.get("INSOL"),
        is_running=pump[_PUMPING] == "1" if _PUMPING in pump else None,
        is_occluded=pump.get(OCCLUSION) == "1",
        alarms=[ALARMS[name] for name in standing],
        is_battery_low=any(name in _BATTERY for name in standing),
    )


def _number(pump: Pump, parameter: str) -> float | None:
    return float(pump[parameter]) if parameter in pump else None
