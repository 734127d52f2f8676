"""The configuration of a scenario's bed, and the patient in it.

Pure. The same for virtual and for real time.
"""

import hashlib
from pathlib import Path

from bedside.config.scenario import Scenario
from bedside.config.schema import AlarmConfig, Config
from bedside.monitor.patient.patient import Patient


def configuration(scenario: Scenario, path: Path) -> Config:
    """Return the configuration of the scenario's bed. `path`: the scenario's file, beside which its profile is found.

    The configuration has the absolute path of the profile, since the bed does not know where the scenario is.
    """
    profile = scenario.profile
    if profile.endswith(".toml") or "/" in profile:
        profile = str((path.absolute().parent / profile).absolute())
    return Config(device=scenario.device, nibp=scenario.nibp, alarms=AlarmConfig(profile=profile))


def person(scenario: Scenario, seed: int) -> Patient:
    """Return the patient of the scenario, with a code made from scenario and seed."""
    return Patient(name=scenario.name, weight_kg=scenario.patient.weight_kg, id=f"P-{code(scenario, seed)}")


def code(scenario: Scenario, seed: int) -> str:
    """Return eight hex digits as the patient's code; not random, so that a seed always gives the same log."""
    return hashlib.sha256(f"{scenario.name} {seed}".encode()).hexdigest()[:8]
