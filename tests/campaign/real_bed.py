"""A whole monitor with its devices, for rounds on real processes: started, looked at from outside, and ended.

Times are monotonic seconds of bedside.drivers.clock. The state folder is on a small file system of its own, where the
superuser may mount one.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import psutil

from bedside.config.load import load
from bedside.config.refusal import Refusal
from bedside.drivers import clock, registry
from bedside.monitor.infusion.commands import BeginSession, PlaceOrder, StartInfusion, TickItem
from bedside.monitor.link.client import SOCKET, LinkClient
from bedside.monitor.link.commands import Acknowledge, Admit, Command
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.patient.patient import Patient
from bedside.monitor.process.runtime_folder import chosen
from bedside.monitor.scenario.stepped_clock import SteppedClock, libfaketime
from tests.campaign.devices import write_script
from tests.campaign.script import BED, EMULATED, PROFILE, Script
from tests.campaign.virtual_round import ORDER
from tests.support.waiting import until

MODULES: Final = {
    "engine": "bedside.monitor.engine",
    "archive": "bedside.monitor.store",
    "broker": "bedside.monitor.process.mqtt_broker",
    "emulators": "bedside.drivers.sim",
}
DISPLAYS: Final = {"screen": "bedside.monitor.screen", "table": "bedside.monitor.supervisor.terminal"}
_DISK_MB: Final = 160
_START_S: Final = 90.0
PRESSURE: Final = "NIBP_SYS_EXTREME_HIGH"


class RealBed:
    """One monitor in `folder`, with a table or a screen as its display, and a patient with an infusion.

    Attributes:
        state, runtime: the monitor's folders.
        script: what the devices measure now.
        clock: steps the clock of the monitor's processes, None without libfaketime.
        reading: the end of standard output at which the table is read.

    """

    def __init__(self, folder: Path, *, has_table: bool) -> None:
        self.folder, self.has_table = folder, has_table
        self.is_mounted = _mounted(folder / "disk")
        self.state = folder / "disk" / "state"
        self.runtime = chosen(self.state)
        self.script, self.began = Script(), clock.now()
        library = libfaketime()
        self.clock = SteppedClock(library, folder) if library else None
        (folder / "campaign-profile.toml").write_text(PROFILE)
        (folder / "bed.toml").write_text(BED.format(folder=folder, disk_low_mb=30) + EMULATED)
        load(folder / "bed.toml", codecs=registry.CODECS, has_broker=True)  # a mistake in it is an error here
        os.mkfifo(folder / "stdout")
        self.reading: int | None = None
        self.open_stdout()
        self._writing = os.open(folder / "stdout", os.O_WRONLY)
        self.tell(Script())
        module = [sys.executable, "-m", "tests.campaign.devices", str(folder), str(self.runtime)]
        with (folder / "devices.log").open("wb") as log:
            self._devices = subprocess.Popen(module, stdout=log, stderr=log)
        self.link = LinkClient(self.runtime / SOCKET)
        self.process = self._started()

    def prepare(self) -> None:
        """Admit a patient, begin a session and its infusion, and wait for the first pressure, which is too high."""
        until(self.link.poll, "a first snapshot", within_s=_START_S)
        until(lambda: all(self.pids().values()), "all processes", within_s=_START_S)
        self.order(Admit(patient=Patient(name="Emil Beispiel", weight_kg=70.0)))
        self.order(BeginSession())
        self.order(PlaceOrder(order=ORDER))
        for item in until(self._checklist, "session", within_s=_START_S):
            self.order(TickItem(item=item, is_ok=True))
        self.order(StartInfusion(reason="no baseline, to save time"))
        self.tell(Script(pump_from=clock.now() + 0.5))
        until(lambda: PRESSURE in self.shown(), "first pressure", within_s=_START_S)

    def _checklist(self) -> Sequence[str]:
        newest = self.link.poll()
        return newest.session.settings.checklist if newest and newest.session else ()

    def tell(self, script: Script, unplugged: tuple[str, ...] = ()) -> None:
        """Let the devices measure `script`, with these cables pulled."""
        self.script = script
        write_script(self.folder, script, unplugged)

    def order(self, command: Command) -> None:
        """Send a command that must be carried out."""
        refusal = self.send(command)
        if refusal:
            raise AssertionError(f"{type(command).__name__}: {refusal}")

    def send(self, command: Command, within_s: float = 20.0) -> Refusal | None:
        """Send a command and wait for its reply. Raises AssertionError if none comes."""
        self.link.replies()
        self.link.send(command)
        reply = until(lambda: (self.link.poll(), self.link.replies())[1], "reply", within_s=within_s)[0]
        return Refusal(reply.error) if reply.error else None

    def snapshot(self) -> Snapshot | None:
        """Return the newest snapshot if it is at most a second old."""
        newest = self.link.poll()
        return newest if newest is not None and clock.now() - newest.at < 1.0 else None

    def shown(self) -> set[str]:
        """Return the alarms that are shown now."""
        newest = self.snapshot()
        return {str(row.alarm) for row in newest.alarms} if newest else set()

    def acknowledge(self, alarm: str = "") -> Mapping[str, float]:
        """Acknowledge this alarm, or all that are shown; return when, by alarm."""
        until(self.snapshot, "snapshot", within_s=5)
        newest, done = self.snapshot(), {}
        for row in newest.alarms if newest else ():
            if alarm in ("", row.alarm) and not self.send(Acknowledge(key=row.key, seen=row.priority), within_s=5):
                done[str(row.alarm)] = clock.now()
        return done

    def pids(self) -> dict[str, int | None]:
        """Return the process of each kind, None for one that does not run or is stopped."""
        names = {**MODULES, "display": DISPLAYS["table" if self.has_table else "screen"]}
        found: dict[str, int | None] = dict.fromkeys(names)
        found["supervisor"] = self.process.pid if self.process.poll() is None else None
        for child in _children(self.process.pid):
            with contextlib.suppress(psutil.Error):
                line, status = child.cmdline(), child.status()
                name = next((name for name, module in names.items() if module in line), None)
                if name and status not in {psutil.STATUS_ZOMBIE, psutil.STATUS_STOPPED}:
                    found[name] = child.pid
        return found

    def restart(self) -> None:
        """Start the monitor again, as a service manager does when the supervisor has died."""
        self.process.wait(10)
        until(lambda: not _others(self.state), "end of the old processes", within_s=20)
        self.process = self._started()

    def open_stdout(self) -> None:
        """Begin to read standard output."""
        self.reading = os.open(self.folder / "stdout", os.O_RDONLY | os.O_NONBLOCK)

    def close_stdout(self) -> None:
        """Close the end at which standard output is read."""
        if self.reading is not None:
            os.close(self.reading)
            self.reading = None

    def drain(self) -> None:
        """Read what the table has printed."""
        if self.reading is not None:
            with contextlib.suppress(OSError):
                while os.read(self.reading, 1 << 16):
                    pass

    def said_bytes(self) -> int:
        """Return how much the programs have logged so far."""
        path = self.state / "program.log"
        return path.stat().st_size if path.exists() else 0

    def said(self, since: int) -> str:
        """Return what the programs have logged since there were so many bytes; all if the file is a new one."""
        path = self.state / "program.log"
        data = path.read_bytes() if path.exists() else b""
        return (data[since:] if len(data) >= since else data).decode(errors="replace")

    def end(self) -> None:
        """End everything, and take away the file system."""
        self.link.close()
        for number in (signal.SIGCONT, signal.SIGTERM):
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(15)
        for process in [*_children(self.process.pid), *_others(self.state)]:
            with contextlib.suppress(psutil.Error):
                process.kill()
        self.process.kill()
        self.process.wait()
        self._devices.kill()
        self._devices.wait()
        self.close_stdout()
        os.close(self._writing)
        shutil.rmtree(self.runtime, ignore_errors=True)
        if self.is_mounted:
            subprocess.run(["umount", "-l", str(self.folder / "disk")], check=False)

    def _started(self) -> "subprocess.Popen[bytes]":
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":none"}
        environment.update(self.clock.environment if self.clock else {})
        command = [sys.executable, "-m", "bedside", "demo", "--config", str(self.folder / "bed.toml"), "--state"]
        command += [str(self.state), *(["--table"] if self.has_table else [])]
        with (self.folder / "stderr.log").open("ab") as log:
            return subprocess.Popen(command, stdout=self._writing, stderr=log, env=environment)


def _children(pid: int) -> list[psutil.Process]:
    try:
        return list(psutil.Process(pid).children(recursive=True))
    except psutil.Error:
        return []


def _others(state: Path) -> list[psutil.Process]:
    """Return the processes of a monitor on this state folder that outlived their supervisor."""
    return [row for row in psutil.process_iter(["cmdline"]) if _is_of(row, state)]


def _is_of(process: psutil.Process, state: Path) -> bool:
    line = process.info["cmdline"] or []
    return str(state) in line and any("bedside" in part for part in line)


def _mounted(place: Path) -> bool:
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_MB}m", "tmpfs", str(place)]
    return os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0


def fill(path: Path) -> Callable[[], None]:
    """Fill the disk to the last byte; return what frees it again."""
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(1 << 16))
    return lambda: path.unlink(missing_ok=True)


@contextlib.contextmanager
def bed(folder: Path, *, has_table: bool) -> Iterator[RealBed]:
    """Provide a prepared bed, and end it."""
    made = RealBed(folder, has_table=has_table)
    try:
        made.prepare()
        yield made
    finally:
        made.end()
