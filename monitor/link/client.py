"""The screen's end of the link: snapshots in, commands out, through a Unix socket that only its owner may open.

Runs in the screen process, and in others that need the engine (terminal table, archive, log review). Never blocks:
`poll` is called on every frame.
"""

import contextlib
import socket
from pathlib import Path
from typing import Final

import msgspec

from bedside.monitor.link.commands import Reply
from bedside.monitor.link.heartbeats import Message
from bedside.monitor.link.snapshot import Snapshot

SOCKET: Final = "link.sock"
_CHUNK: Final = 1 << 18
_MOST_UNREAD: Final = 1 << 22  # bytes without a line end: no snapshot is so large, so the peer is not an engine


class LinkClient:
    """Receives snapshots from the engine and sends it commands. Reconnects by itself after the engine has restarted."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._socket: socket.socket | None = None
        self._unread = b""
        self._newest: Snapshot | None = None
        self._replies: list[Reply] = []
        self._decoder = msgspec.json.Decoder(Snapshot | Reply)
        self._encoder = msgspec.json.Encoder()

    def poll(self) -> Snapshot | None:
        """Read all messages that have come; return the newest snapshot, None before the first has come."""
        if self._socket is None:
            self._connect()
        lines = self._lines()
        snapshots = [line for line in lines if line.startswith(b'{"type":"Snapshot"')]
        for line in lines:
            if line not in snapshots:
                self._take(line)
        if snapshots:  # older ones are outdated already: decoding them would cost time
            self._take(snapshots[-1])
        return self._newest

    def send(self, message: Message) -> None:
        """Send a message to the engine. The result, or that it could not be sent, comes as a Reply: see `replies`."""
        if self._socket is None:
            self._connect()
        if self._socket is None:
            self._replies.append(Reply(error="not sent: the monitor's engine cannot be reached"))
            return
        try:
            self._socket.sendall(self._encoder.encode(message) + b"\n")
        except OSError:
            self._replies.append(Reply(error="not sent: the monitor's engine does not answer"))
            self.close()

    def replies(self) -> list[Reply]:
        """Return the engine's replies to messages that have come since the last call."""
        replies, self._replies = self._replies, []
        return replies

    def close(self) -> None:
        """Close the socket; the next `poll` or `send` connects again."""
        if self._socket is not None:
            self._socket.close()
        self._socket, self._unread = None, b""

    def _connect(self) -> None:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(0)
        try:
            connection.connect(str(self._path))
        except OSError:
            connection.close()
        else:
            self._socket = connection

    def _lines(self) -> list[bytes]:
        with contextlib.suppress(BlockingIOError):
            while self._socket is not None:
                self._receive(self._socket)
        *lines, self._unread = self._unread.split(b"\n")
        return lines

    def _receive(self, connection: socket.socket) -> None:
        try:
            data = connection.recv(_CHUNK)
        except BlockingIOError:
            raise
        except OSError:
            data = b""
        if data and len(self._unread) < _MOST_UNREAD:
            self._unread += data
        else:
            self.close()

    def _take(self, line: bytes) -> None:
        try:
            message = self._decoder.decode(line)
        except msgspec.DecodeError:
            return  # part of a line: the engine died while writing it
        if isinstance(message, Snapshot):
            self._newest = message
        else:
            self._replies.append(message)
