"""Reading configurations and alarm profiles: TOML in, checked values out, or a ConfigError.

Runs at the start of the command line and of the engine.
"""

import re
import tomllib
from collections.abc import Collection
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from config.check import check_config, check_profile
from config.errors import ConfigError
from config.explain import explained
from config.schema import Config, Profile

_T = TypeVar("_T")
_LARGEST: Final = 1 << 20  # bytes; a configuration is a page or two


def shipped(name: str) -> Path:
    """Return the path of a TOML file that comes with Bedside, such as "demo" or "adult"."""
    return Path(str(files("config") / f"{name}.toml"))


def load(path: Path, *, codecs: Collection[str], has_broker: bool = False) -> Config:
    """Return a configuration; ConfigError names what is wrong. `codecs` are the names that `codec` may have.

    `has_broker`: whoever runs it brings a broker, so that a topic needs no [broker] section.
    """
    config = _read(path, Config)
    check_config(config, path, codecs=codecs, has_broker=has_broker)
    load_profile(config.alarms.profile, beside=path)
    return config


def load_profile(name: str, *, beside: Path | None = None) -> Profile:
    """Return an alarm profile: a shipped one by its name, a clinic's own by its path (relative to `beside`)."""
    is_path = name.endswith(".toml") or "/" in name
    path = (beside.parent if beside else Path()) / Path(name).expanduser() if is_path else shipped(name)
    if not path.exists():
        raise ConfigError(
            beside or path, "alarms.profile", name, f"may be {_shipped_profiles()}, or a path to a profile"
        )
    profile = _read(path, Profile)
    check_profile(profile, path)
    return profile


def _shipped_profiles() -> str:
    names = sorted(path.stem for path in Path(str(files("config"))).glob("*.toml"))
    return " or ".join(f'"{name}"' for name in names if name not in {"default", "demo"})


def _read(path: Path, kind: type[_T]) -> _T:
    raw = _raw(path)
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as err:
        raise explained(err, raw, kind, path) from err


def _raw(path: Path) -> dict[str, Any]:
    try:
        data = path.read_bytes()
    except OSError as err:
        raise ConfigError(path, "", None, f"the file cannot be read: {(err.strerror or str(err)).lower()}") from err
    if len(data) > _LARGEST:
        raise ConfigError(path, "", f"{len(data)} bytes", "a configuration is TOML of at most 1 MiB")
    try:
        return tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as err:
        line = re.search(r"line (\d+)", str(err))
        stood = data.decode(errors="replace").splitlines()[int(line[1]) - 1].strip() if line else None
        raise ConfigError(path, f"line {line[1]}" if line else "", stood, f"must be TOML: {err}") from err
