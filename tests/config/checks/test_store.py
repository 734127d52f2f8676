"""The address of a central store: accepted or refused, without its password in any message."""

from pathlib import Path

import pytest

from bedside.config.checks.store import check_store, has_password
from bedside.config.errors import ConfigError
from bedside.config.load import load
from bedside.config.schema import StoreConfig


@pytest.mark.parametrize(
    "url",
    [
        "",
        "postgresql://bed1@db.clinic.example/bedside",
        "postgres://bed1:secret@10.0.0.5:5433/bedside?sslmode=require",
        "postgresql:///bedside?host=/run/postgresql",
        "postgresql://[::1]/bedside",
    ],
)
def test_a_valid_address_is_accepted(url: str) -> None:
    check_store(StoreConfig(url=url), "--store", "URL")


@pytest.mark.parametrize(
    "url",
    [
        "db.clinic.example",
        "mysql://bed1:secret@db/bedside",
        "postgresql://bed1:secret@db",
        "postgresql://bed1:secret@db/",
        "postgresql://bed1:secret@db:port/bedside",
        "postgresql://bed1:sec/ret@db/bedside",
        "postgresql://bed1:sec@secret@db:70000/bedside",
        "postgresql://db/bed side?password=secret",
        "postgresql://bed1:secret@db/bedside/beds#1",
    ],
)
def test_an_invalid_address_is_refused_without_quoting_its_password(url: str) -> None:
    with pytest.raises(ConfigError, match=r"--store: URL: found .*; must be postgresql://") as refused:
        check_store(StoreConfig(url=url), "--store", "URL")
    assert "secret" not in str(refused.value)
    assert "sec/ret" not in str(refused.value)


def test_the_error_names_the_key_of_the_configuration(tmp_path: Path) -> None:
    path = tmp_path / "bed.toml"
    path.write_text('[store]\nurl = "mysql://bed1:secret@db/x"\n')
    with pytest.raises(ConfigError, match=r"bed.toml: store.url: found 'mysql://...@db/x'"):
        load(path, codecs=())


@pytest.mark.parametrize(
    ("url", "has"),
    [
        ("postgresql://bed1@db/bedside", False),
        ("postgresql://bed1:pw@db/bedside", True),
        ("postgresql://db/bedside?user=bed1&password=pw", True),
    ],
)
def test_a_password_in_the_address_is_detected(url: str, has: bool) -> None:  # noqa: FBT001
    assert has_password(url) is has
