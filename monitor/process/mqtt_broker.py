"""The embedded MQTT broker: amqtt in its own process, on loopback only.

The supervisor runs it as `python -m bedside.monitor.process.mqtt_broker PORT`. Inside the engine's loop the 99th
percentile of message delivery was 344 ms; in its own process it is 5 ms. It ends on SIGTERM, or when its standard
input is closed (the supervisor has ended).
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys

from amqtt.broker import Broker

from bedside.drivers.heartbeat import keep_beating


async def serve(port: int) -> None:
    """Serve MQTT 3.1.1 on 127.0.0.1 until SIGTERM, SIGINT or the end of standard input."""
    settings = {
        "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
        "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
    }
    broker = Broker(settings)
    await broker.start()
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    loop.add_reader(sys.stdin, lambda: None if os.read(sys.stdin.fileno(), 64) else ended.set())
    beating = asyncio.create_task(keep_beating(ended.set))
    await ended.wait()
    beating.cancel()
    loop.remove_reader(sys.stdin)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(broker.shutdown(), 2)


def main() -> None:
    """Run the broker on the port given on the command line."""
    logging.basicConfig(level=logging.WARNING, format="broker: %(levelname)s %(message)s")
    for chatty in ("transitions", "amqtt"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    asyncio.run(serve(int(sys.argv[1])))


if __name__ == "__main__":
    main()
