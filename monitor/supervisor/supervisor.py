"""The supervisor: starts engine, screen, emulators and broker, restarts what dies, and ends all of them cleanly.

Runs in the process of the `bedside` command itself. Where no window can be had it shows the terminal table instead.
"""

import asyncio
import contextlib
import logging
import resource
import signal
import sys
from typing import Final

from rich.console import Console
from rich.markup import escape

from bedside.monitor.link.client import SOCKET
from bedside.monitor.process.child_process import ChildProcess
from bedside.monitor.process.state_lock import StateLock
from bedside.monitor.process.systemd import Systemd
from bedside.monitor.supervisor.process_plan import ENGINE, PROGRAM_LOG, Plan, has_display, write_running
from bedside.monitor.supervisor.terminal import show_table

_TAIL_LINES: Final = 4
_LOOK_S: Final = 0.1
_WATCHDOG_S: Final = 10.0  # where the service manager names no time
_LARGEST_LOG: Final = 5_000_000  # bytes; a larger one is put aside at the start, over the one before it
_log = logging.getLogger("bedside.supervisor")


class Supervisor:
    """Owns every process of one monitor."""

    def __init__(self, plan: Plan, console: Console) -> None:
        self._plan = plan
        self._console = console
        log = plan.folder / PROGRAM_LOG
        self._log_path = log
        self._children = [ChildProcess(part, log) for part in plan.parts]
        self._screen = ChildProcess(plan.screen, log, must_beat_first=True) if plan.screen else None
        self._ended = asyncio.Event()
        self._service = Systemd.from_environment()
        self.status = 0

    async def run(self) -> int:
        """Run until a person, a signal or the time limit ends it; return the exit status. LockedError if taken."""
        lock = StateLock.take(self._plan.folder)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold a patient's data
        self._open_program_log()
        write_running(self._plan)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self._ended.set)
        try:
            await self._supervise()
        finally:
            lock.release()
        return self.status

    def end(self) -> None:
        """End everything, and let `run` return."""
        self._ended.set()

    def part(self, name: str) -> ChildProcess:
        """Return one of the processes by its name; StopIteration if there is none."""
        return next(child for child in self._children if child.part.name == name)

    async def _supervise(self) -> None:
        keepers = [asyncio.create_task(child.keep(), name=child.part.name) for child in self._all()]
        watchers = [asyncio.create_task(self._until_ended(child)) for child in self._children]
        watchers.append(asyncio.create_task(self._watch_screen()))
        watchers.append(asyncio.create_task(self._tell_service()))
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), self._plan.for_s)
        finally:
            for task in watchers:
                task.cancel()
            await asyncio.gather(*watchers, return_exceptions=True)
            await self._stop()
            await asyncio.gather(*keepers)

    async def _watch_screen(self) -> None:
        """Wait until the screen is closed by a person; where it cannot live, show the table instead."""
        if self._screen is not None:
            await self._screen.ended.wait()
            if self._screen.gave_up is None or self._screen.part.is_once:
                self._end_with_screen(self._screen)
                return
            self._console.print(f"The screen cannot run here: {escape(self._last_words())}\nShowing the table instead.")
        elif not self._plan.has_table:
            return
        elif not has_display():
            self._console.print("No display (neither DISPLAY nor WAYLAND_DISPLAY is set): showing the table instead.")
        await show_table(self._plan.folder / SOCKET, self._console)

    def _end_with_screen(self, screen: ChildProcess) -> None:
        """End everything: a person closed the screen, or it has left its picture, or could not."""
        if screen.gave_up is not None:
            self._console.print(f"No picture: {escape(self._last_words())}")
            self.status = 1
        self._ended.set()

    async def _until_ended(self, child: ChildProcess) -> None:
        """End everything when a part says that it can never run as configured."""
        await child.ended.wait()
        if child.gave_up is not None:
            self._console.print(f"[red]The {child.part.name} cannot run: {escape(self._last_words())}")
            self.status = child.gave_up
            self._ended.set()

    async def _tell_service(self) -> None:
        """Tell the service manager, if there is one, that the engine lives."""
        engine = self.part(ENGINE)
        is_ready = False
        while True:
            if engine.is_beating:
                self._service.alive() if is_ready else self._service.ready()
                is_ready = True
            await asyncio.sleep((self._service.watchdog_s or _WATCHDOG_S) / 2 if is_ready else _LOOK_S)

    async def _stop(self) -> None:
        """End the screen first and what it hangs on last, so that nothing is called lost on the way out."""
        self._service.stopping()
        for child in self._all():
            await child.stop()

    def _all(self) -> list[ChildProcess]:
        return [*([self._screen] if self._screen else []), *reversed(self._children)]

    def _open_program_log(self) -> None:
        if self._log_path.exists() and self._log_path.stat().st_size > _LARGEST_LOG:
            self._log_path.replace(self._log_path.with_suffix(".log.1"))
        self._log_path.touch(mode=0o600)
        handler = logging.FileHandler(self._log_path)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logging.getLogger("bedside").addHandler(handler)

    def _last_words(self) -> str:
        lines = self._log_path.read_text(errors="replace").strip().splitlines()
        return " / ".join(line.strip() for line in lines[-_TAIL_LINES:]) or f"see {self._log_path}"


def supervise(plan: Plan, console: Console) -> int:
    """Run a monitor in the foreground; return the exit status."""
    if sys.platform == "win32":
        console.print("Bedside's processes talk through Unix sockets and pipes: it runs on Linux and macOS.")
        return 1
    return asyncio.run(Supervisor(plan, console).run())
