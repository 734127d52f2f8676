"""The emulated Lepu VX NIBP module: commands in, cuff pressure, result and acknowledgement out.

Pure: time is an argument. Inflates at 60 mmHg/s and lets down at 10 mmHg/s, quicker than most modules, so that a
demonstration need not wait; the order and the bytes are the module's own.
"""

import struct
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from config.schema import DeviceConfig
from drivers.block import Packet
from drivers.codecs.lepu_frame import Frame, FrameReader, Kind, encode
from drivers.codecs.lepu_result import MANUAL, Result
from drivers.codecs.lepu_vx import BUSY, CANCELLED, DONE, IDLE_STATE, NIBP, RECEIVED, Down, Up
from drivers.sim.emulator import Patient

_CUFF_EVERY_S: Final = 0.2
_UP_MMHG_S: Final = 60.0
_DOWN_MMHG_S: Final = 10.0
_INITIAL_MMHG: Final = 160.0  # the module's own default for an adult
_ABOVE_SYS: Final = 30.0  # how far over the systolic pressure the cuff goes
_BELOW_DIA: Final = 15.0  # how far under the diastolic pressure it knows enough
_LOOSE_S: Final = 6.0  # after so long without pressure it calls the cuff loose
_REPEAT_S: Final = 1.0
_SENDINGS: Final = 3
_LOOSE: Final = Result(err1=2)
_STATUS: Final = struct.Struct(">HH")
_INITIAL_SHIFT: Final = 4


class LepuModule:
    """One module. `t` 0 is its power-up, when it sends its last result, as the real one does."""

    def __init__(self, device: DeviceConfig, patient: Patient, _utc: Callable[[float], datetime]) -> None:
        self._device, self._patient = device, patient
        self._reader = FrameReader()
        self._index = 0
        self._out: list[Packet] = []
        self._started_at: float | None = None
        self._next_cuff = 0.0
        self._unacknowledged: Result | None = Result()
        self._sendings = 0
        self._send_at = 0.0

    def receive(self, data: bytes, t: float) -> None:
        """Take the host's bytes and answer."""
        for frame in self._reader.feed(data):
            if frame.kind == Kind.COMMAND and frame.token == NIBP:
                self._obey(frame.type, t)

    def emit(self, t: float) -> Sequence[Packet]:
        """Return answers, cuff pressures and results due up to `t`."""
        self._measure(t)
        self._send_result(t)
        out, self._out = self._out, []
        return out

    def _obey(self, command: int, t: float) -> None:
        if command == Down.ACKNOWLEDGE_RESULT:
            self._unacknowledged = None
        elif command == Down.READ_STATUS:
            state = IDLE_STATE if self._started_at is None else MANUAL
            self._send(Up.STATUS, _STATUS.pack(int(_INITIAL_MMHG) << _INITIAL_SHIFT | state, 0), t)
        elif command == Down.CANCEL:
            self._started_at = None
            self._reply(command, CANCELLED, t)
        elif self._started_at is not None or command != Down.START:
            self._reply(command, BUSY, t)
        else:
            self._started_at = self._next_cuff = t
            self._unacknowledged = None
            self._reply(command, RECEIVED, t)

    def _measure(self, t: float) -> None:
        """Send the cuff's pressure five times a second until the measurement ends."""
        while self._started_at is not None and self._next_cuff <= t:
            at = self._next_cuff
            pressure, result = self._cuff(at - self._started_at, at)
            self._send(Up.CUFF, struct.pack(">hB", round(pressure), 0), at)
            self._next_cuff = at + _CUFF_EVERY_S
            if result is not None:
                self._started_at = None
                self._reply(Down.START, DONE, at)
                self._unacknowledged, self._sendings, self._send_at = result, 0, at

    def _cuff(self, since: float, t: float) -> tuple[float, Result | None]:
        """Return the pressure so long after the start, and the result if the measurement is over."""
        if self._patient.is_sensor_off(self._device.id, t):
            return 2.0, _LOOSE if since >= _LOOSE_S else None
        signs = self._patient.signs(t)
        if signs.sys is None or signs.dia is None or signs.mean is None:
            return 2.0, Result(err1=5) if since >= _LOOSE_S else None
        top = max(_INITIAL_MMHG, signs.sys + _ABOVE_SYS)
        if since < top / _UP_MMHG_S:
            return since * _UP_MMHG_S, None
        pressure = top - (since - top / _UP_MMHG_S) * _DOWN_MMHG_S
        if pressure > signs.dia - _BELOW_DIA:
            return pressure, None
        sys, dia, mean = round(signs.sys), round(signs.dia), round(signs.mean)
        return pressure, Result(sys=sys, dia=dia, mean=mean, pr=round(signs.hr or 0))

    def _send_result(self, t: float) -> None:
        """Send a result, and again each second until it is acknowledged, three times at most."""
        while self._unacknowledged is not None and self._send_at <= t:
            result = self._unacknowledged
            again = Result(
                sys=result.sys,
                dia=result.dia,
                mean=result.mean,
                pr=result.pr,
                err1=result.err1,
                err2=result.err2,
                is_first=self._sendings == 0,
            )
            self._send(Up.RESULT, again.to_data(), self._send_at)
            self._sendings += 1
            self._send_at += _REPEAT_S
            if self._sendings >= _SENDINGS:
                self._unacknowledged = None

    def _reply(self, command: int, letter: int, t: float) -> None:
        self._send(Up.REPLY, bytes((command, letter)), t)

    def _send(self, kind: Up, data: bytes, t: float) -> None:
        self._index = self._index + 1 & 0xFF
        self._out.append(Packet(encode(Frame(self._index, Kind.UP, NIBP, kind, data)), t))
