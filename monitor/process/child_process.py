"""Run one child process: start it, monitor its heartbeat, restart it when it dies or hangs, and stop it cleanly.

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
from bedside.monitor.process.program_log import ProgramLog
from bedside.monitor.process.stall import LOOK_S, Stall

_SETTLED_S: Final = 5.0  # a child that ran longer did not fail at its start: it is restarted at once
_BACK_OFF_S: Final = (0.0, 0.25, 0.5, 1.0, 2.0, 5.0)  # delay after 0, 1, 2 ... failed starts in a row
_KILL_AFTER_S: Final = 5.0  # after SIGTERM
_CONFIG_STATUS: Final = 2  # exit status of a child that refuses its configuration

_log = logging.getLogger("bedside.supervisor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """How to start a child process, and when to restart it.

    `stall_s`: after so many seconds without a heartbeat the child is killed and restarted; None if it sends none.
    `stall`: makes the rule that decides whether the child hangs, from `stall_s`.
    `quit_status`: this exit status means that a person quit the child; it is not restarted.
    `is_once`: the child does one task and is never restarted, whatever its exit status.
    `prints`: its standard output is the supervisor's, and not the program log.
    `start_after_s`: delay of the first start, so that more urgent parts start first.
    """

    name: str
    arguments: Sequence[str]
    stall_s: float | None = None
    stall: Callable[[float], Stall] = Stall
    quit_status: int | None = None
    is_once: bool = False
    start_after_s: float = 0.0
    prints: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)


class ChildProcess:
    """Starts one part and keeps it running.

    Attributes:
        ended: set when the child will not be restarted: it was stopped, a person quit it, or `gave_up` is set.
        gave_up: the exit status of a child that cannot run (wrong configuration, or it died before its first beat).
        fault: a sentence on why the child could not be started, "" if it was.

    """

    def __init__(self, part: Part, log: ProgramLog, *, must_beat_first: bool = False) -> None:
        self.part = part
        self.starts = 0
        self.ended = asyncio.Event()
        self.gave_up: int | None = None
        self.fault = ""
        self._log = log
        self._must_beat_first = must_beat_first
        self._process: asyncio.subprocess.Process | None = None
        self._stall = part.stall(part.stall_s) if part.stall_s is not None else None
        self._has_beaten = self._was_hanging = False
        self._hold_s = 0.0
        self._stopping = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """The process id of the child, None while it is not running."""
        return self._process.pid if self._process and self._process.returncode is None else None

    @property
    def is_beating(self) -> bool:
        """Whether the child is running and its last heartbeat is recent."""
        now = asyncio.get_running_loop().time()
        return self.pid is not None and self._stall is not None and self._stall.is_alive(now)

    async def keep(self) -> None:
        """Start the child, and restart it whenever it dies or hangs, until `stop`."""
        failures, wait_s = 0, self.part.start_after_s
        while not await self._is_stopped_within(wait_s):
            began = asyncio.get_running_loop().time()
            status = await self._live()
            if self._stopping.is_set() or self._is_final(status):
                break
            lived = asyncio.get_running_loop().time() - began
            failures = 0 if lived > _SETTLED_S else failures + 1
            wait_s, self._hold_s = max(self._hold_s, _BACK_OFF_S[min(failures, len(_BACK_OFF_S) - 1)]), 0.0
            _log.warning("%s ended with status %s after %.1f s: restarting it", self.part.name, status, lived)
        self.ended.set()

    async def stop(self) -> None:
        """Stop the child: SIGTERM, then SIGKILL if it has not ended after 5 s."""
        self._stopping.set()
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
            process.send_signal(signal.SIGCONT)  # a child stopped by SIGSTOP must run to receive the SIGTERM
        try:
            await asyncio.wait_for(process.wait(), _KILL_AFTER_S)
        except TimeoutError:
            _log.error("%s did not end after SIGTERM: killed", self.part.name)
            process.kill()
            with contextlib.suppress(TimeoutError):  # a process that waits for a hanging disk cannot even be killed
                await asyncio.wait_for(process.wait(), _KILL_AFTER_S)

    def kill_for(self, seconds: float) -> None:
        """Kill the child and restart it only after `seconds`: a scenario uses it to test the loss of a part."""
        self._hold_s = seconds
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    async def _is_stopped_within(self, seconds: float) -> bool:
        """Wait before the next start; return whether `stop` was called meanwhile."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        return self._stopping.is_set()

    def _is_final(self, status: int | None) -> bool:
        if status is None:
            return False
        if status == self.part.quit_status:
            return True
        # A child that has run with this configuration can run with it.
        refuses = not self._has_beaten and (
            status == _CONFIG_STATUS or (self._must_beat_first and not self._was_hanging)
        )
        if self.part.is_once or refuses:
            self.gave_up = status
            return True
        return False

    async def _live(self) -> int | None:
        """Run the process until it ends and return its exit status; kill it if it hangs. None: it was not started."""
        self._was_hanging, self.fault = False, ""
        try:
            reading, writing = os.pipe()
        except OSError as err:
            self._note_not_started(err)
            return None
        with _reading_beats(reading, self._note_beat):
            try:
                self._process = await self._start(writing)
            except OSError as err:
                self._note_not_started(err)
                return None
            finally:
                os.close(writing)
            try:
                return await self._watch(self._process)
            finally:
                if self._process.returncode is None:  # its keeper fails: nobody would watch it any more
                    self._process.kill()

    async def _start(self, beats: int) -> asyncio.subprocess.Process:
        """Start the process, which writes its heartbeats to the descriptor `beats`. Raises OSError if it cannot."""
        output = await self._log.descriptor()
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",  # never import from the working directory: a folder `bedside` there would hide this package
                *self.part.arguments,
                stdin=asyncio.subprocess.PIPE,  # end of file tells the child that the supervisor is gone
                stdout=None if self.part.prints else output,
                stderr=output,
                pass_fds=(beats,),
                env={**os.environ, "PYTHONPATH": _path(), **self.part.environment, VARIABLE: str(beats)},
                start_new_session=True,  # Ctrl-C goes to the supervisor alone, which stops its children in order
            )
        finally:
            os.close(output)
        self.starts += 1
        if self._stopping.is_set():  # `stop` was called while it was starting
            process.terminate()
        return process

    def _note_not_started(self, err: OSError) -> None:
        self.fault = f"{self.part.name} cannot be started: {err.strerror}"
        _log.error("%s", self.fault)

    async def _watch(self, process: asyncio.subprocess.Process) -> int:
        """Wait until the process ends; kill it when it hangs, which is found once a start."""
        ended = asyncio.ensure_future(process.wait())
        if self._stall is not None:
            self._stall.started(asyncio.get_running_loop().time(), process.pid)
            await self._until_hangs(self._stall, process, ended)
        return await ended

    async def _until_hangs(self, stall: Stall, process: asyncio.subprocess.Process, ended: asyncio.Future[int]) -> None:
        while not ended.done():
            await asyncio.wait([ended], timeout=LOOK_S)
            if why := stall.look(asyncio.get_running_loop().time()):
                _log.error("%s hangs, %s: killed", self.part.name, why)
                self._was_hanging = True
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                return

    def _note_beat(self) -> None:
        self._has_beaten = True
        if self._stall is not None:
            self._stall.beat(asyncio.get_running_loop().time())


def _path() -> str:
    """Return the PYTHONPATH for a child, so that it imports the same packages as this process, installed or not."""
    ours = str(Path(__file__).parents[3])
    return os.pathsep.join(part for part in (ours, os.environ.get("PYTHONPATH", "")) if part)


@contextlib.contextmanager
def _reading_beats(reading: int, beat: Callable[[], None]) -> Iterator[None]:
    """Call `beat` for each heartbeat on the pipe; close the pipe at the end."""
    loop = asyncio.get_running_loop()
    os.set_blocking(reading, False)

    def take() -> None:
        with contextlib.suppress(BlockingIOError):
            if os.read(reading, 4096):
                beat()
            else:
                loop.remove_reader(reading)

    loop.add_reader(reading, take)
    try:
        yield
    finally:
        loop.remove_reader(reading)
        os.close(reading)
