"""Staleness: detects that a vital which should have a value no longer has one.

Pure: time is an argument.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from bedside.config.vitals import VITALS, VitalId

# A device that reports once in `period_s` is not missed before two and a half periods: one report may be late.
_PERIODS: Final = 2.5


class Staleness:
    """How long one continuous vital has had no value. Never seen and too old are distinguished; both are NO_DATA."""

    def __init__(self, vital: VitalId, period_s: float, *, at: float) -> None:
        self.gone_after_s = max(VITALS[vital].gone_after_s, _PERIODS * period_s)
        self._since = at
        self._is_seen = False

    def observe(self, at: float) -> None:
        """Record a value of sufficient quality."""
        self.restart(at)
        self._is_seen = True

    def begin(self, at: float) -> None:
        """Start as if the vital had never been seen: standby ended, or another patient is here."""
        self._since, self._is_seen = at, False

    def restart(self, at: float) -> None:
        """Start counting at `at`: until then no value could come, and another alarm said so."""
        self._since = max(self._since, at)

    def is_gone(self, at: float) -> bool:
        """Whether no value has come for too long."""
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
        """Record a value of sufficient quality; a vital that is not watched is ignored."""
        if vital in self._vitals:
            self._vitals[vital].observe(at)

    def begin(self, at: float) -> None:
        """Start as if no vital had ever been seen."""
        for staleness in self._vitals.values():
            staleness.begin(at)

    def restart(self, vitals: Collection[VitalId], at: float) -> None:
        """Give a device or sensor that is back as much time for its first number as at the start.

        Without this NO_DATA, suppressed until now, would sound for a moment until that number arrives.
        """
        for vital in vitals:
            if vital in self._vitals:
                self._vitals[vital].restart(at)

    def missing(self, at: float) -> Iterator[tuple[VitalId, str | None]]:
        """Yield each watched vital with how long it has been missing, as staff read it; None while values come."""
        for vital, staleness in self._vitals.items():
            yield vital, staleness.detail(at) if staleness.is_gone(at) else None
