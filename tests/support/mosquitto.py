"""A production broker of our own: mosquitto on loopback, which can be restarted and remembers."""

import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from bedside.config.schema import BrokerConfig

NEEDED = pytest.mark.skipif(shutil.which("mosquitto") is None, reason="not installed: mosquitto (Debian's package)")


class Mosquitto:
    """One broker, at one port for its whole life, so that a restart is one."""

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
        """Start it, and wait until it listens."""
        self._process = subprocess.Popen(["mosquitto", "-c", str(self._settings)], stderr=subprocess.DEVNULL)
        give_up = time.monotonic() + 10
        while True:
            assert self._process.poll() is None, "mosquitto ended"
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                assert time.monotonic() < give_up, "mosquitto does not listen"
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """End it as a restart of its service does; it writes down what it holds."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.wait(10)
