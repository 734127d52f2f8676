"""The emulated oximeters without a pleth: they report every one or two seconds, each in its own format.

Pure: time is an argument. `_FORMATS` has the report format of each device, by the name of its codec.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers.block import Packet
from bedside.drivers.codecs.masimo import codec as masimo
from bedside.drivers.codecs.nellcor import codec as nellcor
from bedside.drivers.codecs.nonin import codec_ascii as nonin_ascii
from bedside.drivers.codecs.nonin.codec_formats_1_8 import ShortStatus, encode_format_1, encode_format_8
from bedside.drivers.sim.emulator import VirtualPatient

_PI: Final = 2.5  # %, usual for a warm finger: the emulated patient has no perfusion index
_AMPLITUDE: Final = 50  # Nellcor's pulse amplitude, as in the manual's sample
_SHORT_OFF: Final = ShortStatus.DISCONNECTED | ShortStatus.OUT_OF_TRACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The content of one report at one moment: rounded numbers, None while the probe is off or the patient has none."""

    spo2: int | None
    pr: int | None
    is_off: bool
    clock: datetime

    @property
    def is_measuring(self) -> bool:
        """Return whether the report has an SpO2 or a pulse rate."""
        return self.spo2 is not None or self.pr is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFormat:
    """The report format of one device.

    Attributes:
        report: encodes the content of one report into the device's bytes.
        period_s: interval between two reports, in seconds.
        heading: bytes before the first report; empty if the device sends no heading.
        heading_every: the heading is repeated before every so-many-th report; None: it is not repeated.

    """

    report: Callable[[Moment], bytes]
    period_s: float = 1.0
    heading: bytes = b""
    heading_every: int | None = None


def _short_status(moment: Moment) -> int:
    return _SHORT_OFF if moment.is_off else 0 if moment.is_measuring else ShortStatus.OUT_OF_TRACK


def _format_1(moment: Moment) -> bytes:
    return encode_format_1(moment.pr, moment.spo2, _short_status(moment))


def _format_8(moment: Moment) -> bytes:
    return encode_format_8(moment.pr, moment.spo2, _short_status(moment))


def _nonin_line(moment: Moment) -> bytes:
    return nonin_ascii.encode_line(moment.spo2, moment.pr)


def _masimo_line(moment: Moment) -> bytes:
    search = 0 if moment.is_measuring else masimo.PULSE_SEARCH
    exc = masimo.SET | (masimo.SENSOR_OFF if moment.is_off else search)
    return masimo.encode_line(moment.clock, moment.spo2, moment.pr, _PI if moment.is_measuring else None, exc)


def _nellcor_line(moment: Moment) -> bytes:
    codes = ("SO",) if moment.is_off else () if moment.is_measuring else ("PS",)
    return nellcor.encode_line(moment.clock, moment.spo2, moment.pr, _AMPLITUDE if moment.is_measuring else None, codes)


_FORMATS: Final[Mapping[str, ReportFormat]] = {
    "nonin-df1": ReportFormat(report=_format_1),
    "nonin-df8": ReportFormat(report=_format_8),
    "nonin-ascii": ReportFormat(report=_nonin_line, heading=b"NONIN\r\n"),  # the real text is not known
    "masimo-ascii1": ReportFormat(report=_masimo_line),
    "nellcor-ascii": ReportFormat(
        report=_nellcor_line,
        period_s=nellcor.PERIOD_S,
        heading=nellcor.HEADING,
        heading_every=nellcor.HEADING_EVERY,
    ),
}


class SlowOximeter:
    """One emulated oximeter. It sends unprompted, from t = 0, in the format of its device's codec."""

    def __init__(self, device: DeviceConfig, patient: VirtualPatient, utc: Callable[[float], datetime]) -> None:
        self._device, self._patient, self._utc = device, patient, utc
        self._format = _FORMATS[device.codec]
        self._sent = 0

    def receive(self, data: bytes, t: float) -> None:
        """Ignore the bytes: as used here, the devices have no commands."""

    def emit(self, t: float) -> Sequence[Packet]:
        """Return the reports due up to `t` that were not returned before, each with a heading if one is due."""
        packets = []
        while (at := self._sent * self._format.period_s) <= t:
            packets.append(Packet(self._heading() + self._format.report(self._moment(at)), at))
            self._sent += 1
        return packets

    def _heading(self) -> bytes:
        every = self._format.heading_every
        is_due = self._sent == 0 or (every is not None and self._sent % every == 0)
        return self._format.heading if is_due else b""

    def _moment(self, t: float) -> Moment:
        signs, is_off = self._patient.signs(t), self._patient.is_sensor_off(self._device.id, t)
        return Moment(
            spo2=None if is_off or signs.spo2 is None else round(signs.spo2),
            pr=None if is_off or signs.pr is None else round(signs.pr),
            is_off=is_off,
            clock=self._utc(t),
        )
