"""What types cannot say: rules between keys, and files that must be there.

Pure save for looking whether files exist. Each check raises ConfigError.
"""

import difflib
from collections.abc import Collection
from pathlib import Path
from typing import Final

from config.errors import ConfigError
from config.schema import BrokerConfig, Config, DeviceConfig, Profile
from config.vitals import VITALS, VitalId

# A low SpO2 limit below 85 % hides a desaturation (ISO 80601-2-61, second-hand: no default may lie below it).
LOWEST_SPO2_LIMIT: Final = 85.0


def check_config(config: Config, path: Path, *, codecs: Collection[str], has_broker: bool) -> None:
    """Check what a configuration says of its devices and its broker."""
    seen: set[str] = set()
    for device in config.device:
        if device.id in seen:
            raise ConfigError(path, f'device "{device.id}".id', device.id, "each device needs an id of its own")
        seen.add(device.id)
        _check_device(device, path, codecs)
        if device.topic and config.broker is None and not has_broker:
            raise ConfigError(path, f'device "{device.id}".topic', device.topic, "a topic needs a [broker] section")
    if config.broker is not None:
        _check_broker(config.broker, path)


def check_profile(profile: Profile, path: Path) -> None:
    """Check that a profile does not break its own rules."""
    for vital, limit in profile.limits.items():
        key = f"limits.{vital}"
        if VITALS[vital].is_wave or vital is VitalId.CUFF:
            raise ConfigError(path, key, vital.value, "a wave has no limits; only numbers have")
        if limit.low is not None and limit.high is not None and limit.low >= limit.high:
            rule = f"must lie below high = {limit.high:g}"
            raise ConfigError(path, f"{key}.low", limit.low, rule)
        low, high = VITALS[vital].plausible
        for side, value in (("low", limit.low), ("high", limit.high)):
            if value is not None and not low <= value <= high:
                raise ConfigError(path, f"{key}.{side}", value, f"must lie between {low:g} and {high:g}")
    spo2 = profile.limits.get(VitalId.SPO2)
    if spo2 is not None and (spo2.low is None or spo2.low < LOWEST_SPO2_LIMIT):
        raise ConfigError(
            path, "limits.SPO2.low", spo2.low, f"must be {LOWEST_SPO2_LIMIT:g} or higher (ISO 80601-2-61)"
        )


def _check_device(device: DeviceConfig, path: Path, codecs: Collection[str]) -> None:
    key = f'device "{device.id}"'
    if (device.port is None) == (device.topic is None):
        stood = None if device.port is None else f"port {device.port!r} and topic {device.topic!r}"
        raise ConfigError(path, key, stood, "a device has either a port or a topic")
    if device.codec not in codecs:
        nearest = difflib.get_close_matches(device.codec, codecs, 1)
        hint = f"did you mean {nearest[0]!r}? " if nearest else ""
        raise ConfigError(path, f"{key}.codec", device.codec, f"{hint}may be {', '.join(codecs)}")


def _check_broker(broker: BrokerConfig, path: Path) -> None:
    for key in ("password_file", "ca_file"):
        name = getattr(broker, key)
        if name is not None and not Path(name).is_file():
            raise ConfigError(path, f"broker.{key}", name, "must be the path of a file that exists")
