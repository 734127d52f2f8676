"""When the cuff measures: on demand, every so many minutes, by a programme of phases, or repeatedly (STAT).

Pure: time is an argument. Runs on the engine's event loop. It decides; NibpCommands sends the request to the module.

Repeated inflation hurts: it stops the blood flow in the arm, and has damaged nerves and skin. Therefore there are never
two measurements at once, the arm rests between two automatic measurements, and STAT ends by itself after some minutes,
or after two measurements in a row without a pressure.
"""

from typing import Final

from bedside.config.schema import NibpConfig, NibpPlan

_DEFAULTS: Final = NibpConfig()
_RETRY_S: Final = 2.0  # when the module could not be reached
_ANSWER_S: Final = 10.0  # a module that has not begun to measure by then will not
_MOST_MISSES: Final = 2


class NibpSchedule:
    """Decides when a measurement is due.

    Attributes:
        interval_s: from one measurement to the next; 0: only on demand.
        next_at: when the next measurement is due (monotonic seconds), None: only on demand. In the past during STAT.
        stat_until: STAT begins no measurement after this time (monotonic seconds); None: STAT is off.
        plan, step, left: the programme of phases that runs (None: none), the index of its phase, and the number of
            measurements left in that phase (None: no end).

    """

    def __init__(self, interval_s: float, *, at: float, start_at_once: bool, settings: NibpConfig = _DEFAULTS) -> None:
        self.interval_s = interval_s
        self.next_at: float | None = at if start_at_once else self._after(at)
        self.stat_until: float | None = None
        self.plan: NibpPlan | None = None
        self.step = 0
        self.left: int | None = None
        self._settings = settings
        self._requested_at: float | None = None  # of a start that the module has not yet answered
        self._is_measuring = False
        self._began_at = self._rest_until = float("-inf")
        self._is_counted = True  # whether it is decided if the last measurement was a miss
        self._misses = 0

    @property
    def plans(self) -> tuple[NibpPlan, ...]:
        """The NIBP programmes of this clinic."""
        return self._settings.programme

    @property
    def is_busy(self) -> bool:
        """Whether a measurement runs, or was requested and has not begun yet."""
        return self._is_measuring or self._requested_at is not None

    def is_due(self, at: float) -> bool:
        """Return whether a measurement should begin now; never while another one runs or the arm must rest."""
        return self.next_at is not None and at >= max(self.next_at, self._rest_until) and not self.is_busy

    def follow(self, at: float, *, is_measuring: bool, result_at: float | None) -> None:
        """Update the schedule from what the NIBP module does now. To be called at every tick.

        `is_measuring`: whether the module measures now. `result_at`: when its last pressure came (monotonic seconds),
        None if none has come.
        """
        if is_measuring and not self._is_measuring:
            self._began_at = at if self._requested_at is None else self._requested_at
            self._requested_at = None
        is_unanswered = self._requested_at is not None and at - self._requested_at > _ANSWER_S
        if is_unanswered or (self._is_measuring and not is_measuring):
            self._ended(at)
        self._is_measuring = is_measuring
        if self.stat_until is not None and not self.is_busy:
            self._follow_stat(at, self.stat_until, result_at)

    def started(self, at: float, *, by_hand: bool = False) -> None:
        """Record that a measurement was requested from the module: the next is due one interval later.

        A measurement that was started by hand does not count for the programme: its phase keeps all of its
        measurements.
        """
        self._requested_at = self._began_at = at
        if self.stat_until is not None:
            return
        self.next_at = self._after(at)
        if self.left is not None and not by_hand:
            self.left -= 1
            if not self.left:
                self._next_phase()

    def not_started(self, at: float) -> None:
        """Record that the module could not be reached: the measurement is due again after a short wait."""
        self.next_at = at + _RETRY_S

    def set_interval(self, interval_s: float, at: float) -> None:
        """Change the interval, which ends a programme and STAT; the next measurement is one whole interval away."""
        self.plan, self.left, self.stat_until = None, None, None
        self.interval_s = interval_s
        self.next_at = self._after(at)

    def run(self, plan: NibpPlan, at: float) -> None:
        """Begin an NIBP programme, with a measurement now; this ends STAT."""
        self.stat_until, self.plan = None, plan
        self._enter(0)
        self.next_at = at

    def measure_at(self, at: float) -> None:
        """Make the next measurement due at `at` at the latest; the one after it is due one interval later."""
        self.next_at = at if self.next_at is None else min(at, self.next_at)

    def begin_stat(self, at: float) -> None:
        """Begin STAT: measure repeatedly for the clinic's `stat_min` minutes; a repeated call restarts that time."""
        self.stat_until = at + self._settings.stat_min * 60
        self._misses, self._is_counted = 0, True
        self._rest_until = min(self._rest_until, at + self._settings.stat_rest_s)
        self.next_at = at

    def end_stat(self, at: float) -> None:
        """End STAT and return to the interval or the programme; if STAT is off, nothing changes."""
        if self.stat_until is not None:
            self.stat_until = None
            self.next_at = self._after(at)

    def _follow_stat(self, at: float, until: float, result_at: float | None) -> None:
        """Count the measurements that gave no pressure; end STAT after too many of them, or at `until`.

        Each measurement is counted after the rest that follows it: by then its pressure would have come.
        """
        if not self._is_counted and at >= self._rest_until:
            self._is_counted = True
            has_result = result_at is not None and result_at >= self._began_at
            self._misses = 0 if has_result else self._misses + 1
        if self._misses >= _MOST_MISSES or at >= until:
            self.end_stat(at)

    def _ended(self, at: float) -> None:
        """Record that a measurement has ended: the arm rests before the next automatic one."""
        settings = self._settings
        self._requested_at, self._is_counted = None, False
        self._rest_until = at + (settings.rest_s if self.stat_until is None else settings.stat_rest_s)

    def _next_phase(self) -> None:
        """Enter the next phase of the programme; after the last phase, measure only on demand."""
        if self.plan is not None and self.step + 1 < len(self.plan.steps):
            self._enter(self.step + 1)
        else:
            self.plan, self.left, self.interval_s = None, None, 0.0
            self.next_at = None

    def _enter(self, step: int) -> None:
        if self.plan is not None:
            phase = self.plan.steps[step]
            self.step, self.left, self.interval_s = step, phase.times, phase.every_min * 60

    def _after(self, at: float) -> float | None:
        return at + self.interval_s if self.interval_s else None
