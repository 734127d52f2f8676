"""One child process and its keeper: started, listened to, replaced when it dies or hangs, ended cleanly.

Runs on the supervisor's event loop.
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bedside.monitor.process.heartbeat import VARIABLE

_LOOK_S: Final = 0.05
_SETTLED_S: Final = 5.0  # a child that lived so long did not die of its start: the next start is at once
_BACK_OFF_S: Final = (0.0, 0.25, 0.5, 1.0, 2.0, 5.0)
_KILL_AFTER_S: Final = 5.0
_CONFIG_STATUS: Final = 2

_log = logging.getLogger("bedside.supervisor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a child is: how it is started, and how long it may be silent (None: it does not beat).

    `quit_status`: an end with this status is a person's wish and not a fault. `is_once`: it has one thing to do, and
    is not started again whatever its end. `start_after_s`: it waits so long at the first start, since others must be up
    sooner.
    """

    name: str
    arguments: Sequence[str]
    stall_s: float | None = None
    quit_status: int | None = None
    is_once: bool = False
    start_after_s: float = 0.0
    environment: Mapping[str, str] = field(default_factory=dict)


class ChildProcess:
    """Keeps one part alive.

    Attributes:
        ended: set when it will not be started again: it ended as asked by a person, or `gave_up`.
        gave_up: the exit status of a child that cannot live (a wrong config, or it died before its first beat).

    """

    def __init__(self, part: Part, log: Path, *, must_beat_first: bool = False) -> None:
        self.part = part
        self.starts = 0
        self.ended = asyncio.Event()
        self.gave_up: int | None = None
        self._log_path = log
        self._must_beat_first = must_beat_first
        self._process: asyncio.subprocess.Process | None = None
        self._beat_at: float | None = None
        self._has_beaten = False
        self._rest_s = 0.0
        self._stopping = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    @property
    def is_beating(self) -> bool:
        """Whether it proves that it lives."""
        now = asyncio.get_running_loop().time()
        return self.pid is not None and self._beat_at is not None and not self._hangs(now)

    async def keep(self) -> None:
        """Start it, and start it again whenever it dies or hangs, until `stop`."""
        failures, wait_s = 0, self.part.start_after_s
        while not await self._is_stopped_within(wait_s):
            began = asyncio.get_running_loop().time()
            status = await self._live()
            if self._stopping.is_set() or self._is_final(status):
                break
            lived = asyncio.get_running_loop().time() - began
            failures = 0 if lived > _SETTLED_S else failures + 1
            wait_s, self._rest_s = max(self._rest_s, _BACK_OFF_S[min(failures, len(_BACK_OFF_S) - 1)]), 0.0
            _log.warning("%s ended with status %s after %.1f s: started again", self.part.name, status, lived)
        self.ended.set()

    async def stop(self) -> None:
        """Ask it to end, and make it end if it does not."""
        self._stopping.set()
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
            process.send_signal(signal.SIGCONT)  # one that was stopped must run to hear it
        try:
            await asyncio.wait_for(process.wait(), _KILL_AFTER_S)
        except TimeoutError:
            _log.error("%s did not end when asked: killed", self.part.name)
            process.kill()
            await process.wait()

    def rest(self, seconds: float) -> None:
        """Kill it, and start it again only after so many seconds: for whoever tries what happens without it."""
        self._rest_s = seconds
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    async def _is_stopped_within(self, seconds: float) -> bool:
        """Wait before the next start; say whether it is to be stopped instead."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        return self._stopping.is_set()

    def _is_final(self, status: int) -> bool:
        if status == self.part.quit_status:
            return True
        if self.part.is_once or status == _CONFIG_STATUS or (self._must_beat_first and not self._has_beaten):
            self.gave_up = status
            return True
        return False

    async def _live(self) -> int:
        """Start the process and return its exit status; a hung one is killed."""
        reading, writing = os.pipe()
        environment = {**os.environ, "PYTHONPATH": _path(), **self.part.environment, VARIABLE: str(writing)}
        with self._log_path.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",  # a folder or file of ours by name ("config") in the user's folder must not stand in for ours
                *self.part.arguments,
                stdin=asyncio.subprocess.PIPE,  # its end tells the child that its owner is gone
                stdout=log,
                stderr=log,
                pass_fds=(writing,),
                env=environment,
                start_new_session=True,  # Ctrl-C in the terminal is the supervisor's to hand on
            )
        os.close(writing)
        self.starts += 1
        if self._stopping.is_set():  # asked to end while it was being started
            self._process.terminate()
        with _listening(reading, self._heard):
            return await self._watch(self._process)

    async def _watch(self, process: asyncio.subprocess.Process) -> int:
        loop = asyncio.get_running_loop()
        self._beat_at, looked = None, loop.time()
        waiting = asyncio.ensure_future(process.wait())
        while not waiting.done():
            await asyncio.wait([waiting], timeout=_LOOK_S)
            now = loop.time()
            if now - looked > _LOOK_S * 5 and self._beat_at is not None:
                self._beat_at = now  # it was the supervisor, or the whole machine, that slept
            looked = now
            if self._hangs(now):
                _log.error("%s hangs: killed", self.part.name)
                process.kill()
                self._beat_at = None
        return waiting.result()

    def _hangs(self, now: float) -> bool:
        return self.part.stall_s is not None and self._beat_at is not None and now - self._beat_at > self.part.stall_s

    def _heard(self) -> None:
        self._beat_at = asyncio.get_running_loop().time()
        self._has_beaten = True


def _path() -> str:
    """Return where a child finds these packages: where this process found them, installed or not."""
    ours = str(Path(__file__).parents[3])
    return os.pathsep.join(part for part in (ours, os.environ.get("PYTHONPATH", "")) if part)


@contextlib.contextmanager
def _listening(reading: int, heard: Callable[[], None]) -> Iterator[None]:
    """Call `heard` at each beat on the pipe; close it at the end."""
    loop = asyncio.get_running_loop()
    os.set_blocking(reading, False)

    def take() -> None:
        with contextlib.suppress(BlockingIOError):
            if os.read(reading, 4096):
                heard()
            else:
                loop.remove_reader(reading)

    loop.add_reader(reading, take)
    try:
        yield
    finally:
        loop.remove_reader(reading)
        os.close(reading)
