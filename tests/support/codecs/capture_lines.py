"""The lines of a capture file."""

import pytest

from tests.support.shared_data import CAPTURES


def capture_lines(folder: str, file: str) -> list[str]:
    """Return the lines of a capture without comments; skip the test where the captures are absent."""
    path = CAPTURES / folder / file
    if not path.exists():
        pytest.skip("the folder of captures is not beside the project")
    return [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
