"""The fixture of the tests that need a whole engine with an oximeter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.engine_alarm_stories import Ward


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    ward = Ward(tmp_path)
    yield ward
    ward.kill()
