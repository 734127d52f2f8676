"""What a scenario is set in: the configuration of its bed, and the person in it.

Pure. The same for virtual and for real time.
"""

import hashlib
from pathlib import Path

from bedside.config.scenario import Scenario
from bedside.config.schema import AlarmConfig, Config
from bedside.monitor.patient.patient import Patient


def bed(scenario: Scenario, path: Path) -> Config:
    """Return the configuration of a scenario; its profile by the whole path, since the desk knows no other file."""
    profile = scenario.profile
    if profile.endswith(".toml") or "/" in profile:
        profile = str((path.absolute().parent / profile).absolute())
    return Config(device=scenario.device, nibp=scenario.nibp, alarms=AlarmConfig(profile=profile))


def person(scenario: Scenario, seed: int) -> Patient:
    """Return who is in the bed, by a code."""
    return Patient(name=scenario.name, weight_kg=scenario.patient.weight_kg, id=f"P-{code(scenario, seed)}")


def code(scenario: Scenario, seed: int) -> str:
    """Return eight digits for whoever this is: no chance of its own, since a seed always gives the same log."""
    return hashlib.sha256(f"{scenario.name} {seed}".encode()).hexdigest()[:8]
