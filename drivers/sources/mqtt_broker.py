"""Makes the settings of an MQTT client from the broker's configuration.

Pure, except for reading the password and the certificate. aiomqtt is the present name of asyncio-mqtt.
"""

import hashlib
import logging
import socket
import ssl
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import aiomqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from bedside.config.schema import BrokerConfig
from bedside.drivers.errors import LinkError

CONNECT_S: Final = 5.0
_PORTS: Final = {"mqtt": 1883, "mqtts": 8883}
_KEEPALIVE_S: Final = 5  # a broker that hangs is noticed after one and a half times this
# How long the broker keeps what it could not deliver: long enough for a restart of the broker, of its host, or of the
# engine. Older messages would be history, and would arrive as if they were new.
SESSION_S: Final = 300
_quiet = logging.getLogger("bedside.mqtt.library")
_quiet.setLevel(logging.CRITICAL)  # the driver reports each loss once; the library would repeat it


def client_settings(broker: BrokerConfig) -> dict[str, Any]:
    """Return the arguments for aiomqtt.Client that connect it to this broker.

    Raises LinkError if the password or the certificate cannot be read.
    """
    url = urlsplit(broker.url)
    settings: dict[str, Any] = {
        "hostname": url.hostname or "localhost",
        "port": url.port or _PORTS[url.scheme],
        "username": broker.user or (unquote(url.username) if url.username else None),
        "password": unquote(url.password) if url.password else None,
        "timeout": CONNECT_S,
        "keepalive": _KEEPALIVE_S,
        "logger": _quiet,
        # Otherwise Nagle's algorithm delays a small packet until the peer's acknowledgement: 11 to 20 ms.
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


def session_settings(root: str, name: str, session: str = "") -> dict[str, Any]:
    """Return the arguments for aiomqtt.Client that let the broker keep its session while the connection is down.

    MQTT 5 only. The broker finds the session by the client identifier. The identifier must be the same after a restart,
    but differ between beds, devices, hosts and monitors on one host (`session`: the state folder), because a broker
    disconnects the older of two clients with the same identifier. Every broker must accept 23 letters and digits.
    """
    owner = f"{socket.gethostname()}\0{root}\0{name}\0{session}"
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = SESSION_S
    return {
        "protocol": aiomqtt.ProtocolVersion.V5,
        "identifier": f"bedside{hashlib.sha256(owner.encode()).hexdigest()[:16]}",
        "clean_start": False,
        "properties": properties,
    }


def place(broker: BrokerConfig) -> str:
    """Return the broker's URL as text for people, without its password."""
    url = urlsplit(broker.url)
    return f"{url.scheme}://{url.hostname}:{url.port or _PORTS[url.scheme]}"
