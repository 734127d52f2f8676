"""Real processes: a whole monitor, started as a person starts it, in its own state folder."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from bedside.alarms.log.chain_check import rows
from bedside.alarms.log.errors import LogError
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.link.client import SOCKET, LinkClient
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.process.runtime_folder import chosen
from tests.support.waiting import LIMIT_S, until


class Monitor:
    """A running `bedside`, observed from outside."""

    def __init__(self, folder: Path, *arguments: str, stdout: int | None = None, **environment: str) -> None:
        self.folder = folder
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":none", **environment}
        self.output = folder.with_suffix(".out")
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bedside", *arguments, "--state", str(folder)],
                stdout=output if stdout is None else stdout,
                stderr=output,
                env=environment,
            )
        self.runtime = chosen(folder)
        self.link = LinkClient(self.runtime / SOCKET)

    def pid(self, part: str) -> int | None:
        """Return the process id of the part that runs this module, None if it does not run."""
        for child in psutil.Process(self.process.pid).children():
            try:
                if part in child.cmdline() and child.status() != psutil.STATUS_ZOMBIE:
                    return int(child.pid)
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        return None

    def kill(self, part: str, number: int = signal.SIGKILL) -> int:
        pid = self.pid(part)
        assert pid is not None, f"{part} does not run: {self.said()}"
        os.kill(pid, number)
        return pid

    def after_engine_kill(self) -> Snapshot:
        """Kill the engine, and return the first snapshot of the next one."""
        last = self.snapshot().sequence
        self.kill("bedside.monitor.engine")
        snapshot = self.until(
            lambda: new if (new := self.link.poll()) and new.sequence < last else None, "snapshot of a new engine"
        )
        assert isinstance(snapshot, Snapshot)
        return snapshot

    def said(self) -> str:
        log = self.folder / "program.log"
        return self.output.read_text() + (log.read_text() if log.exists() else "")

    def rows(self, **columns: Any) -> list[dict[str, Any]]:
        """Return the log's rows whose columns have these values; none while the log cannot be read."""
        try:
            logged = list(rows(self.folder / FILE))
        except LogError:
            return []
        return [row for row in logged if all(row[name] == value for name, value in columns.items())]

    def snapshot(self) -> Snapshot:
        snapshot = self.until(self.link.poll, "a snapshot")
        assert isinstance(snapshot, Snapshot)
        return snapshot

    def until(self, condition: Callable[[], Any], what: str) -> Any:
        """Return the first true result of `condition`; a failure shows what the monitor printed and logged."""
        try:
            return until(condition, what, check=self._check_alive)
        except AssertionError as err:
            raise AssertionError(f"{err}: {self.said()}") from err

    def _check_alive(self) -> None:
        assert self.process.poll() is None, "the monitor ended"

    def alarm_stands(self, alarm: str, subject: str = "") -> bool:
        snapshot = self.link.poll()
        return snapshot is not None and any(
            row.alarm == alarm and row.subject.startswith(subject) for row in snapshot.alarms
        )

    def end(self) -> int:
        self.link.close()
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(LIMIT_S)


Start = Callable[..., Monitor]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    monitors: list[Monitor] = []

    def started(*arguments: str, name: str = "state", stdout: int | None = None, **environment: str) -> Monitor:
        monitor = Monitor(tmp_path / name, *arguments, stdout=stdout, **environment)
        monitors.append(monitor)
        return monitor

    yield started
    for monitor in monitors:
        monitor.end()
        shutil.rmtree(monitor.runtime, ignore_errors=True)
        assert not [child for child in psutil.Process().children() if child.pid == monitor.process.pid]
