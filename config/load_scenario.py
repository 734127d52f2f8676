"""Loads scenarios from TOML and checks them; raises ConfigError. Shipped scenarios are found by name.

Runs at the start of `bedside simulate`.
"""

import os
from pathlib import Path
from typing import Final

import msgspec

from bedside.config.checks.configuration import check_config, is_file
from bedside.config.checks.scenario import Known, check_scenario
from bedside.config.error_messages import nearest
from bedside.config.errors import ConfigError
from bedside.config.load import load_profile, read, shipped
from bedside.config.origin import Origin
from bedside.config.scenario import Scenario
from bedside.config.schema import Config, DeviceConfig

_FOLDER: Final = "scenarios"


def shipped_scenarios() -> dict[str, Path]:
    """Return the files of the shipped scenarios, by name."""
    return {path.stem: path for path in sorted((shipped("default").parent / _FOLDER).glob("*.toml"))}


def find_scenario(name: str) -> Path:
    """Return the file of a scenario: shipped (by name) or the user's own (by path); ConfigError if there is none."""
    if name.endswith(".toml") or "/" in name:
        return Path(os.path.expanduser(name))  # noqa: PTH111 - Path's raises for a strange user
    known = shipped_scenarios()
    if name not in known:
        own = f"; for the file {name}.toml in this folder, add the suffix" if is_file(Path(f"{name}.toml")) else ""
        allowed = f"{nearest(name, known)}must be {' or '.join(known)}, or the path of a scenario (.toml){own}"
        raise ConfigError("scenario", "", name, allowed)
    return known[name]


def load_scenario(path: Path, known: Known) -> Scenario:
    """Load and check a scenario. Its devices are all SIMULATED, and each has a port or a topic.

    A device without either gets a port or a topic that fits its codec, since their names do not matter.
    """
    scenario = read(path, Scenario)
    devices = tuple(_placed(device, known) for device in scenario.device)
    scenario = msgspec.structs.replace(scenario, device=devices)
    check_config(Config(device=devices, nibp=scenario.nibp), path, codecs=known.codecs, has_broker=True)
    load_profile(scenario.profile, beside=path, key="profile")
    check_scenario(scenario, path, known)
    return scenario


def _placed(device: DeviceConfig, known: Known) -> DeviceConfig:
    device = msgspec.structs.replace(device, origin=Origin.SIMULATED)
    if device.port is not None or device.topic is not None:
        return device
    if device.codec not in known.codecs or known.has_port(device.codec):
        return msgspec.structs.replace(device, port=device.id)
    return msgspec.structs.replace(device, topic=f"bedside/scenario/{device.id}")
