"""The emulated finger oximeters: Contec V5.1 and BerryMed BCI send unprompted, Contec V7.0 after a START command.

Pure: time is an argument.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers.block import NoticeKind, Packet
from bedside.drivers.codecs.contec.codec_v7 import RATE_HZ, Bit0, Down, Up, encode_realtime
from bedside.drivers.codecs.contec.frame import FROM_HOST, Frame, FrameReader, encode
from bedside.drivers.codecs.shared.five_byte import BerryBci, ContecV51, FiveByte, encode_packet
from bedside.drivers.sim.emulator import VirtualPatient

_PLETH_TOP: Final = 100
_OFF_PLETH: Final = 64  # what Contec sends with a probe error
_PI_PERCENT: Final = 2.4
_KINDS: Final[Mapping[str, type[FiveByte]]] = {"contec-v51": ContecV51, "berry-bci": BerryBci}
# The V7.0 device stops after so long without a command; the document says only "every 5 s".
_PATIENCE_S: Final = 10.0
_IDENTIFIER: Final = b"   user"
_NOT_SUPPORTED: Final = 5


class FingerOximeter:
    """One emulated Contec V5.1 or BerryMed BCI oximeter. It sends unprompted, from t = 0."""

    def __init__(self, device: DeviceConfig, patient: VirtualPatient, _utc: Callable[[float], datetime]) -> None:
        self._device, self._patient = device, patient
        kind = _KINDS[device.codec]
        self._rate_hz = kind.rate_hz
        self._off = next(iter(kind.dialect.flags[NoticeKind.SENSOR_OFF]))
        self._sent = 0

    def receive(self, data: bytes, t: float) -> None:
        """Ignore the bytes: the device has no commands."""

    def emit(self, t: float) -> Sequence[Packet]:
        """Return the packets due up to `t` that were not returned before."""
        packets = []
        while (at := self._sent / self._rate_hz) <= t:
            packets.append(Packet(self._packet(at), at))
            self._sent += 1
        return packets

    def _packet(self, t: float) -> bytes:
        if self._patient.is_sensor_off(self._device.id, t):
            return encode_packet(0, None, None, self._off, signal=0)
        signs = self._patient.signs(t)
        return encode_packet(_pleth(self._patient, t), _rounded(signs.spo2), _rounded(signs.pr))


class ContecOximeter:
    """One emulated Contec V7.0 oximeter. It sends nothing unprompted before the START command.

    It answers requests. It stops the stream of samples when the host has sent no command for 10 s.
    """

    def __init__(self, device: DeviceConfig, patient: VirtualPatient, _utc: Callable[[float], datetime]) -> None:
        self._device, self._patient = device, patient
        self._reader = FrameReader(FROM_HOST)
        self._answers: list[Packet] = []
        self._next: float | None = None  # when the next sample is due
        self._heard_at = 0.0

    def receive(self, data: bytes, t: float) -> None:
        """Decode the host's commands; start or stop the stream, and queue the answers, which `emit` returns."""
        for frame in self._reader.frames(data):
            self._heard_at = t
            self._obey(frame.payload[0], t)

    def emit(self, t: float) -> Sequence[Packet]:
        """Return the queued answers, then the packets of the stream due up to `t` that were not returned before."""
        packets, self._answers = self._answers, []
        while self._next is not None and self._next <= t:
            if self._next - self._heard_at > _PATIENCE_S:
                self._next = None
                break
            packets.append(Packet(encode(self._realtime(self._next)), self._next))
            self._next += 1 / RATE_HZ
        return packets

    def _obey(self, code: int, t: float) -> None:
        if code == Down.START:
            self._next = t if self._next is None else self._next
        elif code in {Down.STOP, Down.STOP_STORED}:
            self._next = None
            self._answer(Frame(Up.FREE, b""), t)
        elif code == Down.IDENTIFIER:
            self._answer(Frame(Up.IDENTIFIER, _IDENTIFIER), t)
        elif code == 0xAC:  # noqa: PLR2004 - is the perfusion index supported?
            self._answer(Frame(0x0E, b"\0"), t)
        elif code == 0xAD:  # noqa: PLR2004 - how many users?
            self._answer(Frame(0x10, b"\1"), t)
        elif code == 0xB0:  # noqa: PLR2004 - is anything stored?
            self._answer(Frame(0x11, bytes((1, 0, 0, 0, 0, 0, 0))), t)
        elif code != Down.STILL_HERE:
            self._answer(Frame(Up.FEEDBACK, bytes((code, _NOT_SUPPORTED))), t)

    def _answer(self, frame: Frame, t: float) -> None:
        self._answers.append(Packet(encode(frame), t))

    def _realtime(self, t: float) -> Frame:
        if self._patient.is_sensor_off(self._device.id, t):
            return encode_realtime(_OFF_PLETH, None, None, None, bits=Bit0.PROBE_ERROR | Bit0.TOO_LONG)
        signs = self._patient.signs(t)
        return encode_realtime(_pleth(self._patient, t), _rounded(signs.spo2), _rounded(signs.pr), _PI_PERCENT)


def _pleth(patient: VirtualPatient, t: float) -> int:
    return round((patient.pleth(t) or 0.0) * _PLETH_TOP)


def _rounded(value: float | None) -> int | None:
    return None if value is None else round(value)
