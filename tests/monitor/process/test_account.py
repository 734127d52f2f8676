"""A user of a container, who has neither a name nor a home folder."""

import getpass
import os
from pathlib import Path

import pytest

from bedside.alarms.log.errors import LogError
from bedside.config.schema import Config
from bedside.monitor.process.account import account_name, expanded
from bedside.monitor.review.log_source import folder_of
from bedside.monitor.supervisor.process_plan import StateError, state_folder


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the user have no row in the system's table, and no HOME."""

    def unknown() -> str:
        raise KeyError("getpwuid(): uid not found: 54321")

    monkeypatch.setattr(getpass, "getuser", unknown)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)


@pytest.mark.usefixtures("nobody")
def test_a_user_without_a_name_has_none() -> None:
    assert account_name() == ""


@pytest.mark.usefixtures("nobody")
def test_without_a_home_a_state_folder_must_be_chosen(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="this user has no home folder"):
        state_folder(Config(), None, "run")
    assert state_folder(Config(), tmp_path / "state", "run") == tmp_path / "state"
    with pytest.raises(LogError, match="name the state folder with --state"):
        folder_of("run", None)
    assert folder_of("run", tmp_path) == tmp_path


def test_a_folder_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert expanded(Path("~/state")) == tmp_path / "state"
    assert expanded(Path("~nobody-here/state")) is None
