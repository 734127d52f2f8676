"""Stores the admitted patient and their alarm settings on the disk, so that they survive a crash and a power loss.

Runs on the engine's event loop. Each change writes the whole file anew and replaces the old one at once.
"""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import msgspec
from msgspec import Struct

from bedside.alarms.engine import AlarmEngine
from bedside.alarms.event import Event, Happening
from bedside.config.checks.configuration import limit_faults
from bedside.config.errors import ConfigError
from bedside.config.load import load_profile
from bedside.config.refusal import Refusal
from bedside.config.schema import Limit, Profile
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.patient.patient import Stay
from bedside.monitor.process.durable_step import complete_step, store_together
from bedside.monitor.process.state_file import load

FILE: Final = "patient.json"
LARGEST: Final = 1 << 16
_LAST_RESORT: Final = "adult"
_MOST_CHANGES: Final = 32  # one command changes a dozen at most
_LATE: Final = "logged after a restart"
_NOTHING: Final[Mapping[str, Struct]] = MappingProxyType({})


class Change(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The row of the log that tells of a change of the settings. `number`: which change it was."""

    number: int
    row: Event


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of `patient.json`. `limits` are only those that differ from the profile.

    `profile`: the name of a shipped profile, or the path of the clinic's own. `changes`: the newest changes. They are
    on the disk before their rows are in the log, which a crash may prevent: then the next engine logs them.
    """

    profile: str
    limits: dict[VitalId, Limit] = {}
    baselines: dict[VitalId, float] = {}
    stay: Stay = Stay()  # files of releases without admission have none
    changes: tuple[Change, ...] = ()


class PatientSettings:
    """The patient and their alarm settings in one state folder.

    Attributes:
        source: the name or path of the alarm profile in force.
        stay: the admitted patient, and whether the bed is in standby.
        fault: why the stored settings are not in force, "" if they are; monitoring continues.
        changed: the number of the newest change.

    """

    def __init__(self, folder: Path, configured: str) -> None:
        self._folder, self._path = folder, folder / FILE
        self.fault = complete_step(folder)
        self._stored = self._read()
        self.source = self._stored.profile if self._stored else configured
        self.stay = self._stored.stay if self._stored else Stay()
        self._changes = self._stored.changes if self._stored else ()
        self.changed = max((change.number for change in self._changes), default=0)
        self._configured = configured

    def profile(self) -> Profile:
        """Return the stored alarm profile; if it cannot be read, the configured one, and if neither can, "adult"."""
        for source in (self.source, self._configured):
            try:
                profile = load_profile(source)
            except ConfigError as err:
                self._stored = None
                self.fault = str(err)
            else:
                self.source = source
                return profile
        self.source = _LAST_RESORT
        return load_profile(_LAST_RESORT)

    def restore(self, alarms: AlarmEngine, at: float) -> None:
        """Set the stored limits and baselines in `alarms` after a restart. Does nothing if no settings are stored."""
        if self._stored is None:
            return
        for vital, limit in self._stored.limits.items():
            alarms.set_limit(vital, limit, at, actor="restart")
        for vital, baseline in self._stored.baselines.items():
            alarms.set_baseline(vital, baseline, at, actor="restart")

    def store(
        self, alarms: AlarmEngine, also: Mapping[str, Struct] = _NOTHING, removes: Collection[str] = ()
    ) -> Refusal | None:
        """Write the settings in force to the disk. Refusal if that fails: a restart would lose them.

        `also`: further files of the state folder that change in the same step. `removes`: files that it removes.
        """
        self._note_changes(alarms.pending(), closes_session=bool(removes))
        theirs = alarms.patient.profile.limits
        own = {vital: limit for vital, limit in alarms.patient.limits.items() if theirs.get(vital) != limit}
        settings = Settings(
            profile=self.source,
            limits=own,
            baselines=dict(alarms.patient.baselines),
            stay=self.stay,
            changes=self._changes,
        )
        refusal = store_together(self._folder, {**also, FILE: settings}, removes)
        self.fault = self.fault if refusal else ""
        return refusal

    def log_again(self, alarms: AlarmEngine, at: float, logged: int) -> None:
        """Log the changes that an earlier engine stored and did not live to log: those after number `logged`."""
        for change in self._changes:
            if change.number > logged:
                row, reason = change.row, f"{change.row.reason}; {_LATE}".removeprefix("; ")
                alarms.note(row.happening, at, actor=row.actor, subject=row.subject, reason=reason, value=row.value)

    def _note_changes(self, pending: Iterable[Event], *, closes_session: bool) -> None:
        """Give a number to the rows that are not yet in the log.

        Alarms are restored with their own rows, and an open session with its steps.
        """
        known = {change.row for change in self._changes}
        new = [row for row in pending if row.alarm is None and row not in known]
        new = [row for row in new if closes_session or row.happening is not Happening.SESSION]
        self.changed += 1
        changes = (*self._changes, *(Change(number=self.changed, row=row) for row in new))
        self._changes = changes[-_MOST_CHANGES:]

    def _read(self) -> Settings | None:
        stored, fault = load(self._path, LARGEST, lambda data: _checked(msgspec.json.decode(data, type=Settings)))
        if fault:
            self.fault = f"{FILE} cannot be used, the profile's own limits are in force: {fault}"
        return stored


def _checked(settings: Settings) -> Settings:
    for vital, limit in settings.limits.items():
        for fault in limit_faults(vital, limit):
            raise ValueError(f"{vital}{fault.key} = {fault.value} {fault.allowed}")
    for vital, baseline in settings.baselines.items():
        if not VITALS[vital].is_plausible(baseline):
            raise ValueError(f"{baseline:g} is no patient's {VITALS[vital].label}")
    return settings
