"""Write a small JSON file atomically: after a power loss it holds the old content or the new, never a part.

Runs on the engine's event loop.
"""

import os
from pathlib import Path

import msgspec
from msgspec import Struct

from bedside.config.refusal import Refusal


def store_durably(path: Path, value: Struct) -> Refusal | None:
    """Save a setting that is already in effect to `path`; return why it could not be saved, None if it was saved."""
    try:
        _write(path, value)
    except OSError as err:
        return not_saved(err)
    return None


def not_saved(err: OSError) -> Refusal:
    """Return the sentence for something that is in force and could not be written to the disk."""
    return Refusal(f"in force now, but not saved, so a restart will lose it: {err.strerror}")


def write_durably(path: Path, data: bytes) -> None:
    """Write JSON with mode 0600, and replace the old file in one step; a power loss does not undo it.

    `data`: JSON in UTF-8; it is indented for people. May raise OSError.
    """
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.format(data))
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync_folder(path.parent)


def remove_durably(path: Path) -> None:
    """Remove a file if it is there; a power loss does not bring it back. May raise OSError."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk: a file's fsync does not store its name. May raise OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, value: Struct) -> None:
    write_durably(path, msgspec.json.encode(value))
