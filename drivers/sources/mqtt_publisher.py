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
    """An async context manager that connects a publisher to a broker.

    `will`: the payload that the broker publishes to `will_topic`, retained, when the connection is lost.
    """

    def __init__(self, broker: BrokerConfig, *, will_topic: str, will: bytes) -> None:
        self._place = place(broker)
        last_will = aiomqtt.Will(will_topic, will, qos=1, retain=True)
        self._client = aiomqtt.Client(**client_settings(broker), will=last_will)

    async def __aenter__(self) -> Self:
        """Connect to the broker. Raises LinkError if that fails."""
        try:
            await self._client.__aenter__()
        except (aiomqtt.MqttError, OSError) as err:
            raise LinkError(f"the broker {self._place} cannot be reached: {err}") from err
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Disconnect from the broker, which then does not publish the will."""
        try:
            await self._client.__aexit__(kind, error, trace)
        except aiomqtt.MqttError as err:
            raise LinkError(f"the connection to the broker {self._place} broke: {err}") from err

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False, qos: int = 0) -> None:
        """Publish one message. Raises LinkError if the connection to the broker is lost."""
        try:
            await self._client.publish(topic, payload, qos=qos, retain=retain)
        except aiomqtt.MqttError as err:
            raise LinkError(f"the connection to the broker {self._place} broke: {err}") from err
