"""A device that publishes over MQTT: everything below its topic root.

Runs on the engine's event loop (a SelectorEventLoop: the library needs add_reader).
"""

import asyncio
import contextlib
import hashlib
import time
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import aiomqtt

from config.schema import BrokerConfig
from drivers.block import Packet
from drivers.errors import LinkError
from drivers.sources.inbox import Inbox
from drivers.sources.mqtt_broker import client_settings, place

_STATUS: Final = "/status"


class MqttSource:
    """One client, subscribed to one root.

    Attributes:
        retained: retained values that were passed over: a value kept by the broker is of unknown age. A retained
            status is news, and is taken.

    """

    def __init__(
        self,
        broker: BrokerConfig,
        root: str,
        name: str,
        now: Callable[[], float] = time.monotonic,
        *,
        session: str = "",
    ) -> None:
        """Make the client of `root`. With a `session` the broker keeps what is published while we are away."""
        self._broker, self._root, self._name, self._now = broker, root, name, now
        self._identity: dict[str, Any] = {}
        if session:
            # One monitor, one name: of two clients with one name a broker throws the earlier out.
            digest = hashlib.blake2s(f"{uuid.getnode()} {session} {root} {name}".encode(), digest_size=8)
            self._identity = {"identifier": f"bedside-{digest.hexdigest()}", "clean_session": False}
        self._inbox = Inbox()
        self._client: aiomqtt.Client | None = None
        self._task: asyncio.Task[None] | None = None
        self.retained = 0

    @property
    def dropped(self) -> int:
        """Messages that came faster than the driver took them."""
        return self._inbox.dropped

    async def open(self) -> None:
        """Connect and subscribe, or raise LinkError with a sentence that names the broker."""
        await self.close()
        client = aiomqtt.Client(**client_settings(self._broker), **self._identity)
        try:
            await client.__aenter__()
        except (aiomqtt.MqttError, OSError) as err:
            raise LinkError(f"the broker {place(self._broker)} cannot be reached: {err}") from err
        self._client = client
        try:
            await client.subscribe(f"{self._root}/#", qos=1)
        except aiomqtt.MqttError as err:
            await self.close()
            raise LinkError(f"the broker {place(self._broker)} refuses {self._root}: {err}") from err
        self._inbox = Inbox()
        self._task = asyncio.create_task(self._receive(client, self._inbox), name=f"mqtt {self._name}")

    def packets(self) -> AsyncIterator[Packet]:
        """Yield what is published, in order; LinkError when the broker is lost."""
        return self._inbox.packets()

    async def write(self, data: bytes) -> None:
        """Refuse: a topic that we read takes no bytes."""
        raise LinkError(f"{self._root} takes no commands ({len(data)} bytes)")

    async def close(self) -> None:
        """Disconnect; harmless a second time."""
        task, self._task = self._task, None
        client, self._client = self._client, None
        self._inbox.close()
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        if client is not None:
            with contextlib.suppress(aiomqtt.MqttError):
                await client.__aexit__(None, None, None)

    async def _receive(self, client: aiomqtt.Client, inbox: Inbox) -> None:
        try:
            async for message in client.messages:
                topic = str(message.topic)
                if message.retain and not topic.endswith(_STATUS):
                    self.retained += 1
                elif isinstance(message.payload, bytes | bytearray):
                    inbox.put(Packet(bytes(message.payload), self._now(), topic))
        except aiomqtt.MqttError as err:
            inbox.fail(LinkError(f"the broker {place(self._broker)} was lost: {err}"))
