"""The engine's two rings, of samples and of minute values: taken over from an earlier engine, watched, and renewed.

Runs on the engine's event loop.
"""

import logging
from pathlib import Path

from bedside.config.schema import Config
from bedside.monitor.acquisition.lanes import lane_specs
from bedside.monitor.acquisition.minute_trends import FILE as MINUTES
from bedside.monitor.acquisition.minute_trends import MinuteTrends
from bedside.monitor.acquisition.ring import RING, Ring, last_beat
from bedside.monitor.acquisition.ring_folder import take_over
from bedside.monitor.acquisition.ring_watch import RingWatch
from bedside.monitor.process.runtime_folder import make, runtime_folder

_log = logging.getLogger("bedside.ring")


class RingKeeper:
    """The rings of one state folder. Raises RuntimeFolderError if there is no runtime folder for them.

    Attributes:
        runtime: the runtime folder.
        ring: the ring of all samples.
        beat: the last beat of the engine before this one, in monotonic and POSIX seconds; CLEAN if it ended as
            requested, None if there is no ring of it, as after a reboot, or a damaged one.

    """

    def __init__(self, folder: Path, config: Config, at: float, *, is_rebooted: bool = False) -> None:
        """Take over or make the rings. After a reboot the times of old samples mean nothing: they are removed."""
        self.runtime = make(runtime_folder(folder))
        take_over(folder, self.runtime)
        self.beat = last_beat(self.runtime / RING)
        if is_rebooted:
            for name in (RING, MINUTES):
                (self.runtime / name).unlink(missing_ok=True)
        self.ring = Ring.resume(self.runtime / RING, lane_specs(config), at)
        self._minutes = MinuteTrends(self.runtime, self.ring, at)
        self._watches = (RingWatch(self.ring), RingWatch(self._minutes.ring))

    def tick(self, at: float, utc: float) -> str:
        """Beat, keep the minute that has ended, and look at the files; return a sentence on damage, "" without any.

        `at` (monotonic seconds) and `utc` (POSIX seconds) are both now. May raise OSError: a ring cannot be renewed.
        """
        self.ring.write_beat(at, utc)
        self._minutes.tick(at, utc)
        faults = [fault for watch in self._watches if (fault := watch.tick(at))]
        for fault in faults:
            _log.error("%s", fault)
        return "; ".join(faults)
