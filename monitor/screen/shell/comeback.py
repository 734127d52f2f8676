"""Brings back what was open and typed on the screen before its process was killed.

Runs in the screen process. Once in half a second it writes what is open into the runtime folder.
"""

from pathlib import Path
from typing import Final

import msgspec

from bedside.drivers import clock
from bedside.monitor.link.snapshot import Snapshot
from bedside.monitor.screen.shell.actor import Actor
from bedside.monitor.screen.shell.dialogs import DialogHost
from bedside.monitor.screen.toolkit import kept as keeping
from bedside.monitor.screen.toolkit.kept import Kept

_EVERY_S: Final = 0.5
_ANEW_S: Final = 10.0  # also what has not changed is written again: its time says how old it is
_SETTLED_S: Final = 30.0  # a process that has lived so long is not killed by what it took over


class Comeback:
    """Follows the dialogs and the actor. `folder`: the runtime folder, None to keep nothing."""

    def __init__(self, folder: Path | None, dialogs: DialogHost, actor: Actor) -> None:
        self._folder, self._dialogs, self._actor = folder, dialogs, actor
        self._begun_at: float | None = None
        self._wrote_at = self._looked_at = float("-inf")
        self._written: Kept | None = None
        self._tries = 0

    def follow(self, snapshot: Snapshot, now: float) -> None:
        """Bring back what was open, at the first call; then write what is open. `now`: monotonic seconds."""
        if self._folder is None:
            return
        if self._begun_at is None:
            self._begun_at = now
            self._bring_back(self._folder, snapshot, now)
        elif now - self._looked_at >= _EVERY_S:
            self._looked_at = now
            self.write(snapshot, now)

    def write(self, snapshot: Snapshot, now: float) -> None:
        """Write what is open, if it has changed or was written long ago; remove the file if nothing is open."""
        if self._folder is None:
            return
        if self._begun_at is not None and now - self._begun_at > _SETTLED_S:
            self._tries = 0
        dialog, actor = self._dialogs.kept(), self._actor.name
        if dialog is None and not actor:
            self._forget()
            return
        kept = Kept(
            boot=clock.boot_id(), at=now, patient=_patient(snapshot), actor=actor, dialog=dialog, tries=self._tries
        )
        if now - self._wrote_at >= _ANEW_S or self._written != msgspec.structs.replace(kept, at=self._wrote_at):
            self._written, self._wrote_at = kept, now
            keeping.keep(self._folder, kept)

    def _bring_back(self, folder: Path, snapshot: Snapshot, now: float) -> None:
        kept = keeping.take(folder, now, clock.boot_id())
        if kept is None:
            return
        keeping.keep(folder, kept)  # at once: the next process has to know how often it was tried
        self._tries = kept.tries
        if kept.patient != _patient(snapshot):
            return  # what was typed about one patient must not stand in a form of another
        self._actor.name = kept.actor
        if kept.dialog is not None:
            self._dialogs.bring_back(kept.dialog)

    def _forget(self) -> None:
        if self._written is not None or self._tries:
            self._written, self._tries, self._wrote_at = None, 0, float("-inf")
            if self._folder is not None:
                keeping.forget(self._folder)


def _patient(snapshot: Snapshot) -> str | None:
    return snapshot.patient.id if snapshot.patient else None
