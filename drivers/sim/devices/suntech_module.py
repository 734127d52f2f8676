"""The emulated SunTech Advantage NIBP module: it sends nothing but answers to the host's commands.

Pure: time is an argument.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers.block import Packet
from bedside.drivers.codecs.suntech.frame import (
    GET_CUFF,
    GET_RESULT,
    START,
    Answer,
    Done,
    Pressure,
    Result,
    encode,
    encode_command,
)
from bedside.drivers.sim.devices.cuff import Cuff, Failure
from bedside.drivers.sim.devices.oscillometry import NibpResult
from bedside.drivers.sim.emulator import VirtualPatient

_MOST: Final = 64  # bytes kept of an incomplete command
# The module's own codes are not known: these mean only that it failed.
_ERRORS: Final[Mapping[Failure, int]] = {Failure.LOOSE: 2, Failure.WEAK: 4, Failure.LEAK: 3}
_COMMANDS: Final = tuple(map(encode_command, (START, GET_CUFF, GET_RESULT)))
_BEATS: Final = 20  # beats of the first measurement; the number differs each time, as with a real cuff


class SunTechModule:
    """One emulated module. It keeps the last result until the next measurement ends."""

    def __init__(self, device: DeviceConfig, patient: VirtualPatient, _utc: Callable[[float], datetime]) -> None:
        self._cuff = Cuff(device, patient)
        self._bytes = b""
        self._pressure = 0.0
        self._result = Result()
        self._measured = 0
        self._out: list[Packet] = []

    def receive(self, data: bytes, t: float) -> None:
        """Queue the answer to each command in the host's bytes; `emit` returns it. Other bytes are ignored."""
        self._measure(t)
        self._bytes = (self._bytes + data)[-_MOST:]
        while matches := [(start, command) for command in _COMMANDS if (start := self._bytes.find(command)) >= 0]:
            start, command = min(matches)
            self._bytes = self._bytes[start + len(command) :]
            self._out.append(Packet(encode(self._answer(command, t)), t))

    def emit(self, t: float) -> Sequence[Packet]:
        """Return the queued answers; advance the measurement to `t`."""
        self._measure(t)
        out, self._out = self._out, []
        return out

    def _answer(self, command: bytes, t: float) -> Answer:
        if command == encode_command(GET_CUFF):
            return Pressure(round(self._pressure))
        if command == encode_command(GET_RESULT):
            return self._result
        if not self._cuff.is_measuring:
            self._cuff.start(t)
        return Done()

    def _measure(self, t: float) -> None:
        for reading in self._cuff.readings(t):
            self._pressure = reading.pressure
            if reading.outcome is not None:
                self._pressure = 0.0
                self._measured += 1
                self._result = self._to_result(reading.outcome)

    def _to_result(self, outcome: NibpResult | Failure) -> Result:
        beats = _BEATS + self._measured % _BEATS
        if isinstance(outcome, Failure):
            return Result(beats=beats, error=_ERRORS[outcome])
        return Result(sys=outcome.sys, dia=outcome.dia, mean=outcome.mean, hr=min(outcome.pr, 255), beats=beats)
