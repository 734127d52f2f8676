"""An MQTT publisher, used by the emulated devices.

Runs on its owner's event loop.
"""

from types import TracebackType
from typing import Self

import aiomqtt

from bedside.config.schema import BrokerConfig
from bedside.drivers.errors import LinkError
from bedside.drivers.sources.mqtt_broker import client_settings, place


class MqttPublisher:
    """An async context manager. `will`: what the broker publishes, retained, when this publisher is lost."""

    def __init__(self, broker: BrokerConfig, *, will_topic: str, will: bytes) -> None:
        self._place = place(broker)
        last_will = aiomqtt.Will(will_topic, will, qos=1, retain=True)
        self._client = aiomqtt.Client(**client_settings(broker), will=last_will)

    async def __aenter__(self) -> Self:
        """Connect, or raise LinkError."""
        try:
            await self._client.__aenter__()
        except (aiomqtt.MqttError, OSError) as err:
            raise LinkError(f"the broker {self._place} cannot be reached: {err}") from err
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Disconnect; the will is not published."""
        try:
            await self._client.__aexit__(kind, error, trace)
        except aiomqtt.MqttError as err:
            raise LinkError(f"the broker {self._place} was lost: {err}") from err

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False, qos: int = 0) -> None:
        """Publish one message; LinkError if the broker is gone."""
        try:
            await self._client.publish(topic, payload, qos=qos, retain=retain)
        except aiomqtt.MqttError as err:
            raise LinkError(f"the broker {self._place} was lost: {err}") from err
