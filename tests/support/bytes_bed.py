"""A bed whose devices send bytes, which pass through their codecs, the ring and the alarm engine."""

from datetime import UTC, datetime
from pathlib import Path

from bedside.alarms.alarm_id import AlarmId
from bedside.config.origin import Origin
from bedside.config.schema import AlarmConfig, Config, DeviceConfig, NibpConfig, Profile, StateConfig
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.drivers.block import Packet
from bedside.drivers.codec import Codec
from bedside.drivers.codecs.lepu.codec import NIBP, Up
from bedside.drivers.codecs.lepu.frame import Frame, Kind, encode
from bedside.drivers.codecs.lepu.result import Result
from bedside.drivers.codecs.mqtt.bedside_json import encode_value, topic
from bedside.drivers.codecs.nonin.codec_format2 import FRAME_RATE_HZ, FRAMES, Status, encode_frame, packet_data
from bedside.drivers.sim.emulator import Emulator
from bedside.monitor.acquisition.lanes import lane_specs
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.engine.alarm_input import AlarmInput

SMALL = StateConfig(wave_s=60, numerics_h=1)


def device(name: str, codec: str) -> DeviceConfig:
    """Return a simulated device with a port, or below a topic where it speaks MQTT."""
    if codec == "bedside-json":
        return DeviceConfig(id=name, codec=codec, topic=name, origin=Origin.SIMULATED)
    return DeviceConfig(id=name, codec=codec, port=name, origin=Origin.SIMULATED)


class BytesBed:
    """One device for each given codec; the test moves the clock."""

    def __init__(self, folder: Path, profile: Profile, *codecs: str, nibp: NibpConfig | None = None) -> None:
        config = Config(
            device=tuple(device(codec, codec) for codec in codecs),
            state=SMALL,
            nibp=nibp or NibpConfig(interval_min=0),
            alarms=AlarmConfig(sensor_delay_s=10),
        )
        self._codecs: dict[str, Codec] = {row.id: registry.codec(row) for row in config.device}
        ring = Ring.create(folder / "ring", lane_specs(config))
        self.alarm_input = AlarmInput(config, profile, ring, at=0.0)
        self.alarms = self.alarm_input.alarms
        self.now = 0.0
        self._sequence = 0

    def send(self, codec: str, data: bytes, root: str = "") -> None:
        """Let a device send bytes now, and the engine tick."""
        for item in self._codecs[codec].feed(Packet(data, self.now, root)):
            self.alarm_input.pipeline.deliver(codec, item)
        self.alarm_input.tick(self.now)

    def poll(self, codec: str) -> None:
        """Let the host poll its device: without a poll an answer is discarded."""
        self._codecs[codec].poll()

    def talk(self, codec: str, emulator: Emulator) -> None:
        """Let an emulated device and its codec exchange polls and answers up to now."""
        host = self._codecs[codec]
        emulator.receive(host.poll(), self.now)
        for packet in emulator.emit(self.now):
            self.send(codec, packet.data)
            for data in host.outgoing():
                emulator.receive(data, self.now)

    def measure(self, vital: VitalId, value: float, seconds: float = 0.0) -> None:
        """Publish a value once a second for so long (at least once)."""
        until = self.now + seconds
        while True:
            self._sequence += 1
            utc = datetime.fromtimestamp(self.now, UTC)
            data = encode_value(vital, value, utc=utc, sequence=self._sequence)
            self.send("bedside-json", data, topic("bedside-json", vital))
            if self.now >= until:
                return
            self.now += 1.0

    def oximeter(
        self, seconds: float, *, status: int = Status.GPRF, height: float = 100.0, is_battery_low: bool = False
    ) -> None:
        """Send frames of the Nonin oximeter: pulse rate 72, SpO2 97, a triangle of a pulse."""
        data = packet_data(72, 97, is_battery_low=is_battery_low)
        for number in range(round(seconds * FRAME_RATE_HZ)):
            self.now += 1 / FRAME_RATE_HZ
            phase = self.now * 1.2 % 1
            pleth = round(20 + height * (1 - abs(2 * phase - 1)))
            self.send("nonin-df2", encode_frame(number % FRAMES + 1, status, pleth, data[number % FRAMES]))

    def cuff(self, result: Result) -> None:
        """Let the NIBP module measure: cuff pressure, then its result."""
        for kind, data in ((Up.CUFF, b"\x00\x9e\x00"), (Up.RESULT, result.to_data())):
            self.now += 5.0
            self.send("lepu-vx-nibp", encode(Frame(1, Kind.UP, NIBP, kind, data)))

    def wait(self, seconds: float) -> None:
        """Let time pass without any data."""
        until = self.now + seconds
        while self.now < until:
            self.now = min(until, self.now + 0.5)
            self.alarm_input.tick(self.now)

    def is_present(self, alarm: AlarmId) -> bool:
        """Return whether the condition is present, suppressed or not."""
        return any(row.spec.id is alarm and row.is_present for row in self.alarms.active())
