"""The emulated Ivy 450C: one "ANSAR-B" message a second, each with the waves of the past second.

Pure: time is an argument.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers.block import Packet
from bedside.drivers.codecs.ansar.codec import ECG_MV, ECG_ZERO, PR, TOP
from bedside.drivers.codecs.ansar.message import SAMPLES, Message, Wave, encode
from bedside.drivers.sim.devices.auto_cuff import AutoCuff
from bedside.drivers.sim.devices.oscillometry import NibpResult
from bedside.drivers.sim.emulator import VirtualPatient, VitalSigns
from bedside.drivers.sim.patient.waves import Waves

_PLETH_REST: Final = 100
_PLETH_HEIGHT: Final = 120
_BREATH_REST: Final = 125
_BREATH_HEIGHT: Final = 100
_NO_SENSOR: Final = "SENSOR OFF"  # invented: the recording has no text for it
_NO_TRANSDUCER: Final = "NO TRANSDUCER"


class AnsarMonitor:
    """One emulated monitor. It sends unprompted, for the first time at t = 1. Only its SpO2 probe can be off."""

    def __init__(self, device: DeviceConfig, patient: VirtualPatient, _utc: Callable[[float], datetime]) -> None:
        self._device, self._patient = device, patient
        self._waves, self._cuff = Waves(patient), AutoCuff(patient)
        self._sent = 0

    def receive(self, data: bytes, t: float) -> None:
        """Ignore the bytes: the monitor has no commands."""

    def emit(self, t: float) -> Sequence[Packet]:
        """Return the messages due up to `t` that were not returned before."""
        packets = []
        while self._sent + 1 <= t:
            self._sent += 1
            packets.append(Packet(encode(self._message(float(self._sent))), float(self._sent)))
        return packets

    def _message(self, t: float) -> Message:
        signs, is_off = self._patient.signs(t), self._patient.is_sensor_off(self._device.id, t)
        return Message({wave: self._samples(wave, t, is_off=is_off) for wave in Wave}, self._lines(signs, t, is_off))

    def _lines(self, signs: VitalSigns, t: float, is_off: bool) -> dict[str, tuple[str, ...]]:  # noqa: FBT001
        oxygen = ("1", "", "", _NO_SENSOR) if is_off else ("1", _text(signs.spo2), f"{PR}{_text(signs.pr)} ", "")
        cuff = None if self._cuff.is_measuring(t) else self._cuff.result(t)
        transducer = _NO_TRANSDUCER if signs.abp_sys is None else ""
        return {
            "HR": ("1", _text(signs.hr), "ECG-II-DIAG", ""),
            "RR": ("1", _text(signs.rr), "APNEA: 20 SEC", ""),
            "ETCO2": ("1", "", "", ""),
            "SPO2": oxygen,
            "NIBP": ("4", *_pressures(cuff), "", ""),
            "P1": ("3", *map(_text, (signs.abp_sys, signs.abp_dia, signs.abp_mean)), transducer, ""),
            "P2": ("3", "", "", "", _NO_TRANSDUCER, ""),
            "T1": ("1", "", "", ""),
            "T2": ("1", "", "", ""),
        }

    def _samples(self, wave: Wave, t: float, *, is_off: bool) -> bytes:
        """Return the samples of one wave in the second that ends at `t`, one byte each."""
        count = SAMPLES[wave]
        times = [t - 1 + (index + 1) / count for index in range(count)]
        if wave is Wave.ECG:
            return _bytes(ECG_ZERO + self._waves.ecg_mv(at) / ECG_MV for at in times)
        if wave is Wave.RESP:
            return _bytes(_BREATH_REST + _BREATH_HEIGHT * self._waves.breath(at) for at in times)
        if wave is Wave.PLETH:
            pulses = (0.0 if is_off else self._patient.pleth(at) or 0.0 for at in times)
            return _bytes(_PLETH_REST + _PLETH_HEIGHT * pulse for pulse in pulses)
        if wave is Wave.P1:
            pressures = (self._waves.abp_mmhg(at) for at in times)
            return _bytes(TOP if pressure is None else pressure for pressure in pressures)
        return bytes((TOP,)) * count


def _bytes(values: Iterable[float]) -> bytes:
    return bytes(round(min(float(TOP), max(0.0, value))) for value in values)


def _text(value: float | None) -> str:
    return "" if value is None else str(round(value))


def _pressures(result: NibpResult | None) -> tuple[str, ...]:
    return ("",) * 4 if result is None else tuple(map(str, (result.sys, result.dia, result.mean, result.pr)))
