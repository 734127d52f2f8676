"""Decides whether a child process hangs: by the silence after its last heartbeat, or by a start that takes too long.

Runs on the supervisor's event loop. It reads no clock: all times are monotonic seconds, given by the keeper.
"""

from typing import Final

LOOK_S: Final = 0.05  # between two looks of the keeper
_LATE_LOOK_S: Final = 0.25  # a look that is later than this: the keeper itself, or the whole machine, was suspended
_START_S: Final = 15.0  # the slowest cold start that was seen, of the screen from an SD card, took half of it
_START_TIMES: Final = 10.0  # a machine that is ten times busier than at the last start
_LONGEST_START_S: Final = 240.0


class Stall:
    """The rule of one child process. It outlives the process: what the last start took decides the next deadline.

    `silent_s`: a child whose last heartbeat is older hangs. A child may take 15 s to its first heartbeat, or ten times
    what its last start took. Each start that misses its deadline doubles the next one, to four minutes at most: a
    machine on which a start takes longer gets there all the same. A subclass may override `silence`.
    """

    def __init__(self, silent_s: float) -> None:
        self.silent_s = silent_s
        self.start_s = _START_S
        self.pid: int | None = None
        self._since = self._looked_at = 0.0  # the start, or the last heartbeat
        self._is_starting = True

    def started(self, at: float, pid: int) -> None:
        """Record that the child was started at `at` as process `pid`."""
        self.pid, self._is_starting = pid, True
        self._since = self._looked_at = at

    def beat(self, at: float) -> None:
        """Record a heartbeat that was read at `at`."""
        if self._is_starting:
            self._is_starting = False
            self.start_s = max(_START_S, _START_TIMES * (at - self._since))
        self._since = at

    def is_alive(self, at: float) -> bool:
        """Return whether the child has beaten since its start, and not longer ago than it may be silent."""
        return not self._is_starting and at - self._since <= self.silent_s

    def look(self, at: float) -> str:
        """Return a sentence if the child hangs at `at`, "" if it does not. The keeper asks every 50 ms."""
        late_s, self._looked_at = at - self._looked_at - LOOK_S, at
        if late_s > _LATE_LOOK_S - LOOK_S:  # heartbeats of that time are unread yet
            self._since = min(at, self._since + late_s) if self._is_starting else at
        return self._slow_start(at) if self._is_starting else self.silence(at, at - self._since, late_s)

    def silence(self, at: float, silent_s: float, late_s: float) -> str:  # noqa: ARG002 - a subclass may need them
        """Return a sentence if a child that has been silent for `silent_s` hangs at `at`, "" if it does not.

        `late_s`: how much later than due the keeper looks, in seconds: a busy machine.
        """
        return f"silent for {silent_s:.1f} s" if silent_s > self.silent_s else ""

    def _slow_start(self, at: float) -> str:
        if at - self._since <= self.start_s:
            return ""
        sentence = f"no sign of life {self.start_s:.0f} s after its start"
        self.start_s = min(2 * self.start_s, max(self.start_s, _LONGEST_START_S))
        return sentence
