"""Which sources, codecs and emulators there are. A new device is one new file and one new row here.

Pure; a module is imported when its row is used, so that a missing library hurts only who asks for it.
"""

import difflib
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

from config.schema import BrokerConfig, DeviceConfig
from drivers.block import Item
from drivers.codec import Codec
from drivers.driver import Driver
from drivers.errors import DriverError
from drivers.source import Source

Row = tuple[str, str]  # module, class

SOURCES: Final[Mapping[str, Row]] = {
    "serial": ("drivers.sources.serial_port", "SerialSource"),
    "mqtt": ("drivers.sources.mqtt", "MqttSource"),
}
CODECS: Final[Mapping[str, Row]] = {
    "nonin-df2": ("drivers.codecs.nonin", "NoninFormat2"),
    "lepu-vx-nibp": ("drivers.codecs.lepu_vx", "LepuVxNibp"),
    "bedside-json": ("drivers.codecs.vitals_json", "VitalsJson"),
    "bbraun-bcc": ("drivers.codecs.bbraun_bcc", "BbraunBcc"),
    "alaris-gh": ("drivers.codecs.alaris_gh", "AlarisGh"),
}
EMULATORS: Final[Mapping[str, Row]] = {
    "nonin-df2": ("drivers.sim.oximeter", "NoninOximeter"),
    "lepu-vx-nibp": ("drivers.sim.nibp_module", "LepuModule"),
    "bedside-json": ("drivers.sim.json_publisher", "JsonPublisher"),
    "bbraun-bcc": ("drivers.sim.bbraun_pump", "BbraunPump"),
    "alaris-gh": ("drivers.sim.alaris_pump", "AlarisPump"),
}
PATIENTS: Final[Mapping[str, Row]] = {
    "wfdb": ("drivers.sim.recorded", "RecordedPatient"),
}


def find(table: Mapping[str, Row], name: str) -> Any:  # noqa: ANN401 - the class that the row names
    """Return the class of a row; ValueError names what is known, and what is nearest."""
    if name not in table:
        nearest = difflib.get_close_matches(name, table, 1)
        hint = f"; did you mean {nearest[0]!r}?" if nearest else ""
        raise ValueError(f"{name!r} is not known; known are {', '.join(table)}{hint}")
    module, attribute = table[name]
    return getattr(import_module(module), attribute)


def codec_class(name: str) -> type[Codec]:
    """Return a codec's class by its name in the configuration."""
    found: type[Codec] = find(CODECS, name)
    return found


def codec(name: str) -> Codec:
    """Return a new codec by its name in the configuration."""
    return codec_class(name)()


def source(device: DeviceConfig, broker: BrokerConfig | None, now: Callable[[], float]) -> Source:
    """Return the way to a device."""
    line = codec_class(device.codec)
    if device.port is not None:
        serial: Source = find(SOURCES, "serial")(
            device.port, device.baud or line.baud, line.parity, device.id, now, has_rtscts=line.has_rtscts
        )
        return serial
    if device.topic is None or broker is None:
        raise DriverError(f"{device.id} has neither a port, nor a topic with a broker")
    mqtt: Source = find(SOURCES, "mqtt")(broker, device.topic, device.id, now)
    return mqtt


def driver(
    device: DeviceConfig,
    broker: BrokerConfig | None,
    deliver: Callable[[str, Item], None],
    now: Callable[[], float],
) -> Driver:
    """Return the driver of a device, not yet running."""
    return Driver(device, source(device, broker, now), codec(device.codec), deliver, now)
