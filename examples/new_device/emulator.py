"""The emulated Thermo-10: makes the bytes of the device from a SIMULATED patient.

Pure: time is an argument, so the same emulator runs behind a port in real time and in a test at any speed.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers.block import Packet
from bedside.drivers.sim.emulator import VirtualPatient
from examples.new_device.codec import PERIOD_S, encode_line

_CELSIUS: Final = 36.7  # the simulated patient has no temperature of their own


class Thermometer:
    """Sends a line every second from t = 0."""

    def __init__(self, device: DeviceConfig, patient: VirtualPatient, _utc: Callable[[float], datetime]) -> None:
        self._device, self._patient = device, patient
        self._sent = 0

    def receive(self, data: bytes, t: float) -> None:
        """Do nothing: the device has no commands."""

    def emit(self, t: float) -> Sequence[Packet]:
        """Return the lines due up to `t`, each with its time."""
        packets = []
        while (at := self._sent * PERIOD_S) <= t:
            is_off = self._patient.is_sensor_off(self._device.id, at)
            packets.append(Packet(encode_line(None if is_off else _CELSIUS), at))
            self._sent += 1
        return packets
