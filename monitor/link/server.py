"""The engine's end of the link: one Unix socket, mode 0600. Snapshots go to every screen, commands come from any.

Runs on the engine's event loop. A screen that reads too slowly misses snapshots, which are counted, and nothing else.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

import msgspec

from bedside.config.refusal import Refusal
from bedside.monitor.link.commands import Reply
from bedside.monitor.link.heartbeats import Alive, Message
from bedside.monitor.link.snapshot import Snapshot

_MOST_PENDING: Final = 1 << 20  # bytes that may wait for one screen; beyond that it misses snapshots
_LONGEST_COMMAND: Final = 1 << 14
_GOODBYE_S: Final = 1.0

Settled = Callable[[], Coroutine[Any, Any, None]]


class LinkServer:
    """Serves the screens. `obey` carries out a message and returns a Refusal, None if it was carried out.

    `settled` is called right after `obey`; the answer is given when the coroutine that it returns has ended.

    Attributes:
        dropped: the number of snapshots that slow screens missed.
        refused: the number of received lines that could not be decoded.

    """

    def __init__(self, path: Path, obey: Callable[[Message], Refusal | None], settled: Settled | None = None) -> None:
        self._path = path
        self._obey, self._settled = obey, settled or _at_once
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self._decoder = msgspec.json.Decoder(Message)
        self._encoder = msgspec.json.Encoder()
        self.dropped = 0
        self.refused = 0

    async def open(self) -> None:
        """Create the socket and start to listen.

        The socket is never open to other users, not even between bind and chmod.
        """
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
        umask = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._serve, str(self._path), limit=_LONGEST_COMMAND)
        finally:
            os.umask(umask)

    def publish(self, snapshot: Snapshot) -> None:
        """Send a snapshot to every screen, except to those that have not read 1 MiB of earlier ones."""
        if not self._writers:
            return
        line = self._encoder.encode(snapshot) + b"\n"
        for writer in tuple(self._writers):
            if writer.transport.get_write_buffer_size() > _MOST_PENDING:
                self.dropped += 1
            else:
                writer.write(line)

    async def close(self) -> None:
        """Disconnect every screen and remove the socket."""
        for writer in tuple(self._writers):
            writer.close()
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._serving:  # an event loop that ends while they run would log an error
            await asyncio.wait(self._serving, timeout=_GOODBYE_S)
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        task = asyncio.current_task()
        if task is not None:
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)
        answer: asyncio.Task[None] | None = None
        try:
            while line := await reader.readline():
                answer = self._answer(line, writer, answer)
            if answer is not None:
                await answer
        except (OSError, ValueError):  # the screen is gone, or its line is too long: disconnect
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    def _answer(
        self, line: bytes, writer: asyncio.StreamWriter, before: asyncio.Task[None] | None
    ) -> asyncio.Task[None] | None:
        """Carry out a line; return the task of its answer. `before`: that of the line before, which is answered first.

        A heartbeat has no answer, and waits for none.
        """
        try:
            message = self._decoder.decode(line)
        except msgspec.DecodeError as err:
            self.refused += 1
            error = f"not understood: {err}"
        else:
            error = str(self._obey(message) or "")
            if isinstance(message, Alive):
                return before
        reply = self._encoder.encode(Reply(error=error)) + b"\n"
        return asyncio.create_task(_written(writer, reply, self._settled(), before))


async def _at_once() -> None:
    """Wait for nothing."""


async def _written(
    writer: asyncio.StreamWriter, reply: bytes, settled: Coroutine[Any, Any, None], before: asyncio.Task[None] | None
) -> None:
    await settled
    if before is not None:
        await before
    writer.write(reply)
