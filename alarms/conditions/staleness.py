"""Is a number still coming? A vital that ought to be there and is not.

Pure: time is an argument.
"""

from typing import Final

from bedside.config.vitals import VITALS, VitalId

# A device that reports once in `period_s` is not missed before two and a half periods: one report may be late.
_PERIODS: Final = 2.5


class Staleness:
    """Watches one continuous vital. Never seen differs from old, and both are NO_DATA."""

    def __init__(self, vital: VitalId, period_s: float, *, at: float) -> None:
        self.gone_after_s = max(VITALS[vital].gone_after_s, _PERIODS * period_s)
        self._since = at
        self._is_seen = False

    def observe(self, at: float) -> None:
        """Take note of a value fit to be judged."""
        self.wait_anew(at)
        self._is_seen = True

    def begin(self, at: float) -> None:
        """Begin to wait anew: what was seen before concerns nobody any more."""
        self._since, self._is_seen = at, False

    def wait_anew(self, at: float) -> None:
        """Begin to wait at `at`: until then nothing could come, and that was known."""
        self._since = max(self._since, at)

    def is_gone(self, at: float) -> bool:
        """Say whether nothing has come for too long."""
        return at - self._since > self.gone_after_s

    def detail(self, at: float) -> str:
        """Return for people how long nothing has come."""
        age = f"{at - self._since:.0f} s"
        return f"no value for {age}" if self._is_seen else f"never seen, for {age}"
