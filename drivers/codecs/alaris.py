"""Alaris Asena GH syringe pump, read only: rate, volume infused, mode and alarm, asked for once a second.

Pure; runs on the engine's event loop. 38400 8N1. The pump could be started, stopped and set over the same line; this
module knows the words for none of that. INF answers
INF^serial^alarm^mode^rate^ml/h^^volume^ml^pressure^mmHg^time remaining^EVENT^log id. Facts from open source and from
lines of a real pump. The list of alarm codes was not found: an unknown one is told as it is.
"""

from collections.abc import Mapping
from typing import ClassVar, Final

from config.vitals import VitalId
from drivers.block import Item, Packet
from drivers.codec import Listener
from drivers.codecs.alaris_frame import LineReader, encode
from drivers.codecs.conditions import Conditions
from drivers.codecs.pump_report import PumpReport

ASK: Final = "INF"  # the only word that is ever said to the pump
NO_ALARM: Final = ("-", "", "AL_NOALM")
RUNNING: Final = ("INF", "INFUSE", "INFUSING", "BOLUS")
_FIELDS: Final = 9  # up to the unit of the volume
_ALARM, _MODE, _RATE, _RATE_UNIT, _VOLUME, _VOLUME_UNIT = 2, 3, 4, 5, 7, 8
_OCCLUSION: Final = "OCCL"
_BATTERY: Final = "BATT"


class AlarisGh(Listener):
    """Decoder and host."""

    vitals: ClassVar[tuple[VitalId, ...]] = (VitalId.PUMP_RATE, VitalId.PUMP_VOLUME)
    wave_rates: ClassVar[Mapping[VitalId, float]] = {}
    baud: ClassVar[int] = 38400
    poll_every_s: ClassVar[float | None] = 1.0

    def __init__(self) -> None:
        self._reader = LineReader()
        self._garbled = 0
        self._conditions = Conditions()

    @property
    def bad_frames(self) -> int:
        """Lines whose CRC is wrong, and lines that are right and say what cannot be."""
        return self._reader.bad_frames + self._garbled

    def feed(self, packet: Packet) -> list[Item]:
        """Take bytes; return what the pump's answers say."""
        items: list[Item] = []
        for line in self._reader.lines(packet.data):
            fields = line.split("^")
            if fields[0] != ASK or len(fields) == 1:
                continue  # another program's question, or an answer to one
            report = _report(fields)
            if report is None or not report.is_plausible:
                self._garbled += 1
            else:
                items += report.items(self._conditions, packet.at)
        return items

    def poll(self) -> bytes:
        """Return the question for the infusion's state."""
        return encode(ASK)

    def reset(self) -> None:
        """Forget half a line, and what was told."""
        self._reader.reset()
        self._conditions.reset()


def _report(fields: list[str]) -> PumpReport | None:
    """Return what an answer says, None if it is not as the pump writes it."""
    if len(fields) < _FIELDS or (fields[_RATE_UNIT], fields[_VOLUME_UNIT]) != ("ml/h", "ml"):
        return None
    try:
        rate, volume = float(fields[_RATE]), float(fields[_VOLUME])
    except ValueError:
        return None
    alarm = fields[_ALARM].strip()
    has_alarm = alarm not in NO_ALARM
    return PumpReport(
        rate_ml_h=rate,
        volume_ml=volume,
        is_running=fields[_MODE].strip().upper() in RUNNING,
        is_occluded=has_alarm and _OCCLUSION in alarm.upper(),
        alarms=[alarm] if has_alarm and _OCCLUSION not in alarm.upper() else [],
        is_battery_low=has_alarm and _BATTERY in alarm.upper(),
    )
