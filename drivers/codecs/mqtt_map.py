"""Any vendor's MQTT messages, read through a table in the configuration: topic pattern, JSON pointer, unit, scale.

Pure; runs on the engine's event loop. A message that no row wants is passed over; one that a row wants and that does
not hold a number there is garbled, and counted. `null` is a value that the device does not have now.
"""

import re
from collections.abc import Sequence
from typing import Any, ClassVar, Final

import msgspec
from jsonpointer import JsonPointer, JsonPointerException

from config.schema import DeviceConfig, MapRow
from config.units import to_unit
from config.vitals import VITALS, VitalId
from drivers.block import Block, Item, Packet
from drivers.codec import Listener

_MISSING: Final = object()


class _Row:
    """One row, ready for use."""

    def __init__(self, root: str, row: MapRow) -> None:
        self.vital = VITALS[row.vital]
        self._pattern = re.compile(_expression(f"{root}/{row.topic}"))
        self._pointer = JsonPointer(row.pointer)
        self._unit, self._scale, self._offset = row.unit or self.vital.ucum, row.scale, row.offset

    def wants(self, topic: str) -> bool:
        return self._pattern.fullmatch(topic) is not None

    def value(self, document: Any) -> float | None:  # noqa: ANN401 - any JSON
        """Return the value in the vital's own unit, None for null; ValueError if there is no plausible number."""
        try:
            found = self._pointer.resolve(document, _MISSING)
        except JsonPointerException as err:
            raise ValueError(str(err)) from err
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise ValueError(f"{found!r} is no number")  # noqa: TRY004 - of the message, and not of our types
        value = to_unit(found * self._scale + self._offset, self._unit, self.vital)
        if not self.vital.is_plausible(value):
            raise ValueError(f"{value:g} is no patient's {self.vital.label}")
        return value


class MqttMap(Listener):
    """Decoder, made with the device's own table."""

    vitals: ClassVar[tuple[VitalId, ...]] = tuple(vital.id for vital in VITALS.values() if not vital.is_wave)

    def __init__(self, device: DeviceConfig | None = None) -> None:
        """Read by the device's table; without a device nothing is understood."""
        self.bad_frames = 0
        root = (device.topic or "") if device else ""
        self._rows: Sequence[_Row] = [_Row(root, row) for row in (device.map if device else ())]

    def feed(self, packet: Packet) -> list[Item]:
        """Take one message; return the values that its rows find."""
        wanted = [row for row in self._rows if row.wants(packet.topic)]
        if not wanted:
            return []
        try:
            document = msgspec.json.decode(packet.data)
            found = [(row.vital.id, row.value(document)) for row in wanted]
        except (msgspec.DecodeError, ValueError, OverflowError, RecursionError):
            self.bad_frames += 1
            return []
        return [Block(vital=vital, values=(value,), at=packet.at) for vital, value in found if value is not None]

    def reset(self) -> None:
        """Forget nothing: each message stands for itself."""


def _expression(pattern: str) -> str:
    """Return the regular expression of an MQTT pattern: `+` is one level, `#` all that follow."""
    levels = {"+": "[^/]*", "#": ".*"}
    return "/".join(levels.get(level, re.escape(level)) for level in pattern.split("/"))
