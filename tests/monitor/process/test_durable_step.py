"""Files that change in one step: completed by whoever comes next, and refused in a sentence where the disk fails."""

from pathlib import Path

import msgspec
import pytest
from msgspec import Struct

from bedside.monitor.process import durable_step
from bedside.monitor.process.atomic_file import write_durably
from bedside.monitor.process.durable_step import complete_step, store_together


class Word(Struct):
    word: str


def words(folder: Path) -> dict[str, str]:
    """Return the word in each file, by the file's path."""
    files = sorted(folder.rglob("*.json"))
    return {str(path.relative_to(folder)): msgspec.json.decode(path.read_bytes(), type=Word).word for path in files}


def test_files_are_written_and_removed_together_and_nothing_else_is_left(tmp_path: Path) -> None:
    assert store_together(tmp_path, {"a.json": Word("old")}) is None
    assert store_together(tmp_path, {"kept/b.json": Word("new"), "c.json": Word("new")}, ["a.json"]) is None
    assert words(tmp_path) == {"c.json": "new", "kept/b.json": "new"}
    assert (tmp_path / "c.json").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700


def test_a_step_that_the_disk_interrupted_is_completed_before_the_next_one_and_never_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = write_durably

    def full(path: Path, data: bytes) -> None:
        if path.name == "b.json":
            raise OSError(28, "No space left on device")
        write(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(durable_step, "write_durably", full)
        refusal = store_together(tmp_path, {"a.json": Word("first"), "b.json": Word("first")})
        assert str(refusal) == "in force now, but not saved, so a restart will lose it: No space left on device"
        assert "could not be completed: No space left on device" in str(store_together(tmp_path, {"a.json": Word("x")}))
    assert store_together(tmp_path, {"a.json": Word("second")}) is None
    assert words(tmp_path) == {"a.json": "second", "b.json": "first"}
    assert complete_step(tmp_path) == ""
    assert words(tmp_path) == {"a.json": "second", "b.json": "first"}


@pytest.mark.parametrize(
    "content", ["{", '{"writes": {"../a.json": {}}}', '{"writes": {"/a.json": {}}}', '{"writes": {"step.json": {}}}']
)
def test_a_damaged_step_is_set_aside_and_the_next_one_is_carried_out(tmp_path: Path, content: str) -> None:
    (tmp_path / "step.json").write_text(content)
    fault = complete_step(tmp_path)
    assert fault.startswith("step.json cannot be used: ")
    assert fault.endswith("; set aside as step.damaged.json")
    assert complete_step(tmp_path) == ""
    assert not (tmp_path / "step.json").exists()
    assert (tmp_path / "step.damaged.json").read_text() == content
    (tmp_path / "step.json").write_text(content)
    assert store_together(tmp_path, {"b.json": Word("new")}) is None
    assert (tmp_path / "b.json").exists()
