"""What a dialog may look at: the newest snapshot, the ring, the log, and what a person may be asked. Screen process."""

from dataclasses import dataclass, field
from pathlib import Path

from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import Lane, Ring
from bedside.monitor.link.snapshot import Snapshot, VitalView
from bedside.monitor.screen.toolkit.preferences import Preferences


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One moment. `now` is monotonic seconds; `folder` is the state folder, where the alarm log lies."""

    snapshot: Snapshot
    ring: Ring
    folder: Path
    now: float
    preferences: Preferences = field(default_factory=Preferences)
    actor: str = ""  # who has been chosen to act here, "" for nobody

    def view(self, vital: VitalId) -> VitalView | None:
        """Return how a vital stands; None: no device gives it."""
        views = (*self.snapshot.vitals, *self.snapshot.waves)
        return next((row for row in views if row.vital is vital), None)

    def lane(self, vital: VitalId) -> Lane | None:
        """Return the lane of the ring that shows a vital now; None: no device gives it."""
        view = self.view(vital)
        return None if view is None or view.lane is None else self.ring.lanes[view.lane]

    def utc(self, at: float) -> float:
        """Return the civil time of a moment in monotonic seconds, as a POSIX time stamp."""
        return self.snapshot.utc.timestamp() - (self.snapshot.at - at)
