"""The capnogram of a ventilated patient: a plateau during expiration, zero during inspiration.

Pure: time is an argument, and must not decrease.
"""

from typing import Final

END_TIDAL_MMHG: Final = 38.0  # a healthy person's; no recorded or simulated patient has a value
_INSPIRED: Final = 1 / 3  # share of a breath that is inspiration: I:E is 1:2
_RISE: Final = 0.1  # share of a breath during which the CO2 rises
_FIRST_MMHG: Final = 34.0  # the start of the plateau


class Breath:
    """The position in the present breath. It integrates the rate, so it does not jump when the rate changes."""

    def __init__(self) -> None:
        self._phase = 0.0
        self._t: float | None = None
        self._is_in: bool | None = None

    def advance(self, t: float, rate: float) -> bool | None:
        """Advance to `t` (seconds) at `rate` breaths a minute.

        Return True if inspiration has begun since the last call, False if expiration has begun, None if neither.
        """
        self._phase = (self._phase + (t - (t if self._t is None else self._t)) * rate / 60) % 1.0
        self._t = t
        is_in = self._phase < _INSPIRED
        has_turned, self._is_in = is_in is not self._is_in, is_in
        return is_in if has_turned else None

    def co2(self) -> float:
        """Return the CO2 at the time of the last `advance`, in mmHg."""
        since = self._phase - _INSPIRED
        if since < 0:
            return 0.0
        if since < _RISE:
            return _FIRST_MMHG * since / _RISE
        return _FIRST_MMHG + (END_TIDAL_MMHG - _FIRST_MMHG) * (since - _RISE) / (1 - _INSPIRED - _RISE)
