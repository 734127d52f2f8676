"""The changes of alarm limits in the Alarm limits dialog: drafts, requests to the engine, and undo.

Pure and without Qt; runs in the screen process. A change is a draft while a finger is on it or keys are pressed. Then
it is requested from the engine. It is in effect when a snapshot shows it; if none shows it in time, the change failed.
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

SETTLE_S: Final = 0.6  # after the last key press: several presses are sent as one change
TIMEOUT_S: Final = 3.0  # for the snapshot that shows a requested change

Sets = tuple[SetLimit, ...]


class Stage(StrEnum):
    """The state of a vital's limits: in effect; changed as a draft; or requested from the engine, not yet in effect."""

    IN_EFFECT = auto()
    DRAFT = auto()
    REQUESTED = auto()


@dataclass(slots=True)
class _Draft:
    """The draft of one vital's limits: each changed side with its new limit, None for off.

    `is_held`: a finger is on the handle. `since`: when the first snapshot after the last key press arrived (monotonic
    seconds); None before that.
    """

    is_held: bool
    since: float | None = None
    sides: dict[Side, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Requested:
    limit: Limit
    before: Limit
    at: float
    is_undo: bool
    is_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _AutoRequest:
    before: Mapping[VitalId, Limit]
    at: float


class LimitEdits:
    """The drafts, the requested limits and the limits to undo to, from the opening of the dialog to its closing."""

    def __init__(self) -> None:
        self._limits: Mapping[VitalId, Limit] = {}
        self._now = 0.0
        self._drafts: dict[VitalId, _Draft] = {}
        self._requested: dict[VitalId, _Requested] = {}
        self._auto: _AutoRequest | None = None
        self._past: list[dict[VitalId, Limit]] = []  # limits before each change, the newest change last
        self._switched_off: dict[tuple[VitalId, Side], float] = {}

    def follow(self, limits: Mapping[VitalId, Limit], now: float) -> Sets:
        """Update the limits in effect; return the commands for the drafts whose last key press was 0.6 s ago.

        `now` is in monotonic seconds.
        """
        self._limits, self._now = limits, now
        for vital, requested in tuple(self._requested.items()):
            self._settle(vital, requested)
        if self._auto is not None:
            self._settle_auto(self._auto)
        return tuple(
            command for vital in tuple(self._drafts) if self._is_ripe(vital) for command in self.release(vital)
        )

    def shown(self, vital: VitalId) -> Limit:
        """Return the limits to show: the draft, otherwise the requested limits, otherwise the limits in effect."""
        limit = self._base(vital)
        draft = self._drafts.get(vital)
        for side, to in draft.sides.items() if draft else ():
            limit = limit_range.changed(limit, side, to)
        return limit

    def stage(self, vital: VitalId) -> Stage:
        """Return whether the limits returned by `shown` are a draft, requested or in effect."""
        if vital in self._drafts:
            return Stage.DRAFT
        requested = self._requested.get(vital)
        is_requested = (requested is not None and not requested.is_refused) or (
            self._auto is not None and vital in self._auto.before
        )
        return Stage.REQUESTED if is_requested else Stage.IN_EFFECT

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo, and no change pending."""
        return bool(self._past) and not self._drafts and not self._requested and self._auto is None

    def move(self, vital: VitalId, side: Side, to: float | None, *, is_held: bool = False) -> None:
        """Change one side of a vital's draft to a limit, None for off.

        With `is_held` a finger is on the handle, and the change is not requested before `release`.
        """
        draft = self._drafts.setdefault(vital, _Draft(is_held))
        draft.is_held, draft.since = is_held, None
        draft.sides[side] = to

    def may_switch(self, vital: VitalId, side: Side, usual: float | None) -> bool:
        """Return whether one side may be switched off or on; `usual` is the limit of the profile, None without one."""
        now = self.shown(vital)
        if limit_range.value(now, side) is not None:
            return limit_range.may_be_off(vital, now, side)
        return usual is not None or (vital, side) in self._switched_off

    def switch(self, vital: VitalId, side: Side, usual: float | None) -> None:
        """Switch one side off, or on again at its last limit, otherwise at the limit of the profile (`usual`)."""
        if not self.may_switch(vital, side, usual):
            return
        now = self.shown(vital)
        old = limit_range.value(now, side)
        if old is not None:
            self._switched_off[vital, side] = old
            self.move(vital, side, None)
            return
        last = self._switched_off.get((vital, side), usual)
        self.move(vital, side, None if last is None else limit_range.inside(vital, now, side, last))

    def release(self, vital: VitalId) -> Sets:
        """End the draft of a vital; return the command that requests it, () if it changes nothing."""
        if vital not in self._drafts:
            return ()
        limit = self.shown(vital)
        del self._drafts[vital]
        return self.put(vital, limit)

    def drop(self, vital: VitalId) -> None:
        """Discard the draft of a vital."""
        self._drafts.pop(vital, None)

    def flush(self) -> Sets:
        """End all drafts, because the dialog closes; return the commands that request those made by keys.

        A draft that a finger still holds is discarded.
        """
        ready = [vital for vital, draft in self._drafts.items() if not draft.is_held]
        commands = tuple(command for vital in ready for command in self.release(vital))
        self._drafts.clear()
        return commands

    def put(self, vital: VitalId, limit: Limit) -> Sets:
        """Return the command that requests these limits, () if they are in effect or requested already."""
        self._drafts.pop(vital, None)
        if limit == self._base(vital):
            return ()
        return (self._request(vital, limit, is_undo=False),)

    def auto(self, vitals: Collection[VitalId]) -> AutoLimits:
        """Return the command that requests auto-limits for these vitals."""
        self._auto = _AutoRequest(before={row: self._limits[row] for row in vitals}, at=self._now)
        return AutoLimits(vitals=tuple(vitals))

    def undo(self) -> Sets:
        """Return the commands that undo the last change that is not yet undone; () if nothing can be undone."""
        if not self.can_undo:
            return ()
        return tuple(self._request(vital, limit, is_undo=True) for vital, limit in self._past.pop().items())

    def refuse(self) -> None:
        """Show the limits in effect again, because the engine refused a change.

        Every requested change counts as refused; one that takes effect nevertheless can be undone.
        """
        self._requested = {vital: replace(requested, is_refused=True) for vital, requested in self._requested.items()}
        self._auto = None

    def forget(self) -> None:
        """Discard all drafts, requests and limits to undo to, because another profile is in effect."""
        self._drafts.clear()
        self._requested.clear()
        self._past.clear()
        self._switched_off.clear()
        self._auto = None

    def _base(self, vital: VitalId) -> Limit:
        requested = self._requested.get(vital)
        return self._limits[vital] if requested is None or requested.is_refused else requested.limit

    def _request(self, vital: VitalId, limit: Limit, *, is_undo: bool) -> SetLimit:
        self._requested[vital] = _Requested(limit=limit, before=self._limits[vital], at=self._now, is_undo=is_undo)
        return SetLimit(vital=vital, limit=limit)

    def _settle(self, vital: VitalId, requested: _Requested) -> None:
        """Make a change that has taken effect available to undo; discard one that has not taken effect within 3 s."""
        if self._limits.get(vital) == requested.limit:
            del self._requested[vital]
            if not requested.is_undo:
                self._past.append({vital: requested.before})
        elif self._now - requested.at > TIMEOUT_S:
            del self._requested[vital]
            if requested.is_undo:
                self._past.append({vital: requested.limit})

    def _settle_auto(self, auto: _AutoRequest) -> None:
        """Make the limits that auto-limits have changed available to undo; the engine changes them all at once."""
        before = {row: limit for row, limit in auto.before.items() if self._limits.get(row) not in {limit, None}}
        if before:
            self._past.append(before)
        if before or self._now - auto.at > TIMEOUT_S:
            self._auto = None

    def _is_ripe(self, vital: VitalId) -> bool:
        draft = self._drafts[vital]
        if draft.since is None:
            draft.since = self._now
        return not draft.is_held and self._now - draft.since >= SETTLE_S
