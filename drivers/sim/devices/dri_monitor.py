"""The emulated Datex-Ohmeda monitor: after a DRI request it sends numbers and waves until a request stops them.

Pure: time is an argument. It has ECG, SpO2, a cuff that measures by itself, respiration by impedance, and an arterial
line if the patient has one. Modules for signs that the patient does not have (CO2, temperature) are not plugged in.
"""

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers.block import Packet
from bedside.drivers.codecs.dri.frame import FrameReader, encode
from bedside.drivers.codecs.dri.phdb import AUXILIARY, Artery, Group, Name, Nibp, Phdb, auxiliary
from bedside.drivers.codecs.dri.record import MainType, Record
from bedside.drivers.codecs.dri.request import Show, ValuesRequest, requests
from bedside.drivers.codecs.dri.wave import GAP, LEAD_OFF, SPECS, Wave, WaveType
from bedside.drivers.sim.devices.auto_cuff import AutoCuff
from bedside.drivers.sim.emulator import VirtualPatient
from bedside.drivers.sim.patient.waves import Waves

_SHORTEST_S: Final = 5
_WAVES_EVERY_S: Final = 0.25  # one of the periods in the document
_LEVEL: Final = 6  # level of the interface
_OLD_S: Final = 60.0
_HALF_SWING: Final = 0.5
_PLETH_PERCENT: Final = 4.0  # modulation of the light by a good pulse
_ECG_MONITORED: Final = 0x0200  # channel 1 is lead II, in the label's 4-bit fields


class DriMonitor:
    """One emulated monitor. It sends nothing before the first request. Only its SpO2 probe can be off."""

    def __init__(self, device: DeviceConfig, patient: VirtualPatient, utc_of: Callable[[float], datetime]) -> None:
        self._device, self._patient, self._utc_of = device, patient, utc_of
        self._reader = FrameReader()
        self._waves, self._cuff = Waves(patient), AutoCuff(patient)
        self._number = 0
        self._values_every_s: int | None = None
        self._values_at = 0.0
        self._types: tuple[WaveType, ...] = ()
        self._waves_at = 0.0
        self._is_gap = False

    def receive(self, data: bytes, t: float) -> None:
        """Decode the host's bytes; start, change or stop numbers and waves as they request."""
        for frame in self._reader.feed(data):
            record = Record.from_bytes(frame)
            for request in () if record is None else requests(record):
                if not isinstance(request, ValuesRequest):
                    self._types = tuple(WaveType(kind) for kind in request.types if kind in SPECS)
                    self._waves_at, self._is_gap = t + _WAVES_EVERY_S, True
                elif request.show == Show.DISPLAYED:
                    self._values_every_s = max(_SHORTEST_S, request.interval_s) if request.interval_s > 0 else None
                    self._values_at = t

    def emit(self, t: float) -> Sequence[Packet]:
        """Return the records due up to `t` that were not returned before, in order."""
        packets = []
        while (due := self._next())[0] <= t:
            at, kind = due
            packets.append(self._packet(kind, at))
        return packets

    def _next(self) -> tuple[float, MainType]:
        """Return when the next record is due (infinity if none was requested), and its kind."""
        values_at = self._values_at if self._values_every_s else math.inf
        waves_at = self._waves_at if self._types else math.inf
        return min((values_at, MainType.PHDB), (waves_at, MainType.WAVE))

    def _packet(self, kind: MainType, t: float) -> Packet:
        """Return the record of this kind that is due at `t`, as a packet; set when the next of its kind is due."""
        self._number += 1
        if kind is MainType.PHDB:
            subrecords = self._numbers(t)
            self._values_at += self._values_every_s or 0
        else:
            subrecords = self._samples(t)
            self._waves_at += _WAVES_EVERY_S
            self._is_gap = False
        record = Record(kind, subrecords, self._clock(t), self._number, _LEVEL)
        return Packet(encode(record.to_bytes()), t)

    def _clock(self, t: float) -> int:
        return int(self._utc_of(t).timestamp())

    def _numbers(self, t: float) -> tuple[tuple[int, bytes], ...]:
        measured_at = self._cuff.measured_at(t)
        time = 0 if measured_at is None else self._clock(measured_at)
        return (
            (Show.DISPLAYED, Phdb(self._clock(t), self._groups(t)).to_bytes()),
            (AUXILIARY, auxiliary(time)),
        )

    def _groups(self, t: float) -> dict[Name, Group]:
        signs = self._patient.signs(t)
        is_off = self._patient.is_sensor_off(self._device.id, t)
        oxygen = (None, None) if is_off else (_hundredths(signs.spo2), _whole(signs.pr))
        groups = {
            Name.ECG: Group((_whole(signs.hr), None, None, None, _whole(signs.rr)), label=_ECG_MONITORED),
            Name.SPO2: Group((*oxygen, None, None)),
            Name.NIBP: self._nibp(t),
        }
        if signs.abp_sys is not None:
            pressures = map(_hundredths, (signs.abp_sys, signs.abp_dia, signs.abp_mean))
            groups[Name.P1] = Group((*pressures, _whole(signs.hr)), label=Artery.ART)
        return groups

    def _nibp(self, t: float) -> Group:
        result, at = self._cuff.result(t), self._cuff.measured_at(t)
        if self._cuff.is_measuring(t):
            return Group((None,) * 4, label=Nibp.MEASURING)
        if result is None or at is None:
            return Group((None,) * 4)
        label = Nibp.OLDER_THAN_60_S if t - at > _OLD_S else 0
        pressures = map(_hundredths, (result.sys, result.dia, result.mean))
        return Group((*pressures, result.pr), label=label)

    def _samples(self, t: float) -> tuple[tuple[int, bytes], ...]:
        return tuple((kind, wave.to_bytes()) for kind in self._types if (wave := self._wave(kind, t)).samples)

    def _wave(self, kind: WaveType, t: float) -> Wave:
        """Return the samples of this wave in the quarter second that ends at `t`."""
        rate_hz = SPECS[kind].rate_hz
        count = round(rate_hz * _WAVES_EVERY_S)
        times = [t - _WAVES_EVERY_S + (index + 1) / rate_hz for index in range(count)]
        is_off = kind is WaveType.PLETH and self._patient.is_sensor_off(self._device.id, t)
        sampled = [self._sample(kind, at) for at in times]
        samples = [round(value) for value in sampled if value is not None]
        return Wave(samples, (GAP if self._is_gap else 0) | (LEAD_OFF if is_off else 0))

    def _sample(self, kind: WaveType, t: float) -> float | None:
        if kind is WaveType.ECG1:
            return self._waves.ecg_mv(t) / SPECS[kind].step
        if kind is WaveType.PLETH:
            pulse = self._patient.pleth(t)
            return None if pulse is None else (pulse - _HALF_SWING) * _PLETH_PERCENT / SPECS[kind].step
        pressure = self._waves.abp_mmhg(t)
        return None if pressure is None else pressure / SPECS[kind].step


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _hundredths(value: float | None) -> int | None:
    """Round to the whole number that the monitor displays; return it in hundredths. None stays None."""
    return None if value is None else 100 * round(value)
