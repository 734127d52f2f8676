"""The emulated PAR NIBP2010: obeys start, abort and status requests; sends cuff pressures, 999 and the status.

Pure: time is an argument.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers.block import Packet
from bedside.drivers.codecs.par import message as par_message
from bedside.drivers.codecs.par.message import ABORT, ETX, LINE_ENDS, MOST, STX, Command, Message, State, Status
from bedside.drivers.codecs.shared.delimited import DelimitedReader
from bedside.drivers.sim.devices.cuff import Cuff, Failure
from bedside.drivers.sim.devices.oscillometry import NibpResult
from bedside.drivers.sim.emulator import VirtualPatient

_FAILED: Final[Mapping[Failure, Status]] = {
    Failure.LOOSE: Status(message=6),
    Failure.WEAK: Status(message=11),
    Failure.LEAK: Status(message=14),
}


class ParModule:
    """One emulated module. Its status contains the last result until the next measurement ends."""

    def __init__(self, device: DeviceConfig, patient: VirtualPatient, _utc: Callable[[float], datetime]) -> None:
        self._cuff = Cuff(device, patient)
        self._reader = DelimitedReader(STX, ETX, MOST, LINE_ENDS + ABORT)
        self._last = Status()
        self._out: list[Packet] = []

    def receive(self, data: bytes, t: float) -> None:
        """Decode the host's bytes; start or abort a measurement, and queue the answers, which `emit` returns.

        The abort letter is searched for directly, because no other command contains it.
        """
        self._measure(t)
        if ABORT in data and self._cuff.is_measuring:
            self._cuff.stop()
            self._send(par_message.End(), t)
        for body in self._reader.bodies(data):
            number = par_message.decode_command(body)
            if number == Command.START and not self._cuff.is_measuring:
                self._cuff.start(t)
            elif number == Command.STATUS:
                state = State.MEASURING if self._cuff.is_measuring else State.IDLE
                self._send(replace(self._last, state=state), t)

    def emit(self, t: float) -> Sequence[Packet]:
        """Return the queued answers, and the cuff pressures due up to `t`."""
        self._measure(t)
        out, self._out = self._out, []
        return out

    def _measure(self, t: float) -> None:
        for reading in self._cuff.readings(t):
            self._send(par_message.Cuff(round(reading.pressure)), reading.at)
            if reading.outcome is not None:
                self._last = _status(reading.outcome)
                self._send(par_message.End(), reading.at)

    def _send(self, message: Message, t: float) -> None:
        self._out.append(Packet(par_message.encode(message), t))


def _status(outcome: NibpResult | Failure) -> Status:
    if isinstance(outcome, Failure):
        return _FAILED[outcome]
    return Status(sys=outcome.sys, dia=outcome.dia, mean=outcome.mean, pr=outcome.pr)
