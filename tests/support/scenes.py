"""Scenes, as a window passes them to its dialogs."""

from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.screen.toolkit.scene import Scene
from tests.support.snapshots import CALM, NOW, changed


def scene(ring: Ring, snapshot: Snapshot = CALM, now: float = NOW) -> Scene:
    """Return the scene of a snapshot, with a mapped ring; its folder is the folder of the ring."""
    mapped = changed(snapshot, ring=str(ring.path), ring_id=ring.ring_id)
    return Scene(snapshot=mapped, ring=ring, folder=ring.path.parent, now=now)
