"""Any vendor's MQTT payloads: a table in the configuration says where each vital is, one row for each.

Pure; runs on the engine's event loop; the emulated publisher uses its encoder. A row has a topic pattern below the
device's root, a JSON pointer (RFC 6901) and a unit (UCUM). What publishers send that is no JSON is read all the same:
a byte order mark, a NUL at the end, text in Latin-1, a number as text. NaN, an infinity and a number out of range are
a corrupt value, and the message's other values are read. What else can arrive broken: invalid JSON, JSON of another
shape, other text, an implausible value. A topic without a row is ignored and not counted. `null` means "no value" and
is not counted either.
"""

import json
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
from bedside.drivers.codec import CodecDefaults

_LONGEST: Final = 65536  # bytes of a payload; vital signs need some hundred
_BOM: Final = b"\xef\xbb\xbf"
_MOST_TOPICS: Final = 1024  # cached with their rows; when there are more, the cache is cleared
# Numbers that are not JSON, but that devices send: +36.6, 036.6, .5
_BARE: Final = re.compile(rb"[ \t\r\n]*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ \t\r\n]*")
_TEXT: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")  # a number as text is read only if it is written so
_LOWER_NAN: Final = re.compile(r"([:\[,]\s*)-?(?:nan|NAN)(?=\s*[,}\]])")  # JavaScript's NaN is known to the parser
# The pointer leads nowhere, not a number, an implausible value, an integer of 400 digits.
_GARBLED: Final = (LookupError, TypeError, ValueError, OverflowError)
_WORDS: Final[Mapping[str, Quality]] = {quality.value: quality for quality in Quality}


class MapReader:
    """One row of the map, prepared for decoding: where the vital's number is, and how it is converted."""

    def __init__(self, row: MapRow, root: str = "") -> None:
        self.vital = VITALS[row.vital]
        self.pattern = topic_pattern.compiled(f"{root}/{row.topic}")
        self.steps = steps(row.pointer)
        self.quality_steps = None if row.quality is None else steps(row.quality)
        self._conversion = conversion(row.unit, self.vital.ucum)
        self._row = row

    def value(self, number: float) -> float:
        """Convert a payload's number to the vital's unit."""
        return self._conversion.ours(number * self._row.scale + self._row.offset)

    def number(self, value: float) -> float:
        """Convert a value in the vital's unit to the payload's number."""
        return (self._conversion.theirs(value) - self._row.offset) / self._row.scale

    def block(self, document: Any, at: float) -> Block | None:  # noqa: ANN401 - JSON
        """Return the row's value, None for `null`. Raises one of _GARBLED for corrupt data."""
        number = pointed(document, self.steps)
        if number is None:
            return None
        if isinstance(number, str) and _TEXT.fullmatch(number):
            number = float(number)
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise TypeError(number)
        value, quality = self.value(float(number)), self._quality(document)
        if not math.isfinite(value) or (quality is not Quality.BAD and not self.vital.is_plausible(value)):
            raise ValueError(value)
        return Block(vital=self.vital.id, values=(value,), at=at, quality=quality)

    def _quality(self, document: Any) -> Quality:  # noqa: ANN401 - JSON
        if self.quality_steps is None:
            return Quality.GOOD
        quality = pointed(document, self.quality_steps)
        if isinstance(quality, bool):
            return Quality.GOOD if quality else Quality.BAD
        return _WORDS[str(quality).upper()]


class MqttMap(CodecDefaults):
    """Decodes the messages by the rows of the map. A corrupt value in one row does not affect the other rows."""

    vitals: ClassVar[tuple[VitalId, ...]] = tuple(  # those that any map may have; registry.vitals: those of one map
        vital.id for vital in VITALS.values() if not vital.is_wave and vital.id != VitalId.CUFF
    )

    def __init__(self, device: DeviceConfig) -> None:
        self.bad_frames = 0
        self._readers = tuple(MapReader(row, device.topic or device.id) for row in device.map)
        self._known: dict[str, tuple[MapReader, ...]] = {}

    def feed(self, packet: Packet) -> list[Item]:
        """Decode one message; return a block for each row of its topic with a value. Counts a corrupt message once."""
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
        """Do nothing: each message is complete, so there is no partial frame to discard."""

    def _of(self, topic: str) -> tuple[MapReader, ...]:
        """Return the rows whose pattern matches a topic."""
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
    data = data.removeprefix(_BOM).rstrip(b"\x00")
    if _BARE.fullmatch(data):
        return float(data)
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _tolerant(data)


def _tolerant(data: bytes) -> Any:  # noqa: ANN401 - JSON
    """Decode JSON with NaN, nan, infinities, numbers out of range, or text in Latin-1.

    Raises ValueError or RecursionError if it is none.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return json.loads(_LOWER_NAN.sub(r"\1NaN", text))


def encode(rows: Iterable[MapRow], values: Mapping[VitalId, float | None]) -> bytes:
    """Return the payload that holds these values for these rows of one topic (None: `null`)."""
    document: Any = {}
    for row in rows:
        reader, value = MapReader(row), values[row.vital]
        number = None if value is None else reader.number(value)
        if not reader.steps:
            return msgspec.json.encode(number)
        _put(document, reader.steps, number)
        if reader.quality_steps is not None:
            _put(document, reader.quality_steps, Quality.GOOD)
    return msgspec.json.encode(document)


def _put(document: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    """Set a value. Every level is an object, also where a vendor has an array: the pointer is the same."""
    *above, last = path
    for name in above:
        document = document.setdefault(name, {})
    document[last] = value
