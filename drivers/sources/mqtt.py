"""A source for a device that publishes over MQTT: subscribes to all topics below the device's topic root.

Runs on the engine's event loop (a SelectorEventLoop: the library needs add_reader). The broker keeps our session
(MQTT 5) for some minutes: messages that were published with QoS 1 while the connection was down are delivered, in
order, when it is up again. Their time is the time of arrival. A message is acknowledged when the driver takes it from
the inbox, not when it arrives; otherwise messages in the inbox would be lost when the engine ends. So a message may
come twice, but is never lost. With MQTT 3.1.1 no session is used, because it would never expire.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Final

import aiomqtt
from paho.mqtt import client as paho
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from bedside.config.schema import BrokerConfig, MqttVersion
from bedside.drivers import clock
from bedside.drivers.block import Packet
from bedside.drivers.errors import LinkError
from bedside.drivers.sources.inbox import Inbox
from bedside.drivers.sources.mqtt_broker import client_settings, place, session_settings

_STATUS: Final = "/status"
# The broker's reason codes, in words that say what to do; other codes are reported in the broker's own words.
_WORDS: Final[Mapping[int, str]] = {
    128: "the connection was closed",
    132: 'it does not speak MQTT 5: set version = "3.1.1" in [broker]',
    142: "another monitor with the same state folder reads the same topics",
}
_REFUSED: Final = 128  # codes from here on: the broker refuses the subscription
_RETAINED, _RETAINED_IF_NEW = 0, 1  # on which subscriptions the broker sends its retained messages


@dataclass(frozen=True, slots=True)
class _Published(Packet):
    """A message in the inbox that is not yet acknowledged to the broker."""

    message_id: int = 0
    qos: int = 0


class MqttSource:
    """One MQTT client, subscribed to all topics below one device's topic root.

    Attributes:
        retained: number of retained values that were ignored, because the age of a retained value is unknown. A
            retained status is delivered.

    """

    def __init__(
        self,
        broker: BrokerConfig,
        root: str,
        name: str,
        now: Callable[[], float] = clock.now,
        *,
        session: str = "",
    ) -> None:
        self._session = session
        self._broker, self._root, self._name, self._now = broker, root, name, now
        self._inbox = Inbox()
        self._client: aiomqtt.Client | None = None
        self._task: asyncio.Task[None] | None = None
        self._has_session = broker.version is MqttVersion.V5
        self._has_subscribed = False
        self.retained = 0

    @property
    def dropped(self) -> int:
        """Number of messages that were dropped since the last connection, because the driver was too slow."""
        return self._inbox.dropped

    async def open(self) -> None:
        """Connect to the broker and subscribe. Raises a LinkError that names the broker if either fails."""
        await self.close()
        settings = client_settings(self._broker)
        if self._has_session:
            settings |= session_settings(self._root, self._name, self._session)
        client = aiomqtt.Client(**settings)
        _library(client).manual_ack_set(on=True)
        try:
            await client.__aenter__()
        except (aiomqtt.MqttError, OSError) as err:
            raise LinkError(f"the broker {place(self._broker)} cannot be reached: {_reason(err)}") from err
        self._client = client
        try:
            await self._subscribe(client)
        except aiomqtt.MqttError as err:
            await self.close()
            raise LinkError(
                f"the broker {place(self._broker)} does not let this monitor read the topic {self._root}: {err}"
            ) from err
        self._inbox = Inbox()
        self._task = asyncio.create_task(self._receive(client, self._inbox), name=f"mqtt {self._name}")

    async def packets(self) -> AsyncIterator[Packet]:
        """Yield the received messages in order and acknowledge each. Raises LinkError if the connection is lost."""
        client = self._client
        async for packet in self._inbox.packets():
            if client is not None and isinstance(packet, _Published):
                # It is sent on the next turn of the event loop, after the driver has processed the packet.
                _library(client).ack(packet.message_id, packet.qos)
            yield packet

    async def write(self, data: bytes) -> None:  # noqa: ARG002 - the protocol's signature
        """Raise LinkError always: nothing can be sent to a device that only publishes."""
        raise LinkError(f"no command can be sent to {self._root}: this device only publishes")

    async def close(self) -> None:
        """Disconnect from the broker. A second call does nothing."""
        task, self._task = self._task, None
        client, self._client = self._client, None
        self._inbox.close()
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        if client is not None:
            with contextlib.suppress(aiomqtt.MqttError):
                await client.__aexit__(None, None, None)

    async def _subscribe(self, client: aiomqtt.Client) -> None:
        """Subscribe to all topics below the root. Raises aiomqtt.MqttError if the broker refuses.

        Retained messages are requested only at the first subscription: if the broker still has the session at a later
        one, it delivers all messages that were missed.
        """
        handling = _RETAINED_IF_NEW if self._has_subscribed else _RETAINED
        options = {"options": SubscribeOptions(qos=1, retainHandling=handling)} if self._has_session else {"qos": 1}
        (granted,) = await client.subscribe(f"{self._root}/#", **options)
        if _number(granted) >= _REFUSED:
            raise aiomqtt.MqttError(str(granted))
        self._has_subscribed = True

    async def _receive(self, client: aiomqtt.Client, inbox: Inbox) -> None:
        try:
            async for message in client.messages:
                topic = str(message.topic)
                if message.retain and not topic.endswith(_STATUS):
                    self.retained += 1
                    _library(client).ack(message.mid, message.qos)
                elif isinstance(message.payload, bytes | bytearray):
                    inbox.put(_Published(bytes(message.payload), self._now(), topic, message.mid, message.qos))
        except aiomqtt.MqttError as err:
            inbox.fail(
                LinkError(f"the connection to the broker {place(self._broker)} broke: {_reason(err.__cause__ or err)}")
            )


def _library(client: aiomqtt.Client) -> paho.Client:
    """Return the paho client inside the aiomqtt client: only the paho client can acknowledge a message later."""
    return client._client  # noqa: SLF001


def _number(code: object) -> int:
    """Return an MQTT reason code as a number. paho gives an object for MQTT 5, a number for MQTT 3.1.1."""
    return int(code.value if isinstance(code, ReasonCode) else code)  # type: ignore[call-overload, no-any-return]


def _reason(err: BaseException) -> str:
    """Return why the broker cannot be used, as text for people."""
    code = err.rc if isinstance(err, aiomqtt.MqttCodeError) else None
    return _WORDS.get(_number(code), str(err)) if code is not None else str(err)
