"""default.toml explains every key; the defaults that it states must be those of the schema."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any, get_type_hints

import msgspec
import pytest

from bedside.config.error_messages import joined
from bedside.config.infusion import DoseBounds, Gate, Hold, InfusionConfig, Instrument, Question, Scale
from bedside.config.load import shipped
from bedside.config.schema import (
    AlarmConfig,
    BrokerConfig,
    Config,
    DemoConfig,
    DeviceConfig,
    MapRow,
    NibpConfig,
    NibpPlan,
    ScriptEvent,
    SoundConfig,
    StateConfig,
    StoreConfig,
)

SECTIONS: dict[str, type[msgspec.Struct]] = {
    "": Config,
    "[[device]]": DeviceConfig,
    "[[device.map]]": MapRow,
    "[broker]": BrokerConfig,
    "[nibp]": NibpConfig,
    "[[nibp.programme]]": NibpPlan,
    "[infusion]": InfusionConfig,
    "[infusion.dose]": DoseBounds,
    "[infusion.hold]": Hold,
    "[infusion.gate]": Gate,
    "[[infusion.scale]]": Scale,
    "[[infusion.instrument]]": Instrument,
    "[[infusion.question]]": Question,
    "[sound]": SoundConfig,
    "[alarms]": AlarmConfig,
    "[state]": StateConfig,
    "[store]": StoreConfig,
    "[demo]": DemoConfig,
    "[[demo.script]]": ScriptEvent,
}
TABLES = {heading.strip("[]") for heading in SECTIONS}  # keys that are sections


def lines() -> Iterator[tuple[str, str, str]]:
    """Yield section, key and comment of each line that sets a key, also of those that are commented out."""
    section = ""
    for line in shipped("default").read_text().splitlines():
        heading = re.match(r"(?:# )?(\[+[a-z.]+\]+)\s*(?:#.*)?$", line)
        section = heading[1] if heading else section
        setting = re.match(r"(?:# )?([a-z_0-9]+) = [^#]*(?:# (.*))?$", line)
        if setting:
            yield section, setting[1], setting[2] or ""


MENTIONED = {(section, key) for section, key, _ in lines()}
KEYS = [
    (section, field.name)
    for section, struct in SECTIONS.items()
    for field in msgspec.structs.fields(struct)
    if joined(section.strip("[]"), field.name) not in TABLES
]
STATED = [
    (section, key, match[1].strip())
    for section, key, comment in lines()
    if (match := re.search(r"default (\".*?\"|[\w.]+)", comment)) and match[1] != "the"
]


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_every_key_of_the_schema_is_mentioned(section: str, key: str) -> None:
    assert (section, key) in MENTIONED


@pytest.mark.parametrize(("section", "key"), sorted(MENTIONED))
def test_every_key_that_is_mentioned_is_in_the_schema(section: str, key: str) -> None:
    assert key in get_type_hints(SECTIONS[section])


@pytest.mark.parametrize(("section", "key", "stated"), STATED)
def test_every_stated_default_is_that_of_the_schema(section: str, key: str, stated: str) -> None:
    field = next(field for field in msgspec.structs.fields(SECTIONS[section]) if field.name == key)
    assert msgspec.to_builtins(field.default) == tomllib.loads(f"x = {stated.rstrip('.')}")["x"]


def simple_defaults() -> list[tuple[str, str]]:
    """Return the keys whose default can be written in one word."""
    return [
        (section, field.name)
        for section, struct in SECTIONS.items()
        for field in msgspec.structs.fields(struct)
        if isinstance(field.default, bool | int | float | str) and (section, field.name) != ("[[device]]", "label")
    ]


@pytest.mark.parametrize(("section", "key"), simple_defaults())
def test_every_default_is_stated(section: str, key: str) -> None:
    assert (section, key) in {(stated[0], stated[1]) for stated in STATED}


def test_every_value_is_the_default_or_an_example() -> None:
    raw: dict[str, Any] = tomllib.loads(shipped("default").read_text())
    examples = {name: raw.pop(name) for name in ("device", "broker")}
    assert msgspec.convert(raw, Config) == Config()
    assert [each["codec"] for each in examples["device"]] == [
        "nonin-df2",
        "lepu-vx-nibp",
        "bedside-json",
        "mqtt-map",
    ]


@pytest.mark.parametrize(
    "example", ["socket://", "/dev/ttyUSB0", "mqtt://", "mqtts://", "password_file", "ca_file", "usb:"]
)
def test_there_is_an_example_of_each_kind_of_connection(example: str) -> None:
    assert example in shipped("default").read_text()
