"""The emulated B. Braun Space pump behind its SpaceCom: it answers with a block of the pump and one of the SpaceCom.

Pure: time is an argument. The emulated pump does not answer a host that sends too soon after the last answer, so that
such an error of the codec shows in tests. A real pump may be more tolerant.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers.block import Packet
from bedside.drivers.codecs.bbraun.codec import FIRST_BED, Request
from bedside.drivers.codecs.bbraun.frame import ACK, NAK, Frame, FrameReader, encode
from bedside.drivers.codecs.bbraun.report import COM_DEVICE, Quadruple, encode_quadruples
from bedside.drivers.sim.devices.pump_state import PumpState
from bedside.drivers.sim.emulator import Infusion, VirtualPatient

BED: Final = "ComSystem"
PUMP: Final = "50111"
BEFORE_GET_S: Final = 0.5
BEFORE_ACK_S: Final = 0.1
_SYRINGE_ML: Final = 50.0
_DRUG_CHARACTERS: Final = 25
_NO_SUCH_ALARMS: Final = (4, 6, 10, 13)
_ALARMS: Final = 16
_PRESSURE_ALARM: Final = 3
_USUAL_PRESSURE: Final = 35  # % of the alarm limit
_MODES: Final = {1: "1", 2: "0", 4: "_NV", 5: "0", 6: "0", 7: "0", 8: "1", 10: "0"}  # ready, on mains power


class BbraunPump:
    """One SpaceCom with one pump, switched on at t = 0."""

    def __init__(self, device: DeviceConfig, patient: VirtualPatient, _utc: Callable[[float], datetime]) -> None:
        self._state = PumpState(device, patient)
        self._reader = FrameReader()
        self._out: list[Packet] = []
        self._waiting: list[Frame] = []  # blocks to send after the last one was acknowledged
        self._last: Frame | None = None
        self._sent_at = float("-inf")

    def receive(self, data: bytes, t: float) -> None:
        """Decode the host's bytes and queue the answers, which `emit` returns.

        ACK and NAK are searched for directly, because no frame contains these bytes.
        """
        if NAK in data and self._last is not None:
            self._send(self._last, t)
        if ACK in data and self._waiting and t - self._sent_at >= BEFORE_ACK_S:
            self._send(self._waiting.pop(0), t)
        for frame in self._reader.feed(data):
            if frame is not None:
                self._answer(frame, t)

    def emit(self, t: float) -> Sequence[Packet]:
        """Return the queued answers; advance the infusion to `t`."""
        self._state.at(t)
        out, self._out = self._out, []
        return out

    def _answer(self, request: Frame, t: float) -> None:
        """Queue the answer to a request that is addressed to this bed; ignore a request to another bed."""
        self._waiting = []
        if request.info == Request.ALIVE and request.bed in (FIRST_BED, BED):
            self._send(_com_device("GNACK", "0", t), t)
        elif request.info == Request.VERSION and request.bed == BED:
            self._send(Frame(BED, f"{int(t)},{COM_DEVICE},V3.30"), t)
        elif request.info == Request.MEM_GET and request.bed == BED and t - self._sent_at >= BEFORE_GET_S:
            self._waiting = [_com_device("GNNEW", "688K030006", t)]
            self._send(Frame(BED, _report(self._state.at(t), t), is_last=False), t)

    def _send(self, frame: Frame, t: float) -> None:
        self._last, self._sent_at = frame, t
        self._out.append(Packet(encode(frame), t))


def _com_device(parameter: str, value: str, t: float) -> Frame:
    return Frame(BED, encode_quadruples([Quadruple(COM_DEVICE, parameter, value)], int(t)))


def _report(infusion: Infusion, t: float) -> str:
    """Return the pump's report: all its parameters as quadruples, in the order of a real Perfusor Space."""
    parameters = {
        "GNNEW": "688F030006",
        "INRT": f"{infusion.rate_ml_h:.2f}",
        "INSOL": infusion.drug[:_DRUG_CHARACTERS] or "_NV",
        "INVOLACT": f"{max(0.0, _SYRINGE_ML - infusion.volume_ml):.2f}",
        "INVI": f"{infusion.volume_ml:.2f}",
        "INP2": "100" if infusion.is_occluded else str(_USUAL_PRESSURE),
        "INSYR": f"{_SYRINGE_ML:.0f}",
        "DSSTATUS": "00051",
        **{f"INM{number}": value for number, value in _MODES.items()},
        "INM3": str(int(infusion.is_running)),
        **{f"INA{number}": "_NV" if number in _NO_SUCH_ALARMS else "0" for number in range(1, _ALARMS + 1)},
        f"INA{_PRESSURE_ALARM}": str(int(infusion.is_occluded)),
    }
    return encode_quadruples((Quadruple(PUMP, name, value) for name, value in parameters.items()), int(t))
