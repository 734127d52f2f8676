"""The emulated Alaris Asena GH: it answers INF, INST_SERIALNO and COMMS_PROTOCOL, and accepts no other command.

Pure: time is an argument. The real pump's word for an occlusion is not known; the one here is invented.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers.block import Packet
from bedside.drivers.codecs.alaris.frame import LineReader, encode
from bedside.drivers.codecs.alaris.inf_answer import NAME, NO_ALARM, Inf
from bedside.drivers.sim.devices.pump_state import PumpState
from bedside.drivers.sim.emulator import Infusion, VirtualPatient

SERIAL: Final = "8002-00000"
OCCLUSION: Final = "OCCLUSION"
_USUAL_MMHG: Final = "17.91"
_OCCLUDED_MMHG: Final = "300.00"
_ANSWERS: Final = {
    "INST_SERIALNO": f"INST_SERIALNO^{SERIAL}",
    "COMMS_PROTOCOL": "COMMS_PROTOCOL^Asena Rev 2.1.5",
}


class AlarisPump:
    """One emulated pump. It sends nothing unprompted, and does not answer an unknown line."""

    def __init__(self, device: DeviceConfig, patient: VirtualPatient, _utc: Callable[[float], datetime]) -> None:
        self._state = PumpState(device, patient)
        self._reader = LineReader()
        self._out: list[Packet] = []

    def receive(self, data: bytes, t: float) -> None:
        """Decode the host's bytes and queue the answers, which `emit` returns."""
        for text in self._reader.feed(data):
            answer = _inf(self._state.at(t)) if text == NAME else _ANSWERS.get(text)
            if answer is not None:
                self._out.append(Packet(encode(answer), t))

    def emit(self, t: float) -> Sequence[Packet]:
        """Return the queued answers; advance the infusion to `t`."""
        self._state.at(t)
        out, self._out = self._out, []
        return out


def _inf(infusion: Infusion) -> str:
    return Inf(
        serial=SERIAL,
        rate=f"{infusion.rate_ml_h:.2f}",
        volume=f"{infusion.volume_ml:.3f}",
        alarm=OCCLUSION if infusion.is_occluded else NO_ALARM,
        pressure=_OCCLUDED_MMHG if infusion.is_occluded else _USUAL_MMHG,
    ).to_text()
