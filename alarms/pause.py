"""May it sound? The audio pause: sound off for a time, the visual signals stay.

Pure: time is an argument.
"""

from alarms.standing import Standing


class AudioPause:
    """One pause of set length. An alarm that began after it sounds through it."""

    def __init__(self, length_s: float) -> None:
        self.length_s = length_s
        self.until: float | None = None
        self._began = 0.0

    def begin(self, at: float) -> None:
        """Begin, or begin anew: what stands now is silent for the whole length."""
        self._began = at
        self.until = at + self.length_s

    def end(self) -> bool:
        """End it; say whether there was one."""
        was_on, self.until = self.until is not None, None
        return was_on

    def expire(self, at: float) -> bool:
        """Let time pass; say whether it ran out just now."""
        return self.until is not None and at >= self.until and self.end()

    def lets_through(self, alarm: Standing) -> bool:
        """Say whether an alarm may sound."""
        return self.until is None or alarm.since > self._began
