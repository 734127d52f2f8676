"""The configuration of a scenario's bed, and the patient in it.

Pure. The same for virtual and for real time.
"""

import hashlib
from pathlib import Path

from bedside.config.scenario import Scenario
from bedside.config.schema import AlarmConfig, Config
from bedside.monitor.patient.patient import Patient


def configuration(scenario: Scenario, path: Path) -> Config:
    """Return the configuration of the bed; the profile by its absolute path, since the bed knows no other file."""
    profile = scenario.profile
    if profile.endswith(".toml") or "/" in profile:
        profile = str((path.absolute().parent / profile).absolute())
    return Config(device=scenario.device, nibp=scenario.nibp, alarms=AlarmConfig(profile=profile))


def person(scenario: Scenario, seed: int) -> Patient:
    """Return the patient, with a code made from scenario and seed."""
    return Patient(name=scenario.name, weight_kg=scenario.patient.weight_kg, id=f"P-{code(scenario, seed)}")


def code(scenario: Scenario, seed: int) -> str:
    """Return eight hex digits for this patient; not random, so that a seed always gives the same log."""
    return hashlib.sha256(f"{scenario.name} {seed}".encode()).hexdigest()[:8]
