"""The emulated MQTT device of another vendor: publishes the topics of the device's map in every period.

Pure: time is an argument. The payload is one that bedside.drivers.codecs.mqtt.mapped_topics decodes.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from bedside.config.schema import DeviceConfig, MapRow
from bedside.config.vitals import VitalId
from bedside.drivers.block import Packet
from bedside.drivers.codecs.mqtt.mapped_topics import encode
from bedside.drivers.sim.emulator import VirtualPatient, VitalSigns

# The signs whose name differs from that of their vital.
_SIGN_OF: Final[Mapping[VitalId, str]] = {
    VitalId.NIBP_SYS: "sys",
    VitalId.NIBP_DIA: "dia",
    VitalId.NIBP_MEAN: "mean",
}
_ANY_LEVEL: Final = "x"  # the topic level that replaces a wildcard


class MappedPublisher:
    """One emulated MQTT device with a map. It publishes from t = 0 in every period.

    A vital sign that the patient does not have is published as null. While the probe is off, nothing is published.
    """

    def __init__(self, device: DeviceConfig, patient: VirtualPatient, _utc: Callable[[float], datetime]) -> None:
        self._device, self._patient = device, patient
        self._periods = 0
        self._rows: dict[str, list[MapRow]] = {}
        for row in device.map:
            below = row.topic.replace("+", _ANY_LEVEL).replace("#", _ANY_LEVEL)
            self._rows.setdefault(f"{device.topic}/{below}", []).append(row)

    def receive(self, data: bytes, t: float) -> None:
        """Ignore the bytes: the device has no commands."""

    def emit(self, t: float) -> Sequence[Packet]:
        """Return the messages due up to `t` that were not returned before, each with its topic."""
        packets: list[Packet] = []
        while (at := self._periods * self._device.period_s) <= t:
            packets += self._messages(at)
            self._periods += 1
        return packets

    def _messages(self, t: float) -> list[Packet]:
        if self._patient.is_sensor_off(self._device.id, t):
            return []
        signs = self._patient.signs(t)
        values = {row.vital: _sign(signs, row.vital) for row in self._device.map}
        return [Packet(encode(rows, values), t, topic) for topic, rows in self._rows.items()]


def _sign(signs: VitalSigns, vital: VitalId) -> float | None:
    value: float | None = getattr(signs, _SIGN_OF.get(vital, vital.lower()), None)
    return value
