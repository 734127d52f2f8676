"""The tables that map names to the classes of all sources, codecs, emulators, patients, line faults and ports.

A new device needs a codec and an emulator, one row for each in `CODECS` and `EMULATORS`, and its description in
monitor/screen/present/device_details.py.
Pure. The module of a class is imported when the class is first looked up, so that a missing library breaks only the
devices that need it.
"""

import difflib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Final

from bedside.config.schema import BrokerConfig, DemoConfig, DeviceConfig
from bedside.config.vitals import VitalId
from bedside.drivers.block import Item
from bedside.drivers.codec import Codec
from bedside.drivers.driver import Driver
from bedside.drivers.errors import DriverError
from bedside.drivers.source import Source

ClassPath = tuple[str, str]  # module, class
_UNPROMPTED_S: Final = 5.0  # every device that sends unprompted sends its first packet within this time

SOURCES: Final[Mapping[str, ClassPath]] = {
    "serial": ("bedside.drivers.sources.serial_port", "SerialSource"),
    "mqtt": ("bedside.drivers.sources.mqtt", "MqttSource"),
}
CODECS: Final[Mapping[str, ClassPath]] = {
    "nonin-df2": ("bedside.drivers.codecs.nonin.codec_format2", "NoninFormat2"),
    "nonin-df1": ("bedside.drivers.codecs.nonin.codec_formats_1_8", "NoninFormat1"),
    "nonin-df7": ("bedside.drivers.codecs.nonin.codec_format7", "NoninFormat7"),
    "nonin-df8": ("bedside.drivers.codecs.nonin.codec_formats_1_8", "NoninFormat8"),
    "nonin-ascii": ("bedside.drivers.codecs.nonin.codec_ascii", "NoninAscii"),
    "masimo-ascii1": ("bedside.drivers.codecs.masimo.codec", "MasimoAscii1"),
    "nellcor-ascii": ("bedside.drivers.codecs.nellcor.codec", "NellcorAscii"),
    "contec-v7": ("bedside.drivers.codecs.contec.codec_v7", "ContecV7"),
    "contec-v51": ("bedside.drivers.codecs.shared.five_byte", "ContecV51"),
    "berry-bci": ("bedside.drivers.codecs.shared.five_byte", "BerryBci"),
    "lepu-vx-nibp": ("bedside.drivers.codecs.lepu.codec", "LepuVxNibp"),
    "ivy-ansar-b": ("bedside.drivers.codecs.ansar.codec", "IvyAnsarB"),
    "ge-dri": ("bedside.drivers.codecs.dri.codec", "GeDri"),
    "par-nibp2010": ("bedside.drivers.codecs.par.codec", "ParNibp2010"),
    "suntech-nibp": ("bedside.drivers.codecs.suntech.codec", "SunTechNibp"),
    "bedside-json": ("bedside.drivers.codecs.mqtt.bedside_json", "VitalsJson"),
    "draeger-medibus": ("bedside.drivers.codecs.medibus.codec", "DraegerMedibus"),
    "mqtt-map": ("bedside.drivers.codecs.mqtt.mapped_topics", "MqttMap"),
    "bbraun-bcc": ("bedside.drivers.codecs.bbraun.codec", "BbraunBcc"),
    "alaris-gh": ("bedside.drivers.codecs.alaris.codec", "AlarisGh"),
}
EMULATORS: Final[Mapping[str, ClassPath]] = {
    "nonin-df2": ("bedside.drivers.sim.devices.oximeter", "NoninOximeter"),
    "nonin-df1": ("bedside.drivers.sim.devices.slow_oximeter", "SlowOximeter"),
    "nonin-df7": ("bedside.drivers.sim.devices.oximeter", "WideNoninOximeter"),
    "nonin-df8": ("bedside.drivers.sim.devices.slow_oximeter", "SlowOximeter"),
    "nonin-ascii": ("bedside.drivers.sim.devices.slow_oximeter", "SlowOximeter"),
    "masimo-ascii1": ("bedside.drivers.sim.devices.slow_oximeter", "SlowOximeter"),
    "nellcor-ascii": ("bedside.drivers.sim.devices.slow_oximeter", "SlowOximeter"),
    "contec-v7": ("bedside.drivers.sim.devices.finger_oximeter", "ContecOximeter"),
    "contec-v51": ("bedside.drivers.sim.devices.finger_oximeter", "FingerOximeter"),
    "berry-bci": ("bedside.drivers.sim.devices.finger_oximeter", "FingerOximeter"),
    "lepu-vx-nibp": ("bedside.drivers.sim.devices.nibp_module", "LepuModule"),
    "ivy-ansar-b": ("bedside.drivers.sim.devices.ansar_monitor", "AnsarMonitor"),
    "ge-dri": ("bedside.drivers.sim.devices.dri_monitor", "DriMonitor"),
    "par-nibp2010": ("bedside.drivers.sim.devices.par_module", "ParModule"),
    "suntech-nibp": ("bedside.drivers.sim.devices.suntech_module", "SunTechModule"),
    "bedside-json": ("bedside.drivers.sim.devices.json_publisher", "JsonPublisher"),
    "draeger-medibus": ("bedside.drivers.sim.devices.ventilator", "MedibusVentilator"),
    "mqtt-map": ("bedside.drivers.sim.devices.mapped_publisher", "MappedPublisher"),
    "bbraun-bcc": ("bedside.drivers.sim.devices.bbraun_pump", "BbraunPump"),
    "alaris-gh": ("bedside.drivers.sim.devices.alaris_pump", "AlarisPump"),
}
# Codecs whose constructor takes the device's configuration; the others take no argument.
CONFIGURED: Final = frozenset({"mqtt-map"})
PATIENTS: Final[Mapping[str, ClassPath]] = {
    "simulated": ("bedside.drivers.sim.patient.patient", "SimulatedPatient"),
    "wfdb": ("bedside.drivers.sim.patient.recorded", "RecordedPatient"),
    "body": ("bedside.drivers.sim.patient.body", "Body"),
}
# Fault injection into an emulated device's line.
FAULTS: Final[Mapping[str, ClassPath]] = {"line": ("bedside.drivers.sim.devices.faulty_line", "FaultyLine")}
# The ports at which an emulated device can be reached.
PORTS: Final[Mapping[str, ClassPath]] = {
    "pty": ("bedside.drivers.sim.ports.pty", "PtyPort"),
    "tcp": ("bedside.drivers.sim.ports.tcp", "TcpPort"),
}


def find(table: Mapping[str, ClassPath], name: str) -> Any:  # noqa: ANN401 - the class that the row names
    """Import and return the class that `table` has under `name`.

    Raises ValueError for an unknown name. Its message lists the known names and suggests the most similar one.
    """
    if name not in table:
        nearest = difflib.get_close_matches(name, table, 1)
        hint = f"; did you mean {nearest[0]!r}?" if nearest else ""
        raise ValueError(f"{name!r} is not known; known are {', '.join(table)}{hint}")
    module, attribute = table[name]
    return getattr(import_module(module), attribute)


def codec_class(name: str) -> type[Codec]:
    """Return a codec's class by its name in the configuration."""
    codec_type: type[Codec] = find(CODECS, name)
    return codec_type


def codec(device: DeviceConfig) -> Codec:
    """Return a new codec for a device."""
    constructor: Callable[..., Codec] = codec_class(device.codec)
    return constructor(device) if device.codec in CONFIGURED else constructor()


def vitals(device: DeviceConfig) -> tuple[VitalId, ...]:
    """Return the vitals that a device can measure: those of its configured map, or without a map all of its codec."""
    return tuple(dict.fromkeys(row.vital for row in device.map)) or codec_class(device.codec).vitals


def source(device: DeviceConfig, broker: BrokerConfig | None, now: Callable[[], float], session: str = "") -> Source:
    """Return the source of a device: its serial port, or else its MQTT topic at `broker`.

    `session` identifies this monitor to the broker, which keeps the messages that were published while the monitor was
    disconnected. Raises DriverError if the device has neither a port nor a topic with a broker.
    """
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
    """Return a driver for a device, with its source and codec. The caller starts it with `run`."""
    return Driver(device, source(device, broker, now, session), codec(device), deliver, now)


def has_port(name: str) -> bool:
    """Return whether devices with the codec `name` are connected to a serial port, not to a broker.

    The codec's emulator shows this: the packets that it sends to a broker have a topic; an emulator that sends nothing
    before it is polled is on a port. Raises ValueError for an unknown codec.
    """
    patient = find(PATIENTS, "simulated")(DemoConfig())
    emulator = find(EMULATORS, name)(DeviceConfig(id="device", codec=name), patient, lambda _: datetime.now(UTC))
    packets = emulator.emit(_UNPROMPTED_S)
    return not any(packet.topic for packet in packets) if packets else codec_class(name).poll_every_s is not None
