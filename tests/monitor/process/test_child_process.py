"""Keeping child processes running, with real processes that die, hang and ignore SIGTERM."""

import asyncio
import errno
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bedside.drivers import clock
from bedside.monitor.process.child_process import ChildProcess, Part
from bedside.monitor.process.program_log import ProgramLog
from bedside.monitor.process.stall import Stall
from tests.support.waiting import until_async

pytestmark = pytest.mark.system
BEAT = "import os, sys, time, signal; beat = lambda: os.write(int(os.environ['BEDSIDE_BEAT_FD']), b'.')\n"
LIVES = BEAT + "while True: beat(); time.sleep(0.05)\n"
HANGS = BEAT + "beat(); time.sleep(60)\n"
IGNORES_SIGTERM = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + LIVES
Keep = Callable[..., ChildProcess]


@pytest.fixture
async def keep(tmp_path: Path) -> AsyncIterator[Keep]:
    log = ProgramLog(tmp_path / "program.log")
    running: list[tuple[ChildProcess, asyncio.Task[None]]] = []

    def start(code: str, *, must_beat_first: bool = False, **part: object) -> ChildProcess:
        child = ChildProcess(
            Part(name="child", arguments=("-c", code), **part),  # type: ignore[arg-type]
            log,
            must_beat_first=must_beat_first,
        )
        running.append((child, asyncio.create_task(child.keep())))
        return child

    yield start
    for child, task in running:
        await child.stop()
        await task


async def until(condition: Callable[[], bool]) -> float:
    """Wait for it; return how long that took, in seconds."""
    began = clock.now()
    await until_async(condition)
    return clock.now() - began


async def test_a_child_that_dies_is_started_again_at_once(keep: Keep) -> None:
    child = keep(LIVES)
    await until(lambda: child._has_beaten)
    assert child._process is not None
    child._process.kill()
    await until(lambda: child.starts == 2)


async def test_a_child_that_hangs_is_killed_and_replaced(keep: Keep) -> None:
    child = keep(HANGS, stall_s=0.3)
    await until(lambda: child.starts == 2)


async def test_a_child_that_was_stopped_by_a_signal_is_replaced(keep: Keep) -> None:
    child = keep(LIVES, stall_s=0.5)
    await until(lambda: child._has_beaten)
    assert child._process is not None
    child._process.send_signal(signal.SIGSTOP)
    await until(lambda: child.starts == 2)


class Soon(Stall):
    """A rule that waits half a second for a start, so that the test does not take a quarter of a minute."""

    def __init__(self, silent_s: float) -> None:
        super().__init__(silent_s)
        self.start_s = 0.5


async def test_a_child_that_is_stopped_before_its_first_beat_is_replaced(keep: Keep) -> None:
    child = keep("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", stall_s=60.0, stall=Soon)
    await until(lambda: child.starts == 2)


async def test_a_screen_that_hangs_before_its_first_beat_is_replaced_too(keep: Keep) -> None:
    child = keep("import time; time.sleep(60)", must_beat_first=True, stall_s=60.0, stall=Soon)
    await until(lambda: child.starts == 2)
    assert child.gave_up is None


async def test_a_child_that_keeps_dying_is_restarted_with_growing_delays(keep: Keep) -> None:
    child = keep("raise SystemExit(1)")
    await until(lambda: child.starts == 3)
    assert await until(lambda: child.starts == 4) > 0.4


async def test_a_child_that_is_stopped_while_it_waits_for_its_restart_is_not_restarted(keep: Keep) -> None:
    child = keep("raise SystemExit(1)")
    await until(lambda: child.starts == 4)
    await asyncio.sleep(0.2)  # it is dead by now and waits one second for its restart
    await child.stop()
    assert await until(child.ended.is_set) < 0.9  # it was to wait for 1.0 s
    assert child.starts == 4


async def test_a_child_that_is_stopped_while_it_starts_ends(keep: Keep) -> None:
    child = keep(LIVES)
    await asyncio.sleep(0)
    await child.stop()
    await until(child.ended.is_set)
    assert child.pid is None


async def test_a_child_that_refuses_its_configuration_is_not_restarted(keep: Keep) -> None:
    child = keep("raise SystemExit(2)")
    await until(child.ended.is_set)
    assert (child.gave_up, child.starts) == (2, 1)


async def test_a_child_that_a_person_quit_is_not_restarted(keep: Keep) -> None:
    child = keep("raise SystemExit(10)", quit_status=10)
    await until(child.ended.is_set)
    assert (child.gave_up, child.starts) == (None, 1)


async def test_a_screen_that_dies_before_its_first_beat_is_not_restarted(keep: Keep) -> None:
    child = keep("import os; os.abort()", must_beat_first=True)
    await until(child.ended.is_set)
    assert child.gave_up == -6


async def test_a_child_that_ignores_sigterm_is_killed(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bedside.monitor.process.child_process._KILL_AFTER_S", 0.3)
    child = keep(IGNORES_SIGTERM)
    await until(lambda: child._has_beaten)
    await child.stop()
    assert child.pid is None


async def test_what_a_child_prints_is_in_the_program_log(keep: Keep, tmp_path: Path) -> None:
    child = keep("import sys; print('hello', file=sys.stderr); sys.exit(2)")
    await until(child.ended.is_set)
    assert (tmp_path / "program.log").read_text() == "hello\n"


async def test_a_child_whose_program_log_has_become_a_folder_is_started_all_the_same(
    keep: Keep, tmp_path: Path
) -> None:
    child = keep(LIVES)
    await until(lambda: child._has_beaten)
    (tmp_path / "program.log").unlink()
    (tmp_path / "program.log").mkdir()
    child.kill_for(0)
    await until(lambda: child.starts == 2)


async def test_a_child_that_cannot_be_started_is_tried_again(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object, **_named: object) -> None:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    with monkeypatch.context() as patch:
        patch.setattr("asyncio.create_subprocess_exec", no_room)
        child = keep(LIVES)
        await until(lambda: child.fault != "")
        assert child.fault == "child cannot be started: Resource temporarily unavailable"
    await until(lambda: child._has_beaten)
    assert child.fault == ""


async def test_a_child_that_has_run_with_its_configuration_is_started_again_whatever_its_status(keep: Keep) -> None:
    child = keep(BEAT + "beat(); sys.exit(2)")
    await until(lambda: child.starts == 2)


async def test_a_child_whose_keeper_fails_does_not_run_on_without_it(keep: Keep) -> None:
    class Broken(Stall):
        def look(self, at: float) -> str:
            raise ValueError(f"a bug at {at:.0f}")

    child = ChildProcess(Part(name="child", arguments=("-c", LIVES), stall_s=60.0, stall=Broken), keep(LIVES)._log)
    with pytest.raises(ValueError, match="a bug"):
        await child.keep()
    await until(lambda: child.pid is None)


async def test_a_child_with_a_start_delay_is_started_after_it(keep: Keep) -> None:
    child = keep(LIVES, start_after_s=0.5)
    assert await until(lambda: child.starts == 1) >= 0.4


async def test_a_child_that_is_killed_for_a_second_is_restarted_after_it(keep: Keep) -> None:
    child = keep(LIVES)
    await until(lambda: child._has_beaten)
    child.kill_for(1.0)
    assert await until(lambda: child.starts == 2) >= 1.0
