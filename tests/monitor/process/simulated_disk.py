"""Records each change of the files below a folder, and says what a disk may hold after a death at any of them.

A file's content is safe once it is synced, and its name once its folder is. After a kill every change is there. After
a power loss each unsynced change of a name is there or not, whatever the order, and unsynced content is gone.
"""

import itertools
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

Names = dict[Path, int]  # by its path: the number of the file or folder
Change = Callable[[Names], None]
MOST_UNSYNCED = 8  # so many give 256 disks


@dataclass
class Disk:
    """What happened below one folder.

    Attributes:
        safe: the names that a power loss leaves.
        unsynced: the folder of each later change of a name, and the change.
        contents: of each file as it was synced, and as it was written last; None for a folder.
        deaths: at each call what happened, and the files that a new monitor then finds.

    """

    folder: Path
    safe: Names = field(default_factory=dict)
    unsynced: list[tuple[Path, Change]] = field(default_factory=list)
    contents: dict[int, tuple[bytes, bytes] | None] = field(default_factory=dict)
    deaths: list[tuple[str, dict[Path, bytes]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        paths = (path for path in self.folder.rglob("*") if path.is_dir() or path.suffix == ".json")
        for number, path in enumerate(sorted(paths)):
            self.safe[path] = number
            self.contents[number] = None if path.is_dir() else (path.read_bytes(), path.read_bytes())

    def files(self) -> dict[Path, bytes]:
        """Return the files as a process sees them."""
        return self._files(self.unsynced, 1)

    def change(self, folder: Path, change: Change, what: str) -> None:
        """Note a change of a name in `folder`, which is safe as soon as that is synced."""
        self.unsynced.append((folder, change))
        assert len(self.unsynced) <= MOST_UNSYNCED
        self.die(what)

    def sync(self, folder: Path) -> None:
        for parent, change in self.unsynced:
            if parent == folder:
                change(self.safe)
        self.unsynced = [row for row in self.unsynced if row[0] != folder]
        self.die(f"fsync {folder.name}")

    def names(self, unsynced: Sequence[tuple[Path, Change]]) -> Names:
        """Return the names that are there with these unsynced changes."""
        names = dict(self.safe)
        for _, change in unsynced:
            change(names)
        return {path: number for path, number in names.items() if path.parent in {self.folder, *names}}

    def die(self, what: str) -> None:
        """Note all that a kill or a power loss leaves at this moment."""
        self.deaths.append((f"kill after {what}", self.files()))
        for length in range(len(self.unsynced) + 1):
            for kept in itertools.combinations(self.unsynced, length):
                name = f"power loss after {what}, {length} of {len(self.unsynced)} names kept"
                self.deaths.append((name, self._files(kept, 0)))

    def _files(self, unsynced: Sequence[tuple[Path, Change]], index: int) -> dict[Path, bytes]:
        files = {path: self.contents[number] for path, number in self.names(unsynced).items()}
        return {path: content[index] for path, content in files.items() if content is not None}


@contextmanager
def recorded(folder: Path) -> Iterator[Disk]:
    """Record the changes below a folder that are made by the calls of `os` while this is entered."""
    calls = _Calls(Disk(folder))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("open", "fsync", "replace", "unlink", "mkdir"):
            patch.setattr(os, name, getattr(calls, name))
        yield calls.disk


class _Calls:
    """The calls of `os` that change files, each noted."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self._opened: dict[int, Path] = {}
        self._numbers = itertools.count(1000)
        self._open, self._fsync, self._replace = os.open, os.fsync, os.replace
        self._unlink, self._mkdir = os.unlink, os.mkdir

    def _add(self, path: Path, content: tuple[bytes, bytes] | None, what: str) -> None:
        number = next(self._numbers)
        self.disk.contents[number] = content
        self.disk.change(path.parent, lambda names: names.update({path: number}), f"{what} {path.name}")

    def open(self, path: Any, flags: int, *rest: Any, **more: Any) -> int:
        handle = self._open(path, flags, *rest, **more)
        self._opened[handle] = Path(path)
        if flags & os.O_CREAT:
            self._add(Path(path), (b"", b""), "open")
        return handle

    def fsync(self, handle: int) -> None:
        self._fsync(handle)
        path, disk = self._opened[handle], self.disk
        if path.is_dir():
            disk.sync(path)
            return
        number, data = disk.names(disk.unsynced)[path], path.read_bytes()
        disk.contents[number] = (b"", data)
        disk.die(f"write {path.name}")
        disk.contents[number] = (data, data)
        disk.die(f"fsync {path.name}")

    def replace(self, old: Any, new: Any) -> None:
        self._replace(old, new)
        before, after = Path(old), Path(new)
        number = self.disk.names(self.disk.unsynced)[before]

        def change(names: Names) -> None:
            names.pop(before, None)
            names[after] = number

        self.disk.change(after.parent, change, f"rename {after.name}")

    def unlink(self, path: Any, **more: Any) -> None:
        self._unlink(path, **more)
        name = Path(path)

        def change(names: Names) -> None:
            names.pop(name, None)

        self.disk.change(name.parent, change, f"unlink {name.name}")

    def mkdir(self, path: Any, *rest: Any, **more: Any) -> None:
        self._mkdir(path, *rest, **more)
        self._add(Path(path), None, "mkdir")


def materialise(files: Mapping[Path, bytes], folder: Path, into: Path) -> Path:
    """Write the files of a disk into another folder, and return that."""
    into.mkdir()
    for path, content in files.items():
        to = into / path.relative_to(folder)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(content)
    return into
