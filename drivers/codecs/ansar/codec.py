"""Ivy 450C bedside monitor, "ANSAR-B": HR, RR, SpO2, NIBP, one invasive pressure, CO2, temperature, four waves.

Pure; runs on the engine's event loop; the emulated monitor uses its encoder. 9600 8N1; the monitor sends one message a
second, unprompted. Layout and what can arrive broken: message.py.
Units: ECG is 0.02 mV a step, zero at 100. The bytes of wave P1 are mmHg: in the recording they run from the diastolic
to the systolic number. The format does not say which vessel P1 is in; it is taken for the arterial line. EtCO2 is taken
for mmHg and temperature for °C: the recording has neither.
"""

from collections.abc import Mapping
from typing import ClassVar, Final

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, Item, NoticeKind, Packet
from bedside.drivers.codec import CodecDefaults
from bedside.drivers.codecs.ansar.message import SAMPLES, Message, MessageReader, Wave
from bedside.drivers.codecs.shared.conditions import Conditions
from bedside.drivers.codecs.shared.number import number

ECG_ZERO: Final = 100
ECG_MV: Final = 0.02
TOP: Final = 251  # the highest byte of a wave; a pressure without transducer sends it
PR: Final = "PR="  # precedes the pulse rate in the label of SPO2

_NUMBERS: Final[tuple[tuple[str, int, VitalId], ...]] = (
    ("HR", 1, VitalId.HR),
    ("RR", 1, VitalId.RR),
    ("ETCO2", 1, VitalId.ETCO2),
    ("SPO2", 1, VitalId.SPO2),
    ("P1", 1, VitalId.ABP_SYS),
    ("P1", 2, VitalId.ABP_DIA),
    ("P1", 3, VitalId.ABP_MEAN),
)
_CUFF: Final[tuple[tuple[int, VitalId], ...]] = (
    (1, VitalId.NIBP_SYS),
    (2, VitalId.NIBP_DIA),
    (3, VitalId.NIBP_MEAN),
)
_PROBES: Final = ("SENSOR", "PROBE")
_WAVES: Final[Mapping[Wave, VitalId]] = {
    Wave.PLETH: VitalId.PLETH,
    Wave.ECG: VitalId.ECG,
    Wave.RESP: VitalId.RESP,
    Wave.P1: VitalId.ABP,
}


class IvyAnsarB(CodecDefaults):
    """Decodes the messages. Each message repeats the cuff's last result, which is reported only when it changes.

    The first result after the line opened is QUESTIONABLE, because its age is unknown. A missing SpO2 is reported as
    SEARCHING, with the monitor's own words: the format has no code for a probe that is off.
    """

    vitals: ClassVar[tuple[VitalId, ...]] = (
        *_WAVES.values(),
        *(vital for _, _, vital in _NUMBERS),
        *(vital for _, vital in _CUFF),
        VitalId.PR,
        VitalId.TEMP,
    )
    wave_rates: ClassVar[Mapping[VitalId, float]] = {vital: float(SAMPLES[wave]) for wave, vital in _WAVES.items()}

    def __init__(self) -> None:
        self._reader = MessageReader()
        self._garbled = 0
        self._conditions = Conditions()
        self._cuff: tuple[float | None, ...] = ()
        self._is_undated = True  # the next result may be from before the line opened

    @property
    def bad_frames(self) -> int:
        """Number of messages with a wrong layout or an implausible value."""
        return self._reader.bad_frames + self._garbled

    def feed(self, packet: Packet) -> list[Item]:
        """Decode bytes; return the waves, the numbers and the probe's changed state in each complete message."""
        items: list[Item] = []
        for message in self._reader.feed(packet.data):
            items += self._waves(message, packet.at)
            items += self._probe(message, packet.at)
            items += self._blocks(message, packet.at)
        return items

    def reset(self) -> None:
        """Discard a partial message and forget the probe's state, so that it is reported again.

        The cuff's last result is kept, so that it is not taken for a new one when the monitor repeats it.
        """
        self._reader.reset()
        self._conditions.reset()
        self._is_undated = True

    def _waves(self, message: Message, at: float) -> list[Item]:
        return [
            Block(vital=vital, values=_samples(message, wave), at=at, rate_hz=self.wave_rates[vital])
            for wave, vital in _WAVES.items()
        ]

    def _probe(self, message: Message, at: float) -> list[Item]:
        is_missing = message.number("SPO2", 1) is None
        return self._conditions.change(NoticeKind.SEARCHING, at, is_present=is_missing, detail=_words(message, "SPO2"))

    def _blocks(self, message: Message, at: float) -> list[Item]:
        """Return a block for each number. An implausible number is left out, and the message counts as a bad frame."""
        values = [(vital, message.number(name, field), Quality.GOOD) for name, field, vital in _NUMBERS]
        values += [(VitalId.PR, pulse_rate(message), Quality.GOOD), (VitalId.TEMP, _temperature(message), Quality.GOOD)]
        values += self._new_result(message)
        blocks = [number(vital, value, at, quality) for vital, value, quality in values if value is not None]
        self._garbled += None in blocks
        return [block for block in blocks if block is not None]

    def _new_result(self, message: Message) -> list[tuple[VitalId, float | None, Quality]]:
        """Return the cuff's pressures if they changed, also from blank to the same values as before."""
        result = tuple(message.number("NIBP", field) for field, _ in _CUFF)
        quality = Quality.QUESTIONABLE if self._is_undated else Quality.GOOD
        self._is_undated = False
        if result == self._cuff:
            return []
        self._cuff = result
        return [(vital, value, quality) for (_, vital), value in zip(_CUFF, result, strict=True)]


def pulse_rate(message: Message) -> float | None:
    """Return the pulse rate, which the label of SPO2 holds as `PR=80`."""
    label = message.lines.get("SPO2", ("", "", ""))[2]
    text = label.removeprefix(PR)
    return float(text) if text != label and text.isdecimal() else None


def _temperature(message: Message) -> float | None:
    first = message.number("T1", 1)
    return message.number("T2", 1) if first is None else first


def _words(message: Message, name: str) -> str:
    """Return the label and the alarm text of a line."""
    return " ".join(word for word in message.lines.get(name, ())[2:] if word and not word.startswith(PR))


def _samples(message: Message, wave: Wave) -> list[float]:
    raw, nan = message.waves[wave], float("nan")
    if wave is Wave.ECG:
        return [ECG_MV * (byte - ECG_ZERO) for byte in raw]
    if wave is Wave.PLETH and message.number("SPO2", 1) is None and any(w in _words(message, "SPO2") for w in _PROBES):
        return [nan] * len(raw)
    if wave is Wave.P1:
        is_measured = message.number("P1", 1) is not None
        return [float(byte) if is_measured and byte < TOP else nan for byte in raw]
    return [float(byte) for byte in raw]
