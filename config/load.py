"""Loads configurations and alarm profiles from TOML and checks them; raises ConfigError.

Runs at the start of the command line and of the engine.
"""

import os
import re
import tomllib
from collections.abc import Collection
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from bedside.config.checks.configuration import check_config, check_profile, is_file
from bedside.config.error_messages import explained, nearest
from bedside.config.errors import ConfigError
from bedside.config.schema import Config, Profile

_T = TypeVar("_T")
_LARGEST: Final = 1 << 20  # bytes; a configuration is a page or two
_NO_PROFILES: Final = frozenset({"default", "demo"})  # shipped files that are configurations
# RecursionError: tomllib follows nested arrays by recursion, and a megabyte holds many brackets.
_NOT_TOML: Final = (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError)


def shipped(name: str) -> Path:
    """Return the path of a TOML file that is shipped with Bedside, such as "demo" or "adult"."""
    return Path(str(files("bedside.config") / f"{name}.toml"))


def shipped_profiles() -> list[str]:
    """Return the names of the shipped alarm profiles."""
    return sorted({path.stem for path in shipped("default").parent.glob("*.toml")} - _NO_PROFILES)


def load(path: Path, *, codecs: Collection[str], has_broker: bool = False) -> Config:
    """Load and check a configuration. `codecs`: the values that the key `codec` of a device may have.

    `has_broker`: the caller provides a broker, so that a topic needs no [broker] section. Relative paths in the
    configuration are relative to its own folder; they are returned as absolute paths.
    """
    config = _placed(read(path, Config), path.absolute().parent)
    check_config(config, path, codecs=codecs, has_broker=has_broker)
    load_profile(config.alarms.profile, beside=path)
    return config


def read(path: Path, kind: type[_T]) -> _T:
    """Read a TOML file as a struct of type `kind`. Raises ConfigError, which names the faulty line or key."""
    return _made(_raw(path), kind, path)


def load_profile(name: str, *, beside: Path | None = None, key: str = "alarms.profile") -> Profile:
    """Load an alarm profile: a shipped one by its name, a clinic's own by its path (relative to the file `beside`).

    `key`: the key under which the file `beside` gives the name, for error messages.
    """
    own = Path(os.path.expanduser(name)) if _is_path(name) else None  # noqa: PTH111 - Path's raises for a strange user
    if own is not None and beside is not None:
        own = beside.parent / own
    known = shipped_profiles()
    if not is_file(own) if own else name not in known:
        allowed = f"{nearest(name, known)}must be {' or '.join(known)}, or the path of a profile (.toml) that exists"
        raise ConfigError(beside or name, key, name, allowed)
    path = own or shipped(name)
    profile = read(path, Profile)
    check_profile(profile, path)
    return profile


def _is_path(name: str) -> bool:
    return name.endswith(".toml") or "/" in name


def _placed(config: Config, folder: Path) -> Config:
    """Return the configuration with absolute paths, since other processes read it in other folders."""
    broker, alarms = config.broker, config.alarms
    if broker is not None:
        broker = msgspec.structs.replace(
            broker, password_file=_whole(broker.password_file, folder), ca_file=_whole(broker.ca_file, folder)
        )
    if _is_path(alarms.profile):
        alarms = msgspec.structs.replace(alarms, profile=_whole(alarms.profile, folder))
    return msgspec.structs.replace(config, broker=broker, alarms=alarms)


def _whole(name: str | None, folder: Path) -> str | None:
    return None if name is None else str(folder / os.path.expanduser(name))  # noqa: PTH111 - as above


def _made(raw: dict[str, Any], kind: type[_T], path: Path) -> _T:
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as err:
        raise explained(err, raw, kind, path) from err


def _raw(path: Path) -> dict[str, Any]:
    data = _bytes(path)
    try:
        return tomllib.loads(data.decode())
    except _NOT_TOML as err:
        number = _line(err, data)
        faulty = data.decode(errors="replace").split("\n")[number - 1].strip()
        raise ConfigError(path, f"line {number}", faulty, f"must be TOML: {err}") from err


def _line(err: Exception, data: bytes) -> int:
    """Return the number of the faulty line in a TOML file; the last line if the parser says "at end of document"."""
    if isinstance(err, UnicodeDecodeError):
        return data.count(b"\n", 0, err.start) + 1
    named = re.search(r"at line (\d+)", str(err))
    return int(named[1]) if named else data.count(b"\n") + 1


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except (OSError, ValueError) as err:  # ValueError: a NUL in the name
        why = getattr(err, "strerror", None) or str(err)
        raise ConfigError(path, "", None, f"the file cannot be read: {why.lower()}") from err
    if len(data) > _LARGEST:
        raise ConfigError(path, "", f"more than {_LARGEST} bytes", "must be a TOML file of at most 1 MiB")
    return data
