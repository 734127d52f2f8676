"""The data that the window gives to a dialog. Runs in the screen process."""

from dataclasses import dataclass, field
from pathlib import Path

from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import Lane, Ring
from bedside.monitor.link.snapshot import Snapshot, VitalView
from bedside.monitor.screen.toolkit.preferences import Preferences


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The newest snapshot, the ring and the preferences at the moment `now` (monotonic seconds).

    `folder` is the state folder, which contains the alarm log.
    """

    snapshot: Snapshot
    ring: Ring
    folder: Path
    now: float
    preferences: Preferences = field(default_factory=Preferences)
    actor: str = ""  # the person chosen at this screen, "" for nobody

    def view(self, vital: VitalId) -> VitalView | None:
        """Return the view of a vital; None if no device measures it."""
        views = (*self.snapshot.vitals, *self.snapshot.waves)
        return next((row for row in views if row.vital is vital), None)

    def lane(self, vital: VitalId) -> Lane | None:
        """Return the lane of the ring that shows a vital now; None if no device measures it."""
        view = self.view(vital)
        return None if view is None or view.lane is None else self.ring.lanes[view.lane]

    def utc(self, at: float) -> float:
        """Return the POSIX time stamp of `at`, a moment in monotonic seconds."""
        return self.snapshot.utc.timestamp() - (self.snapshot.at - at)
