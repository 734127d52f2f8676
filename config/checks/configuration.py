"""Cross-field validation of configurations and profiles: rules between keys, and files that must exist.

Pure, except that it checks whether files exist. Each check raises ConfigError.
"""

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import msgspec

from bedside.config.checks.infusion import check_infusion
from bedside.config.checks.mqtt_map import check_map
from bedside.config.checks.nibp import check_nibp
from bedside.config.checks.sound import check_sound
from bedside.config.checks.store import check_store
from bedside.config.error_messages import joined, nearest
from bedside.config.errors import ConfigError
from bedside.config.schema import BrokerConfig, Config, DeviceConfig, Limit, Profile, ScriptEvent
from bedside.config.usb_port_name import usb_name
from bedside.config.vitals import VITALS, VitalId

# A low SpO2 limit below 85 % hides a desaturation (ISO 80601-2-61, second-hand: no default may lie below it).
LOWEST_SPO2_LIMIT: Final = 85.0

_PRESSURES: Final = tuple(vital for vital in VitalId if vital.startswith(("NIBP_", "ABP_")))
LIMITED: Final = (VitalId.HR, VitalId.PR, VitalId.SPO2, VitalId.RR, *_PRESSURES)
_RESERVED: Final = ("bedside", "restart", "staff")  # actors in the log when no person was named
BASELINED: Final = (VitalId.HR, VitalId.PR, *_PRESSURES)
Refuse = Callable[[str, object, str], ConfigError]


def check_config(config: Config, path: Path, *, codecs: Collection[str], has_broker: bool) -> None:
    """Check the devices, the broker, the script and all other sections of a configuration."""

    def refuse(key: str, value: object, allowed: str) -> ConfigError:
        return ConfigError(path, key, value, allowed)

    check_finite(config, refuse)
    _check_ids(config, refuse)
    _check_staff(config, refuse)
    for device in config.device:
        _check_device(device, codecs, refuse)
        if device.topic is not None and config.broker is None and not has_broker:
            raise refuse(
                f'device "{device.id}".topic',
                device.topic,
                "a device with a topic needs a [broker] section in this file",
            )
    check_nibp(config, refuse)
    check_infusion(config.infusion, refuse)
    check_sound(config.sound, refuse)
    check_store(config.store, path, "store.url")
    if config.broker is not None:
        _check_broker(config.broker, refuse)
    if config.demo is not None:
        _check_script(config.demo.script, [device.id for device in config.device], refuse)


def check_profile(profile: Profile, path: Path) -> None:
    """Check the limits, relative limits and score of a profile."""

    def refuse(key: str, value: object, allowed: str) -> ConfigError:
        return ConfigError(path, key, value, allowed)

    check_finite(profile, refuse)
    for vital, limit in profile.limits.items():
        for fault in limit_faults(vital, limit):
            raise refuse(f"limits.{vital}{fault.key}", fault.value, fault.allowed)
    for vital in profile.relative:
        if vital not in BASELINED:
            raise refuse(f"relative.{vital}", vital.value, f"a baseline is taken of {', '.join(BASELINED)} only")
    score = profile.early_warning
    if score.urgent >= score.emergency:
        raise refuse("early_warning.urgent", score.urgent, f"must lie below emergency = {score.emergency}")


def is_file(path: Path) -> bool:
    """Whether a file exists at `path`; False for a name that the system does not allow."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long, a folder that may not be searched, a NUL
        return False


def check_finite(value: msgspec.Struct, refuse: Refuse) -> None:
    """Refuse `nan` and `inf`, which TOML allows: every comparison with NaN is false, so it would silence a limit."""
    for key, number in _numbers("", msgspec.to_builtins(value)):
        if not math.isfinite(number):
            raise refuse(key, number, "must be a finite number")


def _numbers(key: str, value: Any) -> Iterator[tuple[str, float]]:  # noqa: ANN401 - plain values
    if isinstance(value, float):
        yield key, value
    elif isinstance(value, Mapping):
        for name, below in value.items():
            yield from _numbers(joined(key, name), below)
    elif isinstance(value, list | tuple):
        for index, below in enumerate(value):
            yield from _numbers(f"{key}[{index}]", below)


def _check_ids(config: Config, refuse: Refuse) -> None:
    seen: set[str] = set()
    for index, device in enumerate(config.device):
        if device.id in seen:
            raise refuse(f"device[{index}].id", device.id, "stands here twice: each device needs an id of its own")
        seen.add(device.id)


def _check_staff(config: Config, refuse: Refuse) -> None:
    for index, name in enumerate(config.staff):
        if not name.isprintable() or name != name.strip():
            raise refuse(f"staff[{index}]", name, "must be a name in one line, without spaces before or after it")
        if name in _RESERVED or name in config.staff[:index]:
            raise refuse(
                f"staff[{index}]",
                name,
                f"must be another name: each stands here once, and {', '.join(_RESERVED)} are reserved",
            )


def _check_device(device: DeviceConfig, codecs: Collection[str], refuse: Refuse) -> None:
    key = f'device "{device.id}"'
    if not device.port and not device.topic:
        raise refuse(key, None, "a device needs a port (serial) or a topic (MQTT)")
    if device.port is not None and device.topic is not None:
        value = f"port {device.port!r} and topic {device.topic!r}"
        raise refuse(key, value, "a device has a port or a topic, never both: remove one")
    if device.codec not in codecs:
        hint = nearest(device.codec, codecs)
        raise refuse(f"{key}.codec", device.codec, f"{hint}must be one of {', '.join(codecs)}")
    if device.topic is not None and any(wild in device.topic for wild in "+#"):
        raise refuse(f"{key}.topic", device.topic, "must be the device's own topic, without the wildcards + and #")
    if device.port is not None:
        _check_port(f"{key}.port", device.port, refuse)
    check_map(device, refuse)


def _check_port(key: str, port: str, refuse: Refuse) -> None:
    try:
        usb_name(port)
    except ValueError as err:
        raise refuse(key, port, str(err)) from err


def _check_broker(broker: BrokerConfig, refuse: Refuse) -> None:
    if not _has_host(broker.url):
        raise refuse("broker.url", broker.url, "must be mqtt://host[:port] or mqtts://host[:port]")
    for key, name in (("password_file", broker.password_file), ("ca_file", broker.ca_file)):
        if name is not None and not is_file(Path(name)):
            raise refuse(f"broker.{key}", name, "must be the path of a file that exists")


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is not a number or above 65535, a bracket that is not closed
        return False


def _check_script(script: tuple[ScriptEvent, ...], devices: list[str], refuse: Refuse) -> None:
    for index, event in enumerate(script):
        key = f"demo.script[{index}]"
        is_change = event.vital is not None and event.to is not None
        if is_change is (event.sensor_off is not None):
            raise refuse(key, event.sensor_off, "must have either vital and to, or sensor_off")
        if event.sensor_off is not None and event.sensor_off not in devices:
            hint, known = nearest(event.sensor_off, devices), ", ".join(devices) or "there is none"
            raise refuse(f"{key}.sensor_off", event.sensor_off, f"{hint}must be the id of a device: {known}")


class LimitFault(NamedTuple):
    """A fault in the limits of a vital: the key (".low"), its value, and what is allowed."""

    key: str
    value: object
    allowed: str


def limit_faults(vital: VitalId, limit: Limit) -> Iterator[LimitFault]:
    """Yield the faults in the limits of a vital, from a profile or set at the bedside."""
    if vital not in LIMITED:
        yield LimitFault("", vital.value, f"limits are for {', '.join(LIMITED)}")
        return
    sides = {side: getattr(limit, side) for side in ("extreme_low", "low", "high", "extreme_high")}
    lowest, highest = VITALS[vital].plausible
    for side, value in sides.items():
        if value is not None and not lowest <= value <= highest:
            yield LimitFault(f".{side}", value, f"must lie between {lowest:g} and {highest:g}")
    present = [(side, value) for side, value in sides.items() if value is not None]
    for (below, low), (above, high) in pairwise(present):
        if low >= high:
            yield LimitFault(f".{below}", low, f"must lie below {above} = {high:g}")
    yield from _spo2_faults(vital, limit)


def _spo2_faults(vital: VitalId, limit: Limit) -> Iterator[LimitFault]:
    if vital is not VitalId.SPO2:
        if limit.integral is not None:
            yield LimitFault(".integral", limit.integral, "an integral delay is for SPO2 only")
        return
    if limit.integral is not None and limit.low is None:
        yield LimitFault(".integral", limit.integral, "needs low, below which it counts")
    if (limit.low is None or limit.low < LOWEST_SPO2_LIMIT) and not limit.reason.strip():
        lowest = f"{LOWEST_SPO2_LIMIT:g} or higher (ISO 80601-2-61), or be given with a reason"
        yield LimitFault(".low", limit.low, f"must be {lowest}")
