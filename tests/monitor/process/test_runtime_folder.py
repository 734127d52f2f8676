import os
import shutil
import stat
from pathlib import Path

import pytest

from bedside.monitor.process import runtime_folder as module
from bedside.monitor.process.runtime_folder import VARIABLE, RuntimeFolderError, chosen, make, runtime_folder
from bedside.monitor.process.state_lock import StateLock


@pytest.fixture(autouse=True)
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The private folder of the person who is logged in."""
    base = tmp_path / "user"
    base.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(base))
    monkeypatch.setattr(module, "_LONGEST", 4096)  # the path of a test is long
    return base


def test_each_state_folder_has_its_own_folder_under_the_users_and_it_is_private(base: Path, tmp_path: Path) -> None:
    first, second = (make(chosen(tmp_path / bed)) for bed in ("bed1", "bed2"))
    assert (first.parent, second.parent) == (base, base)
    assert first != second
    assert stat.S_IMODE(first.stat().st_mode) == 0o700
    assert runtime_folder(tmp_path / "bed1") == first
    first.chmod(0o755)
    assert stat.S_IMODE(make(first).stat().st_mode) == 0o700


def test_a_services_own_folder_goes_before_the_users(base: Path, tmp_path: Path) -> None:
    service = tmp_path / "run"
    service.mkdir()
    environment = {"RUNTIME_DIRECTORY": f"{service}:{tmp_path}/other", "XDG_RUNTIME_DIR": str(base)}
    assert chosen(tmp_path / "state", environment).parent == service


def test_a_place_that_others_may_write_to_is_passed_over(base: Path, tmp_path: Path) -> None:
    base.chmod(0o777)
    assert chosen(tmp_path / "state", {"XDG_RUNTIME_DIR": str(base)}) != base
    assert base not in chosen(tmp_path / "state", {"XDG_RUNTIME_DIR": str(tmp_path / "none")}).parents


def test_root_without_a_user_session_gets_a_folder_in_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    if (status := Path("/run").stat()).st_uid or status.st_mode & 0o022 or Path("/run/user/0").exists():
        pytest.skip("this machine has another /run")
    assert chosen(tmp_path, {}).parent == Path("/run")


def test_without_a_private_place_a_sentence_says_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(
        RuntimeFolderError, match=r"no private folder for the ring and the link: set XDG_RUNTIME_DIR to"
    ):
        chosen(tmp_path, {})
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert runtime_folder(tmp_path) == tmp_path  # a program that only reads must not fail


def test_a_path_that_is_too_long_for_a_socket_is_refused(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LONGEST", len(str(base)) + 60)
    deep = tmp_path / ("x" * 90)
    deep.mkdir(mode=0o700)
    with pytest.raises(RuntimeFolderError, match="too long for a Unix socket in it: set XDG_RUNTIME_DIR"):
        chosen(tmp_path / "state", {"XDG_RUNTIME_DIR": str(deep)})
    assert chosen(deep, {"XDG_RUNTIME_DIR": str(base)}).parent == base  # the state folder's own path may be long


@pytest.mark.parametrize("kind", ["link", "file"])
def test_what_is_no_folder_of_ours_is_refused(base: Path, tmp_path: Path, kind: str) -> None:
    folder, elsewhere = chosen(tmp_path / "state"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder.symlink_to(elsewhere) if kind == "link" else folder.write_text("")
    with pytest.raises(RuntimeFolderError, match=f"{base}/bedside-.*"):
        make(folder)


def test_a_child_takes_the_folder_of_its_supervisor_but_not_for_another_state_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = chosen(tmp_path / "ours")
    monkeypatch.setenv(VARIABLE, str(ours))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert runtime_folder(tmp_path / "ours") == ours
    assert runtime_folder(tmp_path / "theirs").parent == tmp_path


def test_another_program_finds_the_folder_that_the_running_monitor_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state"
    state.mkdir()
    noted = make(chosen(state))
    lock = StateLock.take(state, noted)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert runtime_folder(state) == noted
    lock.release()
    shutil.rmtree(noted)
    assert runtime_folder(state) == chosen(state)
