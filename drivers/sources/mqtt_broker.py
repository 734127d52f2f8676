"""How to reach the MQTT broker: the settings of a client, from the configuration.

Pure save for reading the password and the certificate. asyncio-mqtt is today named aiomqtt.
"""

import logging
import socket
import ssl
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from config.schema import BrokerConfig
from drivers.errors import LinkError

CONNECT_S: Final = 5.0
_PORTS: Final = {"mqtt": 1883, "mqtts": 8883}
_KEEPALIVE_S: Final = 5  # a broker that hangs without a word is noticed after one and a half of these
_quiet = logging.getLogger("bedside.mqtt.library")
_quiet.setLevel(logging.CRITICAL)  # what the library would complain of, the driver reports once


def client_settings(broker: BrokerConfig) -> dict[str, Any]:
    """Return the arguments of an aiomqtt client; LinkError if a password or certificate cannot be read."""
    url = urlsplit(broker.url)
    settings: dict[str, Any] = {
        "hostname": url.hostname or "localhost",
        "port": url.port or _PORTS[url.scheme],
        "username": broker.user or (unquote(url.username) if url.username else None),
        "password": unquote(url.password) if url.password else None,
        "timeout": CONNECT_S,
        "keepalive": _KEEPALIVE_S,
        "logger": _quiet,
        # Without it Nagle's algorithm holds a small packet back for the peer's acknowledgement: 11 to 20 ms.
        "socket_options": [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
    }
    try:
        if broker.password_file:
            settings["password"] = Path(broker.password_file).read_text().strip()
        if url.scheme == "mqtts":
            settings["tls_context"] = ssl.create_default_context(cafile=broker.ca_file)
    except OSError as err:
        raise LinkError(f"the broker's password or certificate cannot be read: {err}") from err
    return settings


def place(broker: BrokerConfig) -> str:
    """Return the broker for people, without its password."""
    url = urlsplit(broker.url)
    return f"{url.scheme}://{url.hostname}:{url.port or _PORTS[url.scheme]}"
