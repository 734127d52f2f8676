"""When the screen hangs, in invented time and with invented accounts of the kernel."""

import os
import sys
from pathlib import Path

import pytest

from bedside.monitor.process.screen_stall import ScreenStall, Threads, Turns, read_turns
from bedside.monitor.process.stall import LOOK_S

PID = 4711
IDLE = Turns(ran_s=8.0, waited_s=0.5, is_ready=False)


class Machine:
    """A screen that has just beaten, its keeper that looks every 50 ms, and the kernel that keeps the accounts."""

    def __init__(self) -> None:
        self.at = 100.0
        self.threads: Threads = {"4711": IDLE, "4712": IDLE}
        self.reads = 0
        self.stall = ScreenStall(0.8, self._read)
        self.stall.started(self.at, PID)
        self.stall.beat(self.at)

    def _read(self, pid: int) -> Threads:
        assert pid == PID
        self.reads += 1
        return self.threads

    def look(self, late_s: float = 0.001) -> str:
        self.at += LOOK_S + late_s
        return self.stall.look(self.at)

    def killed_after(self) -> float:
        """Look until the screen is killed; return after how many seconds of silence."""
        beaten_at = self.at
        while not self.look():
            assert self.at < beaten_at + 60
        return self.at - beaten_at


@pytest.fixture
def machine() -> Machine:
    return Machine()


def test_a_screen_that_is_silent_on_an_idle_machine_hangs_after_0_8_s(machine: Machine) -> None:
    assert machine.killed_after() == pytest.approx(0.8, abs=0.06)


def test_a_screen_that_waits_for_a_processor_has_3_s(machine: Machine) -> None:
    for _ in range(5):
        machine.look()
    machine.threads = {"4711": Turns(ran_s=8.1, waited_s=0.53, is_ready=False), "4712": IDLE}
    assert machine.killed_after() == pytest.approx(3.0 - 0.25, abs=0.07)


def test_a_screen_whose_turn_has_not_come_yet_has_3_s(machine: Machine) -> None:
    """Its wait is not in the account before it is over, so only its state shows it."""
    machine.threads = {"4711": Turns(ran_s=8.0, waited_s=0.5, is_ready=True)}
    assert machine.killed_after() == pytest.approx(3.0, abs=0.06)


def test_a_screen_that_runs_in_a_circle_hangs_after_0_8_s(machine: Machine) -> None:
    said = []
    for look in range(16):
        machine.threads = {"4711": Turns(ran_s=8.0 + look * 0.05, waited_s=0.5, is_ready=True)}
        said.append(machine.look())
    assert said == [""] * 15 + ["silent for 0.8 s"]


def test_a_keeper_that_was_late_itself_gives_the_screen_3_s(machine: Machine) -> None:
    assert machine.look(late_s=0.03) == ""
    assert machine.killed_after() == pytest.approx(3.0 - 0.08, abs=0.07)


def test_without_the_accounts_of_a_kernel_the_screen_has_3_s(machine: Machine) -> None:
    machine.threads = {}
    assert machine.killed_after() == pytest.approx(3.0, abs=0.06)


def test_a_heartbeat_ends_the_excuse_of_the_silence_before(machine: Machine) -> None:
    machine.look(late_s=0.03)
    machine.stall.beat(machine.at)
    assert machine.killed_after() == pytest.approx(0.8, abs=0.06)


def test_the_accounts_are_not_read_while_the_screen_beats(machine: Machine) -> None:
    for _ in range(100):
        machine.look()
        machine.stall.beat(machine.at)
    assert machine.reads == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_the_kernel_keeps_an_account_of_each_thread_of_this_process() -> None:
    ours = read_turns(os.getpid())[str(os.getpid())]
    assert ours.is_ready
    assert ours.ran_s > 0.1
    assert ours.waited_s >= 0


def test_a_process_that_is_gone_has_no_account(tmp_path: Path) -> None:
    assert read_turns(PID, tmp_path) == {}


def test_a_name_with_blanks_and_brackets_does_not_hide_a_thread(tmp_path: Path) -> None:
    task = tmp_path / str(PID) / "task" / str(PID)
    task.mkdir(parents=True)
    (task / "schedstat").write_text("2000000000 30000000 77\n")
    (task / "stat").write_text(f"{PID} (a (b) R c) S 1 {PID}\n")
    assert read_turns(PID, tmp_path) == {str(PID): Turns(ran_s=2.0, waited_s=0.03, is_ready=False)}
    (task / "schedstat").write_text("0\n")  # a kernel without this accounting
    assert read_turns(PID, tmp_path) == {}
