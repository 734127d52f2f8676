"""Staleness: detects that a vital which should have a value no longer has one.

Pure: time is an argument.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from bedside.config.vitals import VITALS, VitalId

# A device that reports once in `period_s` is not missed before two and a half periods: one report may be late.
_PERIODS: Final = 2.5


class Staleness:
    """For how long one continuous vital has had no value.

    Whether the vital was never measured or is only too old shows in the detail; both raise NO_DATA.
    """

    def __init__(self, vital: VitalId, period_s: float, *, at: float) -> None:
        self.gone_after_s = max(VITALS[vital].gone_after_s, _PERIODS * period_s)
        self._since = at
        self._is_seen = False

    def observe(self, at: float) -> None:
        """Record that a value of sufficient quality was measured at `at`."""
        self.restart(at)
        self._is_seen = True

    def begin(self, at: float) -> None:
        """Start at `at` as if the vital had never been measured: standby ended, or another patient is here."""
        self._since, self._is_seen = at, False

    def resume(self, since: float) -> None:
        """Continue a time without a value that began at `since`, before the engine was started again."""
        self._since, self._is_seen = since, True

    def restart(self, at: float) -> None:
        """Count the time without a value from `at` on: before it no value could come, and another alarm was present."""
        self._since = max(self._since, at)

    @property
    def since(self) -> float:
        """Since when there has been no value, monotonic seconds."""
        return self._since

    def is_gone(self, at: float) -> bool:
        """Whether the vital has had no value for so long that NO_DATA must be raised."""
        return at - self._since > self.gone_after_s

    def detail(self, at: float) -> str:
        """Return for how long no value has come, as staff read it."""
        age = f"{at - self._since:.0f} s"
        return f"no value for {age}" if self._is_seen else f"never seen, for {age}"


class StalenessTable:
    """The staleness of all watched vitals. `periods_s`: the vitals, each with the period of its device in seconds."""

    def __init__(self, periods_s: Mapping[VitalId, float], *, at: float) -> None:
        self._vitals = {vital: Staleness(vital, period_s, at=at) for vital, period_s in periods_s.items()}

    def observe(self, vital: VitalId, at: float) -> None:
        """Record that a value of sufficient quality was measured at `at`; a vital that is not watched is ignored."""
        if vital in self._vitals:
            self._vitals[vital].observe(at)

    def begin(self, at: float) -> None:
        """Start at `at` as if no vital had ever been measured."""
        for staleness in self._vitals.values():
            staleness.begin(at)

    def since(self, vitals: Collection[VitalId]) -> dict[VitalId, float]:
        """Return since when these vitals have had no value; without those that are not watched."""
        return {vital: self._vitals[vital].since for vital in vitals if vital in self._vitals}

    def resume(self, since: Mapping[VitalId, float], by_s: float) -> None:
        """Continue the times without a value that an earlier engine stored; `by_s` is added to them."""
        for vital, at in since.items():
            if vital in self._vitals:
                self._vitals[vital].resume(at + by_s)

    def restart(self, vitals: Collection[VitalId], at: float) -> None:
        """Give these vitals as much time for their first value as at the start: their device or sensor is back.

        Otherwise NO_DATA, suppressed until now, would sound for a moment until that value arrives.
        """
        for vital in vitals:
            if vital in self._vitals:
                self._vitals[vital].restart(at)

    def missing(self, at: float) -> Iterator[tuple[VitalId, str | None]]:
        """Yield each watched vital with how long it has been missing, as staff read it; None while values come."""
        for vital, staleness in self._vitals.items():
            yield vital, staleness.detail(at) if staleness.is_gone(at) else None
