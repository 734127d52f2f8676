"""A production broker: mosquitto with TLS, user and password, as a clinic runs it."""

import asyncio
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from bedside.config.schema import BrokerConfig
from bedside.drivers.errors import LinkError
from bedside.drivers.sources.mqtt import MqttSource
from bedside.drivers.sources.mqtt_publisher import MqttPublisher
from tests.support.waiting import LIMIT_S

MISSING = [name for name in ("mosquitto", "mosquitto_passwd", "openssl") if shutil.which(name) is None]
pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(
        bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (Debian packages mosquitto, openssl)"
    ),
]
CERTIFICATE = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"


def run(*command: str, folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[BrokerConfig]:
    run("openssl", *CERTIFICATE.split(), "-keyout", "key.pem", "-out", "ca.pem", folder=tmp_path)
    run("mosquitto_passwd", "-b", "-c", "users", "bedside", "right", folder=tmp_path)
    for name in ("key.pem", "ca.pem", "users"):
        (tmp_path / name).chmod(0o644)
    tmp_path.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings = f"listener {port} 127.0.0.1\ncertfile {tmp_path}/ca.pem\nkeyfile {tmp_path}/key.pem\n"
    (tmp_path / "conf").write_text(f"{settings}password_file {tmp_path}/users\nallow_anonymous false\nuser root\n")
    (tmp_path / "password").write_text("right\n")
    process = subprocess.Popen(["mosquitto", "-c", str(tmp_path / "conf")], stderr=subprocess.DEVNULL)
    yield BrokerConfig(
        url=f"mqtts://localhost:{port}",
        user="bedside",
        password_file=str(tmp_path / "password"),
        ca_file=str(tmp_path / "ca.pem"),
    )
    process.terminate()
    process.wait()


async def opened(broker: BrokerConfig) -> MqttSource:
    """Open a source, and try again while the broker does not listen yet."""
    source = MqttSource(broker, "b/1", "pulse")
    async with asyncio.timeout(LIMIT_S):
        while True:
            try:
                await source.open()
            except LinkError as err:
                if "refused" not in str(err):
                    raise
                await asyncio.sleep(0.05)
            else:
                return source


async def test_the_right_password_and_certificate_authority_are_accepted(broker: BrokerConfig) -> None:
    source = await opened(broker)
    async with MqttPublisher(broker, will_topic="b/2/status", will=b"") as publisher:
        await publisher.publish("b/1/147842", b"72", qos=1)
        async with asyncio.timeout(LIMIT_S):
            packet = await anext(aiter(source.packets()))
    assert (packet.topic, packet.data) == ("b/1/147842", b"72")
    await source.close()


async def test_user_and_password_may_stand_in_the_url(broker: BrokerConfig) -> None:
    url = broker.url.replace("mqtts://", "mqtts://bedside:right@")
    source = await opened(msgspec.structs.replace(broker, url=url, user=None, password_file=None))
    await source.close()


@pytest.mark.parametrize("url", ["mqtts://bedside:wrong@", "mqtts://"], ids=["wrong password", "no password"])
async def test_a_wrong_password_is_refused_and_never_shown(broker: BrokerConfig, url: str) -> None:
    await (await opened(broker)).close()
    wrong = msgspec.structs.replace(broker, url=broker.url.replace("mqtts://", url), user=None, password_file=None)
    with pytest.raises(LinkError, match=r"mqtts://localhost:\d+ cannot be reached: .*[Nn]ot authori") as caught:
        await MqttSource(wrong, "b/1", "pulse").open()
    assert "wrong" not in str(caught.value)


# The library leaves the socket of a failed handshake to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_certificate_of_an_unknown_authority_is_refused(broker: BrokerConfig) -> None:
    await (await opened(broker)).close()
    with pytest.raises(LinkError, match="certificate verify failed"):
        await MqttSource(msgspec.structs.replace(broker, ca_file=None), "b/1", "pulse").open()
