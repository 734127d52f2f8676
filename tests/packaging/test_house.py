"""The house: no folder with more than 25 Python files, no file with more than 300 lines."""

from collections import Counter
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
FOLDERS: Final = ("monitor", "drivers", "alarms", "config", "tests", "examples")
MOST_FILES: Final = 25
MOST_LINES: Final = 300


def files() -> list[Path]:
    return [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]


def test_no_folder_has_more_than_25_python_files() -> None:
    counts = Counter(path.parent for path in files())
    assert {str(folder): count for folder, count in counts.items() if count > MOST_FILES} == {}


def test_no_file_has_more_than_300_lines() -> None:
    lines = {str(path): len(path.read_text().splitlines()) for path in files()}
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}
