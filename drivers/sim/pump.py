"""The emulated infusion pumps: B. Braun Space behind a SpaceCom, and Alaris Asena GH. They answer what they are asked.

Pure: time is an argument. `is_sensor_off` of a pump is an occluded line: it alarms, and gives nothing more.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from config.schema import DeviceConfig
from drivers.block import Packet
from drivers.codecs import alaris_frame, bcc_frame
from drivers.codecs.alaris import ASK
from drivers.codecs.bcc import ALIVE, GET, NOBODY
from drivers.codecs.bcc_frame import ACK, RS, Telegram, TelegramReader
from drivers.sim.emulator import Infused, Infusion, Patient

# The usual infusion: 0.5 mg/kg for 70 kg, 1 mg/mL, over 40 minutes, from the first minute on.
_BEGIN_S: Final = 60.0
_RATE_ML_H: Final = 52.5
_VOLUME_ML: Final = 35.0
_BED: Final = "ComSystem"
_ADDRESS: Final = "50111"
_PER_BLOCK: Final = 6  # quadruples; the real one sends more, and several blocks for several pumps
_SERIAL: Final = "8002-00000"


class _Pump:
    """What both have in common: the patient whose infusion it is, and a line that may be occluded."""

    def __init__(self, device: DeviceConfig, patient: Patient, _utc: Callable[[float], datetime]) -> None:
        self._device, self._patient = device, patient
        self._out: list[Packet] = []

    def emit(self, t: float) -> Sequence[Packet]:  # noqa: ARG002 - it speaks only when asked
        """Return the answers."""
        out, self._out = self._out, []
        return out

    def _is_occluded(self, t: float) -> bool:
        return self._patient.is_sensor_off(self._device.id, t)

    def _infusion(self, t: float) -> Infusion:
        given = self._patient.infusion(t) if isinstance(self._patient, Infused) else usual(t)
        if self._is_occluded(t):
            return Infusion(rate_ml_h=given.rate_ml_h, volume_ml=given.volume_ml, is_running=False, drug=given.drug)
        return given


def usual(t: float) -> Infusion:
    """Return the usual infusion at `t`."""
    volume = min(_VOLUME_ML, max(0.0, t - _BEGIN_S) / 3600 * _RATE_ML_H)
    is_running = t >= _BEGIN_S and volume < _VOLUME_ML
    return Infusion(rate_ml_h=_RATE_ML_H if is_running else 0.0, volume_ml=volume, is_running=is_running)


class BraunPump(_Pump):
    """One Perfusor behind a SpaceCom; its answer comes in blocks, each after an ACK."""

    def __init__(self, device: DeviceConfig, patient: Patient, utc: Callable[[float], datetime]) -> None:
        super().__init__(device, patient, utc)
        self._reader = TelegramReader()
        self._blocks: list[str] = []

    def receive(self, data: bytes, t: float) -> None:
        """Answer questions, and send the next block for each ACK."""
        if data == bytes((ACK,)):
            self._send_block(t)
            return
        for telegram in self._reader.telegrams(data):
            if telegram.info == ALIVE and telegram.bed in {NOBODY, _BED}:
                self._blocks = [f"{t:.0f},50100,GNACK,0"]
            elif telegram.info == GET and telegram.bed == _BED:
                self._blocks = self._answer(t)
            else:
                self._blocks = [f"{t:.0f},50100,GNERR,1"]
            self._send_block(t)

    def _answer(self, t: float) -> list[str]:
        given = self._infusion(t)
        values = {
            "GNNEW": "688F030006",
            "INRT": f"{given.rate_ml_h:.2f}",
            "INSOL": given.drug,
            "INRMT": "65535",
            "INVI": f"{given.volume_ml:.2f}",
            "INM3": str(int(given.is_running)),
            "INM4": "_NV",
            "INM8": "1",
            "INA1": "0",
            "INA3": str(int(self._is_occluded(t))),
            "INA15": "0",
        }
        rows = [f"{t:.0f},{_ADDRESS},{name},{value}" for name, value in values.items()]
        return [chr(RS).join(rows[begin : begin + _PER_BLOCK]) for begin in range(0, len(rows), _PER_BLOCK)]

    def _send_block(self, t: float) -> None:
        if self._blocks:
            block = self._blocks.pop(0)
            self._out.append(Packet(bcc_frame.encode(Telegram(_BED, block, is_last=not self._blocks)), t))


class AlarisPump(_Pump):
    """One syringe pump that answers INF, and nothing else."""

    def __init__(self, device: DeviceConfig, patient: Patient, utc: Callable[[float], datetime]) -> None:
        super().__init__(device, patient, utc)
        self._reader = alaris_frame.LineReader()

    def receive(self, data: bytes, t: float) -> None:
        """Answer questions."""
        for line in self._reader.lines(data):
            if line == ASK:
                self._out.append(Packet(alaris_frame.encode(self._state(t)), t))

    def _state(self, t: float) -> str:
        given = self._infusion(t)
        alarm = "AL_OCCL" if self._is_occluded(t) else "-"
        mode = "INF" if given.is_running else "SET"
        numbers = f"{given.rate_ml_h:.2f}^ml/h^^{given.volume_ml:.3f}^ml^17.91^mmHg"
        return f"INF^{_SERIAL}^{alarm}^{mode}^{numbers}^24+^EVENT^127904"
