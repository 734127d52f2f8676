"""Real processes: a whole monitor, started as a person starts it, in its own state folder."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import psutil
import pytest

from bedside.alarms.log.chain_check import rows
from bedside.alarms.log.errors import LogError
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.link.client import SOCKET, LinkClient
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.process.runtime_folder import chosen
from tests.support.waiting import LIMIT_S, until

# The longest begin first, so that none of them runs alone at the end. A test that is not named here counts as short.
LONGEST: Final = (
    "test_a_stay_from_admission_to_discharge",
    "test_an_archive_that_is_killed_while_it_catches_up_loses_and_doubles_nothing",
    "test_a_store_that_stops_hangs_and_comes_back_gets_all_of_it_once",
    "test_two_hundred_topics_at_ten_hertz_lose_nothing",
    "test_in_real_time_the_same_alarms_begin_within_150_ms_of_their_virtual_times",
    "test_a_restart_of_the_broker_loses_nothing",
    "test_one_run_is_shown_on_the_screen_and_judged_at_its_end",
    "test_after_a_kill_of_everything_the_dose_continues_from_the_counter_of_the_pump",
    "test_an_alarm_is_logged_and_sounds_while_the_screen_is_dead_and_it_comes_back_with_its_past",
    "test_an_alarm_that_begins_before_the_screen_is_back_is_logged_at_once",
    "test_after_a_kill_without_a_pump_the_dose_is_assumed_to_have_run_on_and_the_record_says_so",
    "test_what_was_read_stays_and_nothing_is_duplicated",
    "test_what_is_published_while_the_engine_is_down_reaches_the_next_engine",
    "test_the_engine_is_back_and_says_for_how_long_nothing_was_watched",
    "test_each_device_is_lost_within_three_seconds_and_found_again",
    "test_a_screenshot_shows_a_wave_three_vitals_and_an_alarm",
    "test_an_alarm_sounds_on_the_default_device",
)


def _rank(item: pytest.Item) -> int:
    name = getattr(item, "originalname", item.name)
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


@pytest.hookimpl(trylast=True)  # after the slow ones were left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Deal the tests to the workers of `--dist worksteal`, each of which begins with an equal part of the list."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers > 1 and all(item.path.is_relative_to(Path(__file__).parent) for item in items):
        dealt = sorted(items, key=_rank)
        items[:] = [item for first in range(workers) for item in dealt[first::workers]]


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

    def until(self, condition: Callable[[], Any], what: str, *, look_s: float = 0.05) -> Any:
        """Return the first true result of `condition`; a failure shows what the monitor printed and logged.

        `look_s`: the pause between two looks. A look at the log or at a picture takes its time, which others need.
        """
        try:
            return until(condition, what, look_s=look_s, check=self._check_alive)
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
