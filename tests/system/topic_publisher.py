"""Many devices that publish over MQTT, in their own process: `python -m tests.system.topic_publisher PLAN OUT`.

Each device has its own client and publishes with QoS 1: a message is repeated until the broker has acknowledged it.
The value of a message encodes its number, so that each one can be recognised.
"""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiomqtt
import msgspec
import numpy as np
from msgspec import Struct

from bedside.config.schema import BrokerConfig, DeviceConfig
from bedside.config.vitals import VitalId
from bedside.drivers import clock
from bedside.drivers.codecs.mqtt.bedside_json import encode_value, topic
from bedside.drivers.codecs.mqtt.mapped_topics import encode
from bedside.drivers.sources.mqtt_broker import client_settings

_FIRST, _STEP = 20.0, 0.01  # plausible for every vital that is published
_RETRY_S = 0.1


class Plan(Struct, frozen=True, kw_only=True):
    """What is published: each vital of each device, `count` times, `rate_hz` times a second."""

    broker: BrokerConfig
    devices: tuple[DeviceConfig, ...]
    rate_hz: float
    count: int


def value_of(index: int) -> float:
    return round(_FIRST + _STEP * index, 2)


def index_of(value: float) -> int:
    return round((value - _FIRST) / _STEP)


def message(device: DeviceConfig, vital: VitalId, index: int) -> tuple[str, bytes]:
    root = device.topic or ""
    if rows := [row for row in device.map if row.vital is vital]:
        return f"{root}/{rows[0].topic}", encode(rows, {vital: value_of(index)})
    payload = encode_value(vital, value_of(index), utc=datetime.now(UTC), sequence=index)
    return topic(root, vital), payload


async def publish(plan: Plan, number: int, began: float, sent: "np.ndarray[Any, np.dtype[np.float64]]") -> None:
    """Publish all messages of one device; the devices are spread over the period, as real ones are."""
    device, done = plan.devices[number], 0
    size = len(device.vitals)
    settings = client_settings(plan.broker)  # with TCP_NODELAY
    while done < plan.count * size:
        try:
            async with aiomqtt.Client(**settings) as client:
                while done < plan.count * size:
                    index, which = divmod(done, size)
                    due = began + (index + number / len(plan.devices)) / plan.rate_hz
                    await asyncio.sleep(max(0.0, due - clock.now()))
                    place, payload = message(device, device.vitals[which], index)
                    sent[number, which, index] = sent[number, which, index] or clock.now()
                    await client.publish(place, payload, qos=1)
                    done += 1
        except aiomqtt.MqttError:
            await asyncio.sleep(_RETRY_S)


async def main(plan: Plan, out: Path) -> None:
    sent = np.zeros((len(plan.devices), len(plan.devices[0].vitals), plan.count))
    # The library reports the loss of the broker, which the test causes, in a future that nobody awaits.
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    began = clock.now() + 1.0
    await asyncio.gather(*(publish(plan, number, began, sent) for number in range(len(plan.devices))))
    np.save(out, sent)


if __name__ == "__main__":
    asyncio.run(main(msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Plan), Path(sys.argv[2])))
