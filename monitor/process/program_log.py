"""The file program.log: what the supervisor reports and what its children print. It never blocks or ends a start.

All access to the file is on one thread, `program log`, and nobody waits for it longer than a second: its disk may
hang. Where the file cannot be used (a directory or a FIFO has its name, its folder is gone, the disk is read-only or
full), children print into /dev/null, `fault` says why, and the file is tried again each second.
"""

import asyncio
import contextlib
import errno
import logging
import os
import queue
import stat
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final, TypeVar

_WITHIN_S: Final = 1.0
_MOST_WAITING: Final = 1000  # rows; more are dropped while the disk hangs
_LARGEST: Final = 5_000_000  # bytes; a larger file is renamed at the start and replaces the one renamed before
_TAIL: Final = 20_000  # bytes
_Result = TypeVar("_Result")


class ProgramLog(logging.Handler):
    """The open program log, also a handler for `logging`.

    Attributes:
        fault: a sentence on why the file is not written, "" while it is.

    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        self.fault = ""
        self._path = path
        self._file = -1
        self._unwritten = b""  # the newest row that could not be written
        self._hanging: Future[Any] | None = None  # a job that took longer than a second
        self._jobs: queue.Queue[Callable[[], object]] = queue.Queue(_MOST_WAITING)
        threading.Thread(target=self._work, name="program log", daemon=True).start()

    async def begin(self) -> None:
        """Rename a file that has grown too large, and open the file."""
        await self._within(self._rotate, None)
        await self.check()

    async def descriptor(self) -> int:
        """Return a new descriptor for a child's output: of the file, else of /dev/null. The caller closes it."""
        copy = await self._within(self._copy, -1) if await self.check() else -1
        return copy if copy >= 0 else os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)

    async def check(self) -> bool:
        """Open the file again if it was replaced, removed or could not be used; return whether it can be used."""
        return await self._within(self._reopened, default=False)

    async def tail(self, lines: int) -> str:
        """Return the last lines of the file as one line; the file's path if they cannot be read."""
        return await self._within(lambda: self._read_tail(lines), "") or f"see {self._path}"

    async def end(self) -> None:
        """Wait, a second at most, until all rows are written."""
        await self._within(lambda: None, None)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a row, on the log's own thread."""
        row = (self.format(record) + "\n").encode(errors="replace")
        with contextlib.suppress(queue.Full):
            self._jobs.put_nowait(lambda: self._write(row))

    async def _within(self, job: Callable[[], _Result], default: _Result) -> _Result:
        """Return the result of a job on the log's thread; `default` if it fails, or takes longer than a second."""
        if self._hanging is not None and not self._hanging.done():
            return default
        result: Future[_Result] = Future()

        def work() -> None:
            try:
                result.set_result(job())
            except OSError as err:
                self._note_fault(err)
                result.set_result(default)

        try:
            self._jobs.put_nowait(work)
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(result)), _WITHIN_S)
        except (queue.Full, TimeoutError):
            self._hanging = result
            self.fault = f"{self._path.name} cannot be used: its disk does not answer"
            return default

    def _work(self) -> None:
        while True:
            self._jobs.get()()

    def _rotate(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            status = self._path.lstat()
            if stat.S_ISREG(status.st_mode) and status.st_size > _LARGEST:
                self._path.replace(self._path.with_suffix(".log.1"))

    def _reopened(self) -> bool:
        if self._file < 0 or not self._is_same():
            self._close()
            self._file = _open_regular(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            self.fault = ""
        if self._unwritten:
            self._write(self._unwritten)
        return not self.fault

    def _is_same(self) -> bool:
        try:
            there, ours = self._path.stat(), os.fstat(self._file)
        except OSError:
            return False
        return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)

    def _copy(self) -> int:
        return os.dup(self._file)

    def _write(self, row: bytes) -> None:
        self._unwritten = row
        if self._file < 0:
            return
        try:
            os.write(self._file, row)
        except OSError as err:
            self._note_fault(err)
        else:
            self._unwritten, self.fault = b"", ""

    def _read_tail(self, lines: int) -> str:
        try:
            handle = _open_regular(self._path, os.O_RDONLY)
        except OSError:
            return ""
        with os.fdopen(handle, "rb") as file:
            file.seek(max(0, os.fstat(handle).st_size - _TAIL))
            text = file.read(_TAIL).decode(errors="replace")
        return " / ".join(line.strip() for line in text.strip().splitlines()[-lines:])

    def _note_fault(self, err: OSError) -> None:
        self.fault = f"{self._path.name} cannot be written: {err.strerror}"

    def _close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _open_regular(path: Path, flags: int) -> int:
    """Open a file without waiting for the other end of a FIFO. Raises OSError if it is no regular file."""
    handle = os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY, 0o600)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is not a regular file")
    os.set_blocking(handle, True)
    return handle
