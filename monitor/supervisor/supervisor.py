"""The supervisor: starts engine, screen, emulators and broker, restarts those that die, and stops them in order.

Runs in the process of the `bedside` command. If no window can be opened it shows the terminal table instead.
"""

import asyncio
import contextlib
import logging
import os
import resource
import signal
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any, Final

from bedside.monitor.link.client import SOCKET, LinkClient
from bedside.monitor.process.child_process import ChildProcess
from bedside.monitor.process.program_log import ProgramLog
from bedside.monitor.process.say import say
from bedside.monitor.process.state_lock import StateLock
from bedside.monitor.process.systemd import Systemd
from bedside.monitor.supervisor.keeper_report import KeeperReport
from bedside.monitor.supervisor.owned_task import own
from bedside.monitor.supervisor.process_plan import ENGINE, PROGRAM_LOG, Plan, has_display, write_running

_TAIL_LINES: Final = 4
_CHECK_S: Final = 0.1  # until the engine is ready
_WATCHDOG_S: Final = 10.0  # if the service manager sets no watchdog time
_LAST_S: Final = 15.0  # for the end of all processes; one that waits for a hanging disk cannot even be killed
_log = logging.getLogger("bedside.supervisor")


class Supervisor:
    """Starts, watches and stops every process of one monitor."""

    def __init__(self, plan: Plan, say: Callable[[str], None] = say) -> None:
        self._plan = plan
        self._say = say
        self._log = ProgramLog(plan.folder / PROGRAM_LOG)
        self._children = [ChildProcess(part, self._log) for part in plan.parts]
        self._screen = ChildProcess(plan.screen, self._log, must_beat_first=True) if plan.screen else None
        self._table = ChildProcess(plan.table, self._log) if plan.table else None
        self._shows_table = asyncio.Event()
        self._ended = asyncio.Event()
        self._service = Systemd.from_environment()
        self.status = 0
        self._report = KeeperReport(LinkClient(plan.runtime / SOCKET), self._faults)

    async def run(self) -> int:
        """Run the monitor until a person, a signal or the time limit ends it; return the exit status.

        Raises LockedError if another Bedside is using the state folder.
        """
        lock = StateLock.take(self._plan.folder, self._plan.runtime)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would contain patient data
        await self._log.begin()
        logging.getLogger("bedside").addHandler(self._log)
        write_running(self._plan)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._ended.set)
        loop.add_signal_handler(signal.SIGHUP, _log.warning, "the terminal is closed: monitoring goes on")
        try:
            await self._supervise()
        finally:
            await self._log.end()
            lock.release()
        return self.status

    def end(self) -> None:
        """Stop all processes and make `run` return."""
        self._ended.set()

    def part(self, name: str) -> ChildProcess:
        """Return the child process with this name. Raises StopIteration if there is none."""
        return next(child for child in self._all() if child.part.name == name)

    async def _supervise(self) -> None:
        keeps = [(child, child.keep) for child in self._all() if child is not self._table]
        if self._table is not None:
            keeps.append((self._table, partial(self._keep_table, self._table)))
        runs = [self._own(f"the keeper of the {child.part.name}", keep) for child, keep in keeps]
        monitors = [self._own("the look at the end", partial(self._until_ended, child)) for child in self._children]
        monitors.append(self._own("the report to the engine", self._report.run))
        monitors.append(self._own("the look at the screen", self._watch_screen))
        monitors.append(self._own("the word to the service manager", self._notify_service))
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), self._plan.for_s)
        finally:
            for task in monitors:
                task.cancel()
            await asyncio.gather(*monitors, return_exceptions=True)
            await self._stop()
            await asyncio.wait(runs, timeout=_LAST_S)

    def _own(self, name: str, run: Callable[[], Coroutine[Any, Any, None]]) -> asyncio.Task[None]:
        return asyncio.create_task(own(name, run, self._report.note_failure))

    async def _faults(self) -> list[str]:
        await self._log.check()
        return [self._log.fault, *(child.fault for child in self._all())]

    async def _watch_screen(self) -> None:
        """Wait until a person closes the screen; if the screen cannot run, show the table instead."""
        if self._screen is not None:
            await self._screen.ended.wait()
            if self._screen.gave_up is None or self._screen.part.is_once:
                await self._end_with_screen(self._screen)
                return
            why = await self._log.tail(_TAIL_LINES)
            self._say(f"The screen cannot run: {why}\nThe terminal table is shown instead.")
        elif self._table is not None and not has_display():
            self._say("No display: neither DISPLAY nor WAYLAND_DISPLAY is set. The terminal table is shown instead.")
        self._shows_table.set()

    async def _keep_table(self, table: ChildProcess) -> None:
        await self._shows_table.wait()
        await table.keep()

    async def _end_with_screen(self, screen: ChildProcess) -> None:
        """Stop the monitor: a person has closed the screen, or it has written its screenshot or failed to write it."""
        if screen.gave_up is not None:
            self._say(f"No screenshot was written: {await self._log.tail(_TAIL_LINES)}")
            self.status = 1
        self._ended.set()

    async def _until_ended(self, child: ChildProcess) -> None:
        """Wait until this child has ended for good; stop the monitor if it cannot run with this configuration."""
        await child.ended.wait()
        if child.gave_up is not None:
            self._say(f"The {child.part.name} cannot run: {await self._log.tail(_TAIL_LINES)}")
            self.status = child.gave_up
            self._ended.set()

    async def _notify_service(self) -> None:
        """Tell systemd, if present, that monitoring has started; then feed its watchdog while the engine beats."""
        engine = self.part(ENGINE)
        is_ready = False
        while True:
            if engine.is_beating:
                self._service.alive() if is_ready else self._service.ready()
                is_ready = True
            await asyncio.sleep((self._service.watchdog_s or _WATCHDOG_S) / 2 if is_ready else _CHECK_S)

    async def _stop(self) -> None:
        """Stop each process before those it depends on, the screen first, so that none reports another as lost."""
        self._service.stopping()
        self._shows_table.set()  # its keeper ends at once
        for child in self._all():
            await child.stop()

    def _all(self) -> list[ChildProcess]:
        displays = [child for child in (self._screen, self._table) if child is not None]
        return [*displays, *reversed(self._children)]


def supervise(plan: Plan) -> int:
    """Run a monitor in the foreground; return the exit status."""
    if sys.platform == "win32":
        say("Bedside runs on Linux and macOS only: its processes communicate through Unix sockets and pipes.")
        return 1
    _fill_standard_streams()
    return asyncio.run(Supervisor(plan).run())


def _fill_standard_streams() -> None:
    """Put something in the place of standard streams that are closed, or the next file would be taken for one.

    It is always full, so that a table that nobody can see is told.
    """
    full = Path("/dev/full")
    for handle in range(3):
        try:
            os.fstat(handle)
        except OSError:
            os.open(full if full.exists() else os.devnull, os.O_RDWR)
