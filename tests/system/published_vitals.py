"""One device that publishes what a test says, over a broker of its own; neither dies with the monitor."""

import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime
from typing import Final

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from bedside.config.vitals import VitalId
from bedside.drivers.codecs.mqtt.bedside_json import encode_status, encode_value, status_topic, topic
from tests.support.waiting import until

ROOT: Final = "bed/1"
EVERY_S: Final = 0.3
VITALS: Final = '["SPO2", "HR", "NIBP_SYS", "NIBP_DIA", "NIBP_MEAN"]'


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PublishedVitals:
    """Publishes the values of `now` three times a second, and others once."""

    def __init__(self) -> None:
        self.port = free_port()
        self.now: dict[VitalId, float] = {}
        self._sequence = 0
        self._ended = threading.Event()
        self._broker = subprocess.Popen(
            [sys.executable, "-m", "bedside.monitor.process.mqtt_broker", str(self.port)], stdin=subprocess.PIPE
        )
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2)
        until(self._is_connected, "the broker")
        self._client.loop_start()
        self._client.publish(status_topic(ROOT), encode_status(is_online=True), retain=True)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    @property
    def config(self) -> str:
        """The bed's configuration for the one device."""
        return (
            f'[[device]]\nid = "pulse"\ncodec = "bedside-json"\ntopic = "{ROOT}"\n'
            f"vitals = {VITALS}\n"
            f'[broker]\nurl = "mqtt://127.0.0.1:{self.port}"\nversion = "3.1.1"\n'
        )

    def say(self, **values: float) -> None:
        """Publish these values once: a pressure is measured now and then."""
        for name, value in values.items():
            self._publish(VitalId(name), value)

    def end(self) -> None:
        self._ended.set()
        self._thread.join()
        self._client.loop_stop()
        self._broker.kill()
        self._broker.communicate()

    def _is_connected(self) -> bool:
        try:
            return self._client.connect("127.0.0.1", self.port) is MQTTErrorCode.MQTT_ERR_SUCCESS
        except OSError:
            return False

    def _run(self) -> None:
        while not self._ended.wait(EVERY_S):
            for vital, value in list(self.now.items()):
                self._publish(vital, value)

    def _publish(self, vital: VitalId, value: float) -> None:
        self._sequence += 1
        payload = encode_value(vital, value, utc=datetime.now(UTC), sequence=self._sequence)
        self._client.publish(topic(ROOT, vital), payload)
