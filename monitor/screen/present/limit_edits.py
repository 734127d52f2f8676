"""What people do to the limits, on its way from the finger to the engine and back.

Pure and without Qt; runs in the screen process. A change is a draft while a finger is on it or keys follow each other,
then it is asked for, and it stands when a snapshot shows it. What is not shown in time has not come about.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum, auto
from typing import Final

from bedside.alarms.catalogue import Side
from bedside.config.schema import Limit
from bedside.config.vitals import VitalId
from bedside.monitor.link.commands import AutoLimits, SetLimit
from bedside.monitor.screen.present import limit_range

SETTLE_S: Final = 0.6  # after the last key press: a change is sent as one, and not as ten
PATIENCE_S: Final = 3.0  # for the snapshot that shows what was asked for

Sets = tuple[SetLimit, ...]


class Stage(StrEnum):
    """How far a change has come."""

    STANDING = auto()
    DRAFT = auto()
    ASKED = auto()


@dataclass(slots=True)
class _Draft:
    """Sides that are being changed. `since` is None until a snapshot has come after the last key press."""

    is_held: bool
    since: float | None = None
    sides: dict[Side, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    limit: Limit
    before: Limit
    at: float
    is_undo: bool
    is_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Auto:
    before: Mapping[VitalId, Limit]
    at: float


class LimitEdits:
    """Drafts, what is asked for, and what stood before: for one opening of the dialog."""

    def __init__(self) -> None:
        self._limits: Mapping[VitalId, Limit] = {}
        self._now = 0.0
        self._drafts: dict[VitalId, _Draft] = {}
        self._asked: dict[VitalId, _Asked] = {}
        self._auto: _Auto | None = None
        self._past: list[dict[VitalId, Limit]] = []  # what stood before each change, the newest change last
        self._switched_off: dict[tuple[VitalId, Side], float] = {}

    def follow(self, limits: Mapping[VitalId, Limit], now: float) -> Sets:
        """Take what stands now; return what is to be asked for, since the keys have rested long enough."""
        self._limits, self._now = limits, now
        for vital, asked in tuple(self._asked.items()):
            self._settle(vital, asked)
        if self._auto is not None:
            self._settle_auto(self._auto)
        return tuple(
            command for vital in tuple(self._drafts) if self._is_ripe(vital) for command in self.release(vital)
        )

    def shown(self, vital: VitalId) -> Limit:
        """Return what is to be shown: the draft, else what was asked for, else what stands."""
        limit = self._base(vital)
        draft = self._drafts.get(vital)
        for side, to in draft.sides.items() if draft else ():
            limit = limit_range.changed(limit, side, to)
        return limit

    def stage(self, vital: VitalId) -> Stage:
        """Say how far the change that is shown has come."""
        if vital in self._drafts:
            return Stage.DRAFT
        asked = self._asked.get(vital)
        is_asked = (asked is not None and not asked.is_refused) or (
            self._auto is not None and vital in self._auto.before
        )
        return Stage.ASKED if is_asked else Stage.STANDING

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to be undone, and none on its way."""
        return bool(self._past) and not self._drafts and not self._asked and self._auto is None

    def move(self, vital: VitalId, side: Side, to: float | None, *, is_held: bool = False) -> None:
        """Change one side of a draft; `is_held`: a finger is on it, so that it waits for `release`."""
        draft = self._drafts.setdefault(vital, _Draft(is_held))
        draft.is_held, draft.since = is_held, None
        draft.sides[side] = to

    def may_switch(self, vital: VitalId, side: Side, usual: float | None) -> bool:
        """Say whether one side may be switched off, or on again; `usual` is the profile's, None: it has none."""
        now = self.shown(vital)
        if limit_range.value(now, side) is not None:
            return limit_range.may_be_off(vital, now, side)
        return usual is not None or (vital, side) in self._switched_off

    def switch(self, vital: VitalId, side: Side, usual: float | None) -> None:
        """Switch one side off, or on again at what it was, or else at what is usual."""
        if not self.may_switch(vital, side, usual):
            return
        now = self.shown(vital)
        old = limit_range.value(now, side)
        if old is not None:
            self._switched_off[vital, side] = old
            self.move(vital, side, None)
            return
        wanted = self._switched_off.get((vital, side), usual)
        self.move(vital, side, None if wanted is None else limit_range.inside(vital, now, side, wanted))

    def release(self, vital: VitalId) -> Sets:
        """Ask for the draft of a vital now; nothing, if it changes nothing."""
        if vital not in self._drafts:
            return ()
        wanted = self.shown(vital)
        del self._drafts[vital]
        return self.put(vital, wanted)

    def drop(self, vital: VitalId) -> None:
        """Forget the draft of a vital."""
        self._drafts.pop(vital, None)

    def flush(self) -> Sets:
        """Ask for all that is a draft by keys: the dialog closes. What a finger still holds is forgotten."""
        ready = [vital for vital, draft in self._drafts.items() if not draft.is_held]
        commands = tuple(command for vital in ready for command in self.release(vital))
        self._drafts.clear()
        return commands

    def put(self, vital: VitalId, wanted: Limit) -> Sets:
        """Ask for these limits at once; nothing, if they stand or are asked for."""
        self._drafts.pop(vital, None)
        if wanted == self._base(vital):
            return ()
        return (self._ask(vital, wanted, is_undo=False),)

    def auto(self, vitals: Collection[VitalId]) -> AutoLimits:
        """Ask for auto-limits of these vitals."""
        self._auto = _Auto(before={row: self._limits[row] for row in vitals}, at=self._now)
        return AutoLimits(vitals=tuple(vitals))

    def undo(self) -> Sets:
        """Ask for what stood before the last change that is not undone yet."""
        if not self.can_undo:
            return ()
        return tuple(self._ask(vital, limit, is_undo=True) for vital, limit in self._past.pop().items())

    def refuse(self) -> None:
        """Show again what stands: the engine has refused something. If it comes about all the same, it is noted."""
        self._asked = {vital: replace(asked, is_refused=True) for vital, asked in self._asked.items()}
        self._auto = None

    def forget(self) -> None:
        """Forget everything: another profile is in force."""
        self._drafts.clear()
        self._asked.clear()
        self._past.clear()
        self._switched_off.clear()
        self._auto = None

    def _base(self, vital: VitalId) -> Limit:
        asked = self._asked.get(vital)
        return self._limits[vital] if asked is None or asked.is_refused else asked.limit

    def _ask(self, vital: VitalId, wanted: Limit, *, is_undo: bool) -> SetLimit:
        self._asked[vital] = _Asked(limit=wanted, before=self._limits[vital], at=self._now, is_undo=is_undo)
        return SetLimit(vital=vital, limit=wanted)

    def _settle(self, vital: VitalId, asked: _Asked) -> None:
        """Note a change that has come about; forget one that has not."""
        if self._limits.get(vital) == asked.limit:
            del self._asked[vital]
            if not asked.is_undo:
                self._past.append({vital: asked.before})
        elif self._now - asked.at > PATIENCE_S:
            del self._asked[vital]
            if asked.is_undo:
                self._past.append({vital: asked.limit})

    def _settle_auto(self, auto: _Auto) -> None:
        """Note all that auto-limits have changed: the engine changes them at once."""
        found = {row: limit for row, limit in auto.before.items() if self._limits.get(row) not in {limit, None}}
        if found:
            self._past.append(found)
        if found or self._now - auto.at > PATIENCE_S:
            self._auto = None

    def _is_ripe(self, vital: VitalId) -> bool:
        draft = self._drafts[vital]
        if draft.since is None:
            draft.since = self._now
        return not draft.is_held and self._now - draft.since >= SETTLE_S
