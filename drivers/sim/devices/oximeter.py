"""The emulated Nonin oximeters with a pleth: serial data formats 2 and 7, frame by frame at 75 Hz.

Pure: time is an argument.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar, Final

from bedside.config.schema import DeviceConfig
from bedside.drivers.block import Packet
from bedside.drivers.codecs.nonin.codec_format2 import encode_frame
from bedside.drivers.codecs.nonin.codec_format7 import encode_wide_frame
from bedside.drivers.codecs.nonin.packet import FRAME_RATE_HZ, FRAMES, Status, packet_data
from bedside.drivers.sim.emulator import VirtualPatient

_PLETH_TOP: Final = 230  # of 255: the largest pulse leaves headroom
_PLETH_REST: Final = 12
# As an unplugged sensor sends in a real recording: D8, and D9 in the frame with SYNC.
_OFF: Final = (Status.SNSD | Status.OOT | Status.SNSA).value
_ARTEFACT: Final = Status.ARTF.value

_FOOT: Final = 0.12  # the lowest point of a pulse
_HALF: Final = 0.38  # half the height of a usual pulse above its foot
# The colour of the pulse indicator by perfusion, as a share of the usual; invented, the maker's limits are not known.
_COLOURS: Final = ((0.5, Status.GPRF.value), (0.3, (Status.GPRF | Status.RPRF).value), (0.0, Status.RPRF.value))


class NoninOximeter:
    """One emulated Nonin oximeter. It sends unprompted, from t = 0, in format 2."""

    _steps: ClassVar[int] = 1  # steps of the pleth for each step of format 2

    def __init__(self, device: DeviceConfig, patient: VirtualPatient, _utc: Callable[[float], datetime]) -> None:
        self._device, self._patient = device, patient
        self._flow: Callable[[float], float] | None = getattr(patient, "perfusion", None)
        self._is_shaken: Callable[[float], bool] | None = getattr(patient, "is_shaken", None)
        self._sent = 0
        self._data: tuple[int, ...] = ()

    def receive(self, data: bytes, t: float) -> None:
        """Ignore the bytes: the device has no commands."""

    def emit(self, t: float) -> Sequence[Packet]:
        """Return the frames due up to `t` that were not returned before."""
        packets = []
        while (at := self._sent / FRAME_RATE_HZ) <= t:
            packets.append(Packet(self._frame(self._sent % FRAMES + 1, at), at))
            self._sent += 1
        return packets

    def _frame(self, number: int, t: float) -> bytes:
        wave = self._patient.pleth(t)
        is_off = self._patient.is_sensor_off(self._device.id, t)
        if number == 1:
            self._data = self._numbers(t, is_off=is_off)
        height = 0.0 if is_off or wave is None else wave * (_PLETH_TOP - _PLETH_REST)
        pleth = round((_PLETH_REST + height) * self._steps)
        return self._encoded(number, _OFF if is_off else self._signal(wave, t), pleth)

    def _signal(self, wave: float | None, t: float) -> int:
        """Return the STATUS bits: the perfusion colour in the upper half of each pulse, and artefact during motion."""
        flow = self._flow(t) if self._flow else 1.0
        is_high = (wave or 0.0) > _FOOT + _HALF * flow
        colour = next(bits for least, bits in _COLOURS if flow >= least) if is_high else 0
        return colour | (_ARTEFACT if self._is_shaken and self._is_shaken(t) else 0)

    def _encoded(self, number: int, status: int, pleth: int) -> bytes:
        return encode_frame(number, status, pleth, self._data[number - 1])

    def _numbers(self, t: float, *, is_off: bool) -> tuple[int, ...]:
        """Return the DATA bytes of a packet's 25 frames, with the numbers at `t`, the time of its first frame."""
        signs = self._patient.signs(t)
        if is_off:
            return packet_data(None, None)
        return packet_data(_rounded(signs.pr), _rounded(signs.spo2))


class WideNoninOximeter(NoninOximeter):
    """One emulated Nonin oximeter in format 7, whose pleth has 16 bits."""

    _steps: ClassVar[int] = 256

    def _encoded(self, number: int, status: int, pleth: int) -> bytes:
        return encode_wide_frame(number, status, pleth, self._data[number - 1])


def _rounded(value: float | None) -> int | None:
    return None if value is None else round(value)
