"""Whatever a configuration, a profile or a file holds, it loads or raises ConfigError."""

import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.config.checks.configuration import check_config, check_profile
from bedside.config.errors import ConfigError
from bedside.config.load import _made, load, load_profile
from bedside.config.schema import Config, Profile

CODECS = ("nonin-df2", "bedside-json")

names = st.one_of(
    st.sampled_from([*Config.__struct_fields__, "id", "codec", "port", "url", "script", "limits", "HR", "SPO2", "low"]),
    st.text(string.ascii_letters + string.digits + "-_.$[]` ", max_size=6),
)
leaves = st.one_of(
    st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.datetimes(), st.dates(), st.times(), names
)
tables: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    names,
    st.recursive(
        leaves, lambda below: st.lists(below, max_size=3) | st.dictionaries(names, below, max_size=3), max_leaves=12
    ),
    max_size=4,
)
seeds: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{}, {"device": [{"id": "a", "codec": "x"}]}, {"name": "a", "limits": {"HR": {"low": 5}}}]
)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    return {**draw(seeds), **draw(tables)}


@given(documents())
def test_any_configuration_loads_or_raises_config_error(raw: dict[str, Any]) -> None:
    path = Path("any.toml")
    try:
        check_config(_made(raw, Config, path), path, codecs=CODECS, has_broker=False)
    except ConfigError as err:
        assert str(err).startswith("any.toml: ")  # noqa: PT017 - most are refused, some may pass


@given(documents())
def test_any_profile_loads_or_raises_config_error(raw: dict[str, Any]) -> None:
    path = Path("any.toml")
    try:
        check_profile(_made(raw, Profile, path), path)
    except ConfigError as err:
        assert str(err).startswith("any.toml: ")  # noqa: PT017 - most are refused, some may pass


@given(st.binary(max_size=60))
def test_a_file_of_any_bytes_loads_or_raises_config_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.toml"
    path.write_bytes(data)
    try:
        load(path, codecs=CODECS)
    except ConfigError as err:
        assert str(err).startswith(f"{path}: ")  # noqa: PT017 - an empty file passes


@given(st.text(max_size=20))
def test_any_name_of_a_profile_loads_or_raises_config_error(name: str) -> None:
    try:
        profile = load_profile(name)
    except ConfigError as err:
        assert ": found " in str(err)  # noqa: PT017 - "adult" would pass
    else:
        assert profile.name == name
