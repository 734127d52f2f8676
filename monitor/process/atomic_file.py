"""A small file that survives a power loss: whole as it was, or whole as it is to be.

Runs on the engine's event loop.
"""

import os
from pathlib import Path

import msgspec
from msgspec import Struct


def kept_durably(path: Path, value: Struct) -> str:
    """Write a value that is in force already; return "" or a sentence why a restart would lose it."""
    try:
        _write(path, value)
    except OSError as err:
        return f"set, but a restart would lose it: {err.strerror}"
    return ""


def _write(path: Path, value: Struct) -> None:
    """Write a value as JSON, mode 0600, and put it in place at once."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(value)))
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
