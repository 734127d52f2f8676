"""The emulated MQTT device: publishes one JSON value for each of its vitals in every period.

Pure: time is an argument. The payload is that of bedside.drivers.codecs.mqtt.bedside_json.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.config.vitals import VitalId
from bedside.drivers.block import Packet
from bedside.drivers.codecs.mqtt.bedside_json import encode_status, encode_value, status_topic, topic
from bedside.drivers.sim.emulator import VirtualPatient, VitalSigns

_SIGN_OF: Final[Mapping[VitalId, str]] = {
    VitalId.HR: "hr",
    VitalId.PR: "pr",
    VitalId.SPO2: "spo2",
    VitalId.RR: "rr",
    VitalId.NIBP_SYS: "sys",
    VitalId.NIBP_DIA: "dia",
    VitalId.NIBP_MEAN: "mean",
    VitalId.ABP_SYS: "abp_sys",
    VitalId.ABP_DIA: "abp_dia",
    VitalId.ABP_MEAN: "abp_mean",
}
_USUAL: Final = (VitalId.HR, VitalId.SPO2)


class JsonPublisher:
    """One emulated MQTT device. From t = 0 it publishes "online", then its values in every period.

    A vital sign that the patient does not have is not published.
    """

    def __init__(self, device: DeviceConfig, patient: VirtualPatient, utc: Callable[[float], datetime]) -> None:
        self._root = device.topic or device.id
        self._device, self._patient, self._utc = device, patient, utc
        self._vitals = device.vitals or _USUAL
        self._periods = 0
        self._is_born = False

    def receive(self, data: bytes, t: float) -> None:
        """Ignore the bytes: the device has no commands."""

    def emit(self, t: float) -> Sequence[Packet]:
        """Return the messages due up to `t` that were not returned before, each with its topic."""
        packets = []
        if not self._is_born:
            self._is_born = True
            packets.append(Packet(encode_status(is_online=True), 0.0, status_topic(self._root)))
        while (at := self._periods * self._device.period_s) <= t:
            packets += self._values(at)
            self._periods += 1
        return packets

    def _values(self, t: float) -> list[Packet]:
        if self._patient.is_sensor_off(self._device.id, t):
            return []
        signs, utc = self._patient.signs(t), self._utc(t)
        values = {vital: _sign(signs, vital) for vital in self._vitals}
        return [
            Packet(encode_value(vital, value, utc=utc, sequence=self._periods), t, topic(self._root, vital))
            for vital, value in values.items()
            if value is not None
        ]


def _sign(signs: VitalSigns, vital: VitalId) -> float | None:
    value: float | None = getattr(signs, _SIGN_OF[vital]) if vital in _SIGN_OF else None
    return None if value is None else float(round(value))
