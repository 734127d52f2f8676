"""The values that enter and leave a driver: packets in, blocks and notices out, commands to a device.

Pure; any thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bedside.config.quality import Quality
from bedside.config.vitals import VitalId


@dataclass(frozen=True, slots=True)
class Packet:
    """Bytes from a device. `at`: time of arrival, monotonic seconds. `topic`: the MQTT topic; "" for a serial port."""

    data: bytes
    at: float
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Consecutive samples of one vital, oldest first, in the vital's own unit.

    `at` is the time of the last sample, monotonic seconds. `rate_hz` is the wave's samples a second; None for a single
    number, which is not part of a wave. A sample that the device marks as missing is NaN in a wave. A missing number
    gives no block.
    """

    vital: VitalId
    values: Sequence[float]
    at: float
    rate_hz: float | None = None
    quality: Quality = Quality.GOOD


class NoticeKind(StrEnum):
    """A condition that a device reports about itself or its sensor."""

    SENSOR_OFF = "SENSOR_OFF"
    SEARCHING = "SEARCHING"
    LOW_PERFUSION = "LOW_PERFUSION"
    ARTEFACT = "ARTEFACT"
    SENSOR_FAULT = "SENSOR_FAULT"  # the sensor or the module reports that it is broken
    LOW_BATTERY = "LOW_BATTERY"
    NIBP_MEASURING = "NIBP_MEASURING"
    NIBP_FAILED = "NIBP_FAILED"
    CUFF_LEAK = "CUFF_LEAK"
    CUFF_OVERPRESSURE = "CUFF_OVERPRESSURE"
    PUMP_RUNNING = "PUMP_RUNNING"
    PUMP_DRUG = "PUMP_DRUG"  # `detail` is the drug's name as the pump sends it
    PUMP_OCCLUSION = "PUMP_OCCLUSION"
    PUMP_ALARM = "PUMP_ALARM"  # any other alarm of the pump; `detail` is its text
    DEVICE_ALARM = "DEVICE_ALARM"  # the device's own alarm; `detail` is its text
    OFFLINE = "OFFLINE"  # the device's MQTT last will: its publisher is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Reports that a condition began (`is_present`) or ended, at `at` in monotonic seconds.

    `detail` is text for people: "cuff loose or missing".
    """

    kind: NoticeKind
    is_present: bool
    at: float
    detail: str = ""


Item = Block | Notice


class DeviceCommand(StrEnum):
    """The commands to a device, from a person or from the automatic NIBP programme. Pumps accept no command, ever."""

    NIBP_START = "NIBP_START"
    NIBP_STOP = "NIBP_STOP"
