"""The patient and what was set for them, kept on the disk: it survives a crash and a power loss.

Runs on the engine's event loop; written at each change, whole, and put in place at once.
"""

from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from bedside.alarms.engine import AlarmEngine
from bedside.config.checks.configuration import limit_faults
from bedside.config.errors import ConfigError
from bedside.config.load import load_profile
from bedside.config.schema import Limit, Profile
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.patient.patient import Stay
from bedside.monitor.process.atomic_file import kept_durably

FILE: Final = "patient.json"
_LARGEST: Final = 1 << 16
_LAST_RESORT: Final = "adult"


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file's content. `profile` as `load_profile` takes it; `limits` are those that differ from it."""

    profile: str
    limits: dict[VitalId, Limit] = {}
    baselines: dict[VitalId, float] = {}
    stay: Stay = Stay()  # who is here; a file of before there were patients has none


class PatientSettings:
    """The settings of one state folder.

    Attributes:
        source: the profile in force, by name or path.
        stay: who is here, and whether the bed stands by.
        fault: why what is in force is not what was set or configured, "" if it is; the monitor goes on all the same.

    """

    def __init__(self, folder: Path, configured: str) -> None:
        self._path = folder / FILE
        self.fault = ""
        self._found = self._read()
        self.source = self._found.profile if self._found else configured
        self.stay = self._found.stay if self._found else Stay()
        self._configured = configured

    def profile(self) -> Profile:
        """Return the profile that was in force; if it cannot be read, the configured one; if need be, a shipped one."""
        for source in (self.source, self._configured):
            try:
                profile = load_profile(source)
            except ConfigError as err:
                self._found = None
                self.fault = str(err)
            else:
                self.source = source
                return profile
        self.source = _LAST_RESORT
        return load_profile(_LAST_RESORT)

    def restore(self, alarms: AlarmEngine, at: float) -> None:
        """Set again what was in force."""
        if self._found is None:
            return
        for vital, limit in self._found.limits.items():
            alarms.set_limit(vital, limit, at, actor="restart")
        for vital, baseline in self._found.baselines.items():
            alarms.set_baseline(vital, baseline, at, actor="restart")

    def keep(self, alarms: AlarmEngine) -> str:
        """Write what is in force now; return "" or a sentence why a restart would lose it."""
        theirs = alarms.patient.profile.limits
        own = {vital: limit for vital, limit in alarms.patient.limits.items() if theirs.get(vital) != limit}
        settings = Settings(profile=self.source, limits=own, baselines=dict(alarms.patient.baselines), stay=self.stay)
        answer = kept_durably(self._path, settings)
        self.fault = self.fault if answer else ""
        return answer

    def _read(self) -> Settings | None:
        try:
            return _checked(msgspec.json.decode(self._path.read_bytes()[:_LARGEST], type=Settings))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as err:  # msgspec's errors are ValueErrors
            self.fault = f"{FILE} cannot be used, the profile's own limits stand: {err}"
            return None


def _checked(found: Settings) -> Settings:
    for vital, limit in found.limits.items():
        for fault in limit_faults(vital, limit):
            raise ValueError(f"{vital}{fault.key} = {fault.stood} {fault.allowed}")
    for vital, baseline in found.baselines.items():
        if not VITALS[vital].is_plausible(baseline):
            raise ValueError(f"{baseline:g} is no patient's {VITALS[vital].label}")
    return found
