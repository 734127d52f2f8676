"""Which sources, codecs and emulators there are. A new device is one new file and one new row here.

Pure; a module is imported when its row is used, so that a missing library hurts only who asks for it.
"""

import difflib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Final

from config.schema import BrokerConfig, DemoConfig, DeviceConfig
from config.vitals import VitalId
from drivers.block import Item
from drivers.codec import Codec
from drivers.driver import Driver
from drivers.errors import DriverError
from drivers.source import Source

Row = tuple[str, str]  # module, class
_UNASKED_S: Final = 5.0  # within so long a device that talks by itself has said something

SOURCES: Final[Mapping[str, Row]] = {
    "serial": ("drivers.sources.serial_port", "SerialSource"),
    "mqtt": ("drivers.sources.mqtt", "MqttSource"),
}
CODECS: Final[Mapping[str, Row]] = {
    "nonin-df2": ("drivers.codecs.nonin", "NoninFormat2"),
    "nonin-df1": ("drivers.codecs.nonin_short", "NoninFormat1"),
    "nonin-df7": ("drivers.codecs.nonin_df7", "NoninFormat7"),
    "nonin-df8": ("drivers.codecs.nonin_short", "NoninFormat8"),
    "nonin-ascii": ("drivers.codecs.nonin_ascii", "NoninAscii"),
    "masimo-ascii1": ("drivers.codecs.masimo", "MasimoAscii1"),
    "nellcor-ascii": ("drivers.codecs.nellcor", "NellcorAscii"),
    "contec-v7": ("drivers.codecs.contec_v7", "ContecV7"),
    "contec-v51": ("drivers.codecs.five_byte", "ContecV51"),
    "berry-bci": ("drivers.codecs.five_byte", "BerryBci"),
    "lepu-vx-nibp": ("drivers.codecs.lepu_vx", "LepuVxNibp"),
    "ivy-ansar-b": ("drivers.codecs.ivy", "IvyAnsarB"),
    "ge-dri": ("drivers.codecs.ge_dri", "GeDri"),
    "par-nibp2010": ("drivers.codecs.par_nibp", "ParNibp2010"),
    "suntech-nibp": ("drivers.codecs.suntech", "SunTechNibp"),
    "bedside-json": ("drivers.codecs.vitals_json", "VitalsJson"),
    "draeger-medibus": ("drivers.codecs.draeger_medibus", "DraegerMedibus"),
    "mqtt-map": ("drivers.codecs.mqtt_map", "MqttMap"),
    "bbraun-bcc": ("drivers.codecs.bbraun_bcc", "BbraunBcc"),
    "alaris-gh": ("drivers.codecs.alaris_gh", "AlarisGh"),
}
EMULATORS: Final[Mapping[str, Row]] = {
    "nonin-df2": ("drivers.sim.oximeter", "NoninOximeter"),
    "nonin-df1": ("drivers.sim.slow_oximeter", "SlowOximeter"),
    "nonin-df7": ("drivers.sim.oximeter", "WideNoninOximeter"),
    "nonin-df8": ("drivers.sim.slow_oximeter", "SlowOximeter"),
    "nonin-ascii": ("drivers.sim.slow_oximeter", "SlowOximeter"),
    "masimo-ascii1": ("drivers.sim.slow_oximeter", "SlowOximeter"),
    "nellcor-ascii": ("drivers.sim.slow_oximeter", "SlowOximeter"),
    "contec-v7": ("drivers.sim.finger_oximeter", "ContecOximeter"),
    "contec-v51": ("drivers.sim.finger_oximeter", "FingerOximeter"),
    "berry-bci": ("drivers.sim.finger_oximeter", "FingerOximeter"),
    "lepu-vx-nibp": ("drivers.sim.nibp_module", "LepuModule"),
    "ivy-ansar-b": ("drivers.sim.ansar_monitor", "AnsarMonitor"),
    "ge-dri": ("drivers.sim.dri_monitor", "DriMonitor"),
    "par-nibp2010": ("drivers.sim.par_module", "ParModule"),
    "suntech-nibp": ("drivers.sim.suntech_module", "SunTechModule"),
    "bedside-json": ("drivers.sim.json_publisher", "JsonPublisher"),
    "draeger-medibus": ("drivers.sim.ventilator", "MedibusVentilator"),
    "mqtt-map": ("drivers.sim.mapped_publisher", "MappedPublisher"),
    "bbraun-bcc": ("drivers.sim.bbraun_pump", "BbraunPump"),
    "alaris-gh": ("drivers.sim.alaris_pump", "AlarisPump"),
}
# Codecs that are made with their device's configuration; the others need none.
CONFIGURED: Final = frozenset({"mqtt-map"})
PATIENTS: Final[Mapping[str, Row]] = {
    "simulated": ("drivers.sim.patient", "SimulatedPatient"),
    "wfdb": ("drivers.sim.recorded", "RecordedPatient"),
    "body": ("drivers.sim.body", "Body"),
}
# What may happen to an emulated device's line.
FAULTS: Final[Mapping[str, Row]] = {"line": ("drivers.sim.faulty", "Faulty")}
# Where the cable of an emulated device ends.
PLUGS: Final[Mapping[str, Row]] = {
    "pty": ("drivers.sim.pty_port", "PtyPort"),
    "tcp": ("drivers.sim.tcp_port", "TcpPort"),
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


def codec(device: DeviceConfig) -> Codec:
    """Return a new codec for a device."""
    made: Callable[..., Codec] = codec_class(device.codec)
    return made(device) if device.codec in CONFIGURED else made()


def vitals(device: DeviceConfig) -> tuple[VitalId, ...]:
    """Return what a device can give: what its map names, or else all that its codec knows."""
    return tuple(dict.fromkeys(row.vital for row in device.map)) or codec_class(device.codec).vitals


def source(device: DeviceConfig, broker: BrokerConfig | None, now: Callable[[], float], session: str = "") -> Source:
    """Return the way to a device. `session` names this monitor to a broker, which then keeps what it missed."""
    line = codec_class(device.codec)
    if device.port is not None:
        serial: Source = find(SOURCES, "serial")(
            device.port, device.baud or line.baud, line.parity, device.id, now, has_rtscts=line.has_rtscts
        )
        return serial
    if device.topic is None or broker is None:
        raise DriverError(f"{device.id} has neither a port, nor a topic with a broker")
    mqtt: Source = find(SOURCES, "mqtt")(broker, device.topic, device.id, now, session=session)
    return mqtt


def driver(
    device: DeviceConfig,
    broker: BrokerConfig | None,
    deliver: Callable[[str, Item], None],
    now: Callable[[], float],
    session: str = "",
) -> Driver:
    """Return the driver of a device, not yet running."""
    return Driver(device, source(device, broker, now, session), codec(device), deliver, now)


def has_port(name: str) -> bool:
    """Say whether a device hangs on a serial port, and not on a broker; ValueError: there is no such device.

    Its emulator tells: what is for a broker bears a topic, and what waits to be asked waits at a port.
    """
    patient = find(PATIENTS, "simulated")(DemoConfig())
    emulator = find(EMULATORS, name)(DeviceConfig(id="device", codec=name), patient, lambda _: datetime.now(UTC))
    packets = emulator.emit(_UNASKED_S)
    return not any(packet.topic for packet in packets) if packets else codec_class(name).poll_every_s is not None
