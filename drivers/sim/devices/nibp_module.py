"""The emulated Lepu VX NIBP module: obeys commands, acknowledges them, and sends cuff pressures and results.

Pure: time is an argument. The measurement is emulated by cuff.py; this file makes the module's messages from it.
"""

import struct
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers.block import Packet
from bedside.drivers.codecs.lepu.codec import BUSY, CANCELLED, DONE, IDLE_STATE, NIBP, RECEIVED, Down, Up
from bedside.drivers.codecs.lepu.frame import Frame, FrameReader, Kind, encode
from bedside.drivers.codecs.lepu.result import MANUAL, Result
from bedside.drivers.sim.devices.cuff import INITIAL_MMHG, Cuff, Failure
from bedside.drivers.sim.devices.oscillometry import NibpResult
from bedside.drivers.sim.emulator import VirtualPatient

_REPEAT_S: Final = 1.0
_SENDINGS: Final = 3
_FAILED: Final[Mapping[Failure, Result]] = {
    Failure.LOOSE: Result(err1=2),
    Failure.WEAK: Result(err1=5),
    Failure.LEAK: Result(err1=3, err2=2),
}
_STATUS: Final = struct.Struct(">HH")
_INITIAL_SHIFT: Final = 4


class LepuModule:
    """One emulated module. At t = 0 it is switched on and sends an empty last result, as the real module does."""

    def __init__(self, device: DeviceConfig, patient: VirtualPatient, _utc: Callable[[float], datetime]) -> None:
        self._cuff = Cuff(device, patient)
        self._reader = FrameReader()
        self._index = 0
        self._out: list[Packet] = []
        self._unacknowledged: Result | None = Result()
        self._sendings = 0
        self._send_at = 0.0

    def receive(self, data: bytes, t: float) -> None:
        """Decode the host's bytes and queue the answers, which `emit` returns."""
        for frame in self._reader.feed(data):
            if frame.kind == Kind.COMMAND and frame.token == NIBP:
                self._obey(frame.type, t)

    def emit(self, t: float) -> Sequence[Packet]:
        """Return the queued answers, and the cuff pressures and results due up to `t`."""
        self._measure(t)
        self._send_result(t)
        out, self._out = self._out, []
        return out

    def _obey(self, command: int, t: float) -> None:
        if command == Down.ACKNOWLEDGE_RESULT:
            self._unacknowledged = None
        elif command == Down.READ_STATUS:
            state = MANUAL if self._cuff.is_measuring else IDLE_STATE
            self._send(Up.STATUS, _STATUS.pack(int(INITIAL_MMHG) << _INITIAL_SHIFT | state, 0), t)
        elif command == Down.CANCEL:
            self._cuff.stop()
            self._reply(command, CANCELLED, t)
        elif self._cuff.is_measuring or command != Down.START:
            self._reply(command, BUSY, t)
        else:
            self._cuff.start(t)
            self._unacknowledged = None
            self._reply(command, RECEIVED, t)

    def _measure(self, t: float) -> None:
        """Queue the cuff's pressures up to `t`, five a second, and at the end of the measurement its result."""
        for reading in self._cuff.readings(t):
            self._send(Up.CUFF, struct.pack(">hB", round(reading.pressure), 0), reading.at)
            if reading.outcome is not None:
                self._reply(Down.START, DONE, reading.at)
                self._unacknowledged, self._sendings, self._send_at = _result(reading.outcome), 0, reading.at

    def _send_result(self, t: float) -> None:
        """Queue the last result once a second until the host acknowledges it; three times at most."""
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


def _result(outcome: NibpResult | Failure) -> Result:
    if isinstance(outcome, Failure):
        return _FAILED[outcome]
    return Result(sys=outcome.sys, dia=outcome.dia, mean=outcome.mean, pr=outcome.pr)
