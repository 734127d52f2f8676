"""Changes several small files of a state folder as one durable step: after a crash all are changed, or none.

The whole step is first written to `step.json`, then carried out, then `step.json` is removed. The next start, or the
next step, carries out what it finds there. Runs on the engine's event loop.
"""

from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec
from msgspec import Raw, Struct

from bedside.config.refusal import Refusal
from bedside.monitor.process.atomic_file import not_saved, remove_durably, store_durably, sync_folder, write_durably
from bedside.monitor.process.state_file import load

FILE: Final = "step.json"
_LARGEST: Final = 1 << 23  # bytes: a session may have 4 MB


class _Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The new contents of files, and the files to remove, each by its path in the state folder."""

    writes: dict[str, Raw]
    removes: tuple[str, ...] = ()


def store_together(folder: Path, writes: Mapping[str, Struct], removes: Collection[str] = ()) -> Refusal | None:
    """Write and remove files of a state folder as one step. Return why that failed, None if it is on the disk.

    `writes`: new contents by the path in the folder. After a failure either nothing is changed, or the next start
    completes the step.
    """
    if (fault := complete_step(folder)) and (folder / FILE).exists():
        return Refusal(f"in force now, but not saved, so a restart will lose it: {fault}")
    try:
        if len(writes) == 1 and not removes:
            ((name, value),) = writes.items()
            return store_durably(_made(folder, name), value)
        contents = {name: Raw(msgspec.json.encode(value)) for name, value in writes.items()}
        step = _Step(writes=contents, removes=tuple(removes))
        write_durably(folder / FILE, msgspec.json.encode(step))
        _carry_out(folder, step)
    except OSError as err:
        return not_saved(err)
    return None


def complete_step(folder: Path) -> str:
    """Complete the step that a crash interrupted. Return why that failed, "" if it did not or there was none.

    A damaged file is renamed, so that it is never overwritten.
    """
    step, fault = load(folder / FILE, _LARGEST, _checked)
    if step is None:
        return f"{FILE} cannot be used: {fault}" if fault else ""
    try:
        _carry_out(folder, step)
    except OSError as err:
        return f"{FILE}: an interrupted step could not be completed: {err.strerror}"
    return ""


def _checked(data: bytes) -> _Step:
    step = msgspec.json.decode(data, type=_Step)
    for name in (*step.writes, *step.removes):
        _check(name)
    return step


def _carry_out(folder: Path, step: _Step) -> None:
    for name, content in step.writes.items():
        write_durably(_made(folder, name), bytes(content))
    for name in step.removes:
        remove_durably(folder / name)
    remove_durably(folder / FILE)


def _made(folder: Path, name: str) -> Path:
    """Return the path, with its folder made if it was missing; a state folder that is gone is not made anew."""
    path = folder / name
    if path.parent != folder and not path.parent.is_dir():
        path.parent.mkdir(mode=0o700)
        sync_folder(path.parent.parent)
    return path


def _check(name: str) -> None:
    """Raise ValueError if a path leads out of the state folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or path.name == FILE:
        raise ValueError(f"{name} is no file of the state folder")
