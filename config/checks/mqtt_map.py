"""Checks the map of a device with the codec "mqtt-map".

Its rows have valid topics and pointers, and units that can be converted.

Pure; any thread. Each check raises the ConfigError that `refuse` returns.
"""

from collections.abc import Callable
from typing import Final

from bedside.config import mqtt_topic_pattern as topic_pattern
from bedside.config.error_messages import nearest
from bedside.config.errors import ConfigError
from bedside.config.json_pointer import steps
from bedside.config.schema import DeviceConfig, MapRow
from bedside.config.units import conversion, understood
from bedside.config.vitals import VITALS, VitalId

MAP_CODEC: Final = "mqtt-map"

Refuse = Callable[[str, object, str], ConfigError]


def check_map(device: DeviceConfig, refuse: Refuse) -> None:
    """Check that a device has a map if and only if its codec reads one, and check each row."""
    key = f'device "{device.id}"'
    if device.map and device.codec != MAP_CODEC:
        raise refuse(
            f"{key}.map",
            [row.vital.value for row in device.map],
            f'a map is read only with codec = "{MAP_CODEC}": remove it, or change the codec',
        )
    if device.codec != MAP_CODEC:
        return
    if not device.map:
        raise refuse(f"{key}.map", None, f'codec = "{MAP_CODEC}" needs a [[device.map]] for each vital')
    if device.topic is None:
        raise refuse(f"{key}.port", device.port, f'codec = "{MAP_CODEC}" needs a topic')
    for index, row in enumerate(device.map):
        _check_row(f"{key}.map[{index}]", row, refuse)


def _check_row(key: str, row: MapRow, refuse: Refuse) -> None:
    vital = VITALS[row.vital]
    if vital.is_wave or vital.id is VitalId.CUFF:
        raise refuse(f"{key}.vital", row.vital.value, "a map can give numbers, but no wave and no cuff pressure")
    _check(f"{key}.topic", row.topic, topic_pattern.compiled, refuse)
    if row.topic.startswith("/"):
        raise refuse(f"{key}.topic", row.topic, "must be a topic below the device's own, without a / before it")
    for name, pointer in (("pointer", row.pointer), ("quality", row.quality)):
        if pointer is not None:
            _check(f"{key}.{name}", pointer, steps, refuse)
    _check(f"{key}.unit", row.unit, lambda unit: conversion(unit, vital.ucum), refuse, understood(vital.ucum))
    if row.scale == 0:
        raise refuse(f"{key}.scale", row.scale, "must not be 0: no value would be left")


def _check(key: str, value: str, rule: Callable[[str], object], refuse: Refuse, known: tuple[str, ...] = ()) -> None:
    try:
        rule(value)
    except ValueError as err:
        raise refuse(key, value, f"{nearest(value, known)}{err}") from err
