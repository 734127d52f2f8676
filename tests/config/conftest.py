from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a TOML file and return its path."""

    def written(text: str, name: str = "bedside.toml") -> Path:
        path = tmp_path / name
        path.write_text(text)
        return path

    return written
