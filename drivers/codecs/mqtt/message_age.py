"""Estimates the age of messages that carry the time of sending: a broker may deliver at once what it kept for minutes.

Pure. The sender's clock differs from ours, so the transit time is measured against that of the fastest message; only
the excess is age. If the sender's clock is changed, the new offset is accepted after all messages agreed for a while.
"""

from datetime import datetime
from typing import Final

JITTER_S: Final = 1.0  # the network's own delay does not count as age
_ACCEPTED_AFTER_S: Final = 30.0  # longer than a backlog lasts: a broker empties its store in a second or two


class Transit:
    """Remembers the shortest transit time so far: arrival by this monitor's clock minus sending by the sender's."""

    def __init__(self) -> None:
        self._shortest: float | None = None
        self._slow_since: float | None = None

    def age(self, utc: datetime, at: float) -> float:
        """Return how old a message sent at `utc` was when it arrived at `at` (monotonic seconds), in seconds."""
        transit = at - utc.timestamp()
        if self._shortest is None or transit <= self._shortest + JITTER_S:
            self._shortest = transit if self._shortest is None else min(transit, self._shortest)
            self._slow_since = None
            return 0.0
        if self._slow_since is None:
            self._slow_since = at
        if at - self._slow_since > _ACCEPTED_AFTER_S:
            self._shortest, self._slow_since = transit, None
            return 0.0
        return transit - self._shortest
