"""Any vendor's MQTT payloads: numbers found by a table in the configuration, one row a vital.

Pure; runs on the engine's event loop; the emulated publisher uses its encoder. A row names a pattern of topics
below the device's root, a JSON pointer (RFC 6901) and a unit. What can arrive broken: no JSON, JSON of another shape,
a number that is a text, NaN or beyond what a patient can have. A topic that no row names is not ours, and no fault;
`null` is a vendor's way to say that there is no value, and neither.
"""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

import msgspec

from bedside.config import mqtt_topic_pattern as topic_pattern
from bedside.config.json_pointer import pointed, steps
from bedside.config.quality import Quality
from bedside.config.schema import DeviceConfig, MapRow
from bedside.config.units import conversion
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers.block import Block, Item, Packet
from bedside.drivers.codec import Listener

_LONGEST: Final = 65536  # bytes of a payload; vital signs are some hundred
_MOST_TOPICS: Final = 1024  # remembered with their rows; a root that has more is looked up anew
# What JSON does not know and devices send all the same: +36.6, 036.6, .5
_BARE: Final = re.compile(rb"[ \t\r\n]*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ \t\r\n]*")
# No such place, no number, no possible value, a whole number of 400 digits.
_GARBLED: Final = (LookupError, TypeError, ValueError, OverflowError)
_WORDS: Final[Mapping[str, Quality]] = {quality.value: quality for quality in Quality}


class MapReader:
    """One row, made ready."""

    def __init__(self, row: MapRow, root: str = "") -> None:
        self.vital = VITALS[row.vital]
        self.pattern = topic_pattern.compiled(f"{root}/{row.topic}")
        self.way = steps(row.pointer)
        self.quality_way = None if row.quality is None else steps(row.quality)
        self._conversion = conversion(row.unit, self.vital.ucum)
        self._row = row

    def value(self, number: float) -> float:
        """Return a payload's number as our value."""
        return self._conversion.ours(number * self._row.scale + self._row.offset)

    def number(self, value: float) -> float:
        """Return our value as a payload's number."""
        return (self._conversion.theirs(value) - self._row.offset) / self._row.scale

    def block(self, document: Any, at: float) -> Block | None:  # noqa: ANN401 - JSON
        """Return the row's value, None if the device says that there is none. Raises what _GARBLED lists."""
        found = pointed(document, self.way)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise TypeError(found)
        value, quality = self.value(float(found)), self._quality(document)
        if not math.isfinite(value) or (quality is not Quality.BAD and not self.vital.is_plausible(value)):
            raise ValueError(value)
        return Block(vital=self.vital.id, values=(value,), at=at, quality=quality)

    def _quality(self, document: Any) -> Quality:  # noqa: ANN401 - JSON
        if self.quality_way is None:
            return Quality.GOOD
        found = pointed(document, self.quality_way)
        if isinstance(found, bool):
            return Quality.GOOD if found else Quality.BAD
        return _WORDS[str(found).upper()]


class MqttMap(Listener):
    """Decoder. Each row's value stands for itself: one that is garbled takes none of the others with it."""

    vitals: ClassVar[tuple[VitalId, ...]] = tuple(  # what a map may give; what this one gives: registry.vitals
        vital.id for vital in VITALS.values() if not vital.is_wave and vital.id != VitalId.CUFF
    )

    def __init__(self, device: DeviceConfig) -> None:
        self.bad_frames = 0
        self._readers = tuple(MapReader(row, device.topic or device.id) for row in device.map)
        self._known: dict[str, tuple[MapReader, ...]] = {}

    def feed(self, packet: Packet) -> list[Item]:
        """Take one message; return what the rows of its topic find in it. A garbled message is counted once."""
        readers = self._of(packet.topic)
        if not readers:
            return []
        items: list[Item] = []
        is_garbled = False
        try:
            document = _document(packet.data)
        except (msgspec.DecodeError, ValueError, RecursionError):
            readers, is_garbled = (), True
        for reader in readers:
            try:
                block = reader.block(document, packet.at)
            except _GARBLED:
                is_garbled = True
            else:
                items += [] if block is None else [block]
        self.bad_frames += is_garbled
        return items

    def reset(self) -> None:
        """Forget nothing: each message is whole."""

    def _of(self, topic: str) -> tuple[MapReader, ...]:
        """Return the rows that a topic concerns."""
        known = self._known.get(topic)
        if known is None:
            known = tuple(reader for reader in self._readers if reader.pattern.fullmatch(topic))
            if len(self._known) >= _MOST_TOPICS:
                self._known.clear()
            self._known[topic] = known
        return known


def _document(data: bytes) -> Any:  # noqa: ANN401 - JSON
    if len(data) > _LONGEST:
        raise ValueError(f"{len(data)} bytes")
    return float(data) if _BARE.fullmatch(data) else msgspec.json.decode(data)


def encode(rows: Iterable[MapRow], values: Mapping[VitalId, float | None]) -> bytes:
    """Return the payload in which these rows, of one topic, find these values (None: `null`)."""
    document: Any = {}
    for row in rows:
        reader, value = MapReader(row), values[row.vital]
        number = None if value is None else reader.number(value)
        if not reader.way:
            return msgspec.json.encode(number)
        _put(document, reader.way, number)
        if reader.quality_way is not None:
            _put(document, reader.quality_way, Quality.GOOD)
    return msgspec.json.encode(document)


def _put(document: dict[str, Any], way: tuple[str, ...], value: object) -> None:
    """Set a value; every level is an object, also where a vendor has an array: the pointer is the same."""
    *above, last = way
    for name in above:
        document = document.setdefault(name, {})
    document[last] = value
