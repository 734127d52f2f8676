"""Looks once a second whether the ring's file is still the one that this engine writes, and whole; if not, renews it.

Runs on the engine's event loop. A file that was removed or replaced still has memory behind it, but no other process
finds it. Whoever reads behind the end of a file that was cut off is killed (SIGBUS).
"""

from typing import Final

from bedside.monitor.acquisition.ring import Ring, ring_size

_EVERY_S: Final = 1.0


class RingWatch:
    """Watches one ring."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self._size = ring_size([lane.spec for lane in ring.lanes])
        self._look_at = float("-inf")

    def tick(self, at: float) -> str:
        """Renew the ring if its file was damaged; return a sentence about that, "" if it is whole.

        `at`: now, monotonic seconds. May raise OSError: the file cannot be made anew.
        """
        if at < self._look_at:
            return ""
        self._look_at = at + _EVERY_S
        sentence, keeps = self._trouble()
        if sentence:
            self._ring.renew(keeps=keeps)
        return sentence

    def _trouble(self) -> tuple[str, bool]:
        """Return what has happened to the file, and whether its samples can still be read."""
        name = self._ring.path.name
        try:
            status = self._ring.path.stat()
        except OSError as err:
            return f"{name} was removed ({err.strerror}); it is made anew, with all samples", True
        if (status.st_dev, status.st_ino) != self._ring.file:
            return f"{name} was replaced; it is made anew, with all samples", True
        if status.st_size < self._size:
            return f"{name} was cut off; it is begun anew, and earlier waves and numbers are lost", False
        damaged = [str(lane.spec.vital) for lane in self._ring.lanes if not lane.is_as_written]
        if damaged:
            return f"{name}: the counters of {', '.join(damaged)} were damaged; it is made anew", True
        return "", True
