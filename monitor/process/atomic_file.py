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
        return Refusal(f"set, but a restart would lose it: {err.strerror}")
    return None


def _write(path: Path, value: Struct) -> None:
    """Write a value as JSON with mode 0600, and replace the old file in one step."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(value)))
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
