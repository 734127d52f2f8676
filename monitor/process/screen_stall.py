"""Decides whether the screen hangs: after 0.8 s if nothing else explains its silence, otherwise after 3 s.

Runs on the supervisor's event loop. On a busy machine a healthy screen paints late, and one that is killed for that
paints later still: it has to start again. So a short silence counts only if the keeper itself was never late meanwhile,
and the kernel's accounting shows that no thread of the screen waited for a processor.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bedside.monitor.process.stall import Stall

_LONGEST_S: Final = 3.0
_LATE_S: Final = 0.02  # a look, or the turns of the screen's threads, that was later: the machine is busy
_ACCOUNT_S: Final = 0.15  # after this silence the accounting is read: one heartbeat, of 0.1 s, was missed
_SECOND_NS: Final = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """What the kernel has counted for a thread: how long it ran and how long it waited for a processor, in seconds.

    `is_ready`: the thread runs or waits now. A wait is counted when it ends, so a long one shows only here.
    """

    ran_s: float
    waited_s: float
    is_ready: bool


Threads = Mapping[str, Turns]  # by thread id


def read_turns(pid: int, proc: Path = Path("/proc")) -> Threads:
    """Return the accounting of each thread of a process; nothing if the kernel keeps none, or the process is gone."""
    try:
        return {task.name: _turns(task) for task in (proc / str(pid) / "task").iterdir()}
    except (OSError, ValueError, IndexError):
        return {}


def _turns(task: Path) -> Turns:
    ran, waited, _ = (task / "schedstat").read_text(encoding="ascii").split()
    state = (task / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]  # a name may contain anything
    return Turns(ran_s=int(ran) / _SECOND_NS, waited_s=int(waited) / _SECOND_NS, is_ready=state == "R")


class ScreenStall(Stall):
    """The rule of the screen's process. `read` returns the accounting of a process's threads; {} if there is none."""

    def __init__(self, silent_s: float, read: Callable[[int], Threads] = read_turns) -> None:
        super().__init__(silent_s)
        self._read = read
        self._first: Threads | None = None  # early in this silence
        self._last: Threads = {}  # at the look before
        self._is_busy = False  # the machine, in this silence

    def beat(self, at: float) -> None:
        """Record a heartbeat: what explains a silence is looked for anew."""
        super().beat(at)
        self._first, self._last, self._is_busy = None, {}, False

    def silence(self, at: float, silent_s: float, late_s: float) -> str:
        """Return a sentence if the screen hangs, "" if it does not or if the machine may be to blame."""
        if silent_s > _LONGEST_S:
            return super().silence(at, silent_s, late_s)
        self._is_busy = self._is_busy or late_s > _LATE_S or self._had_to_wait(silent_s)
        return "" if self._is_busy else super().silence(at, silent_s, late_s)

    def _had_to_wait(self, silent_s: float) -> bool:
        """Return whether a thread of the screen waited for a processor, or whether nobody can tell."""
        if silent_s <= _ACCOUNT_S or self.pid is None:
            return False
        now = self._read(self.pid)
        if self._first is None:
            self._first = now
        before, self._last = self._last, now
        return not now or _waited_s(self._first, now) > _LATE_S or _is_starving(before, now)


def _waited_s(first: Threads, now: Threads) -> float:
    """Return how long all threads together waited for a processor since `first`, in seconds."""
    return sum(turns.waited_s - (first[name].waited_s if name in first else 0.0) for name, turns in now.items())


def _is_starving(before: Threads, now: Threads) -> bool:
    """Return whether a thread was ready at both looks and did not run in between."""
    return any(
        turns.is_ready and name in before and before[name].is_ready and turns.ran_s == before[name].ran_s
        for name, turns in now.items()
    )
