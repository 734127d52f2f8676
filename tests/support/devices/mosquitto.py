"""A production broker for one test: mosquitto on loopback, with persistence, which can be restarted."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from bedside.config.schema import BrokerConfig
from tests.support.waiting import LIMIT_S, until

NEEDED = pytest.mark.skipif(shutil.which("mosquitto") is None, reason="not installed: mosquitto (Debian's package)")


class Mosquitto:
    """One broker. It keeps its port, so that clients reconnect after a restart."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self.broker = BrokerConfig(url=f"mqtt://127.0.0.1:{self.port}")
        store = folder / "store"
        store.mkdir()
        self._settings = folder / "mosquitto.conf"
        self._settings.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\nuser root\nlog_type none\n"
            f"persistence true\npersistence_location {store}/\nmax_queued_messages 0\nset_tcp_nodelay true\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the broker; wait until it listens."""
        self._process = subprocess.Popen(["mosquitto", "-c", str(self._settings)], stderr=subprocess.DEVNULL)
        until(self._listens, "mosquitto that listens", check=self._check_alive)

    def stop(self) -> None:
        """Stop the broker as a restart of its service does; it saves its messages."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.wait(LIMIT_S)

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), LIMIT_S).close()
        except OSError:
            return False
        return True

    def _check_alive(self) -> None:
        assert self._process is not None
        assert self._process.poll() is None, "mosquitto ended"
