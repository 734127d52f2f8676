"""The fixture of the tests that put numbers into a bed."""

from pathlib import Path

import pytest

from bedside.config.load import load_profile
from tests.support.input_bed import InputBed


@pytest.fixture
def bed(tmp_path: Path) -> InputBed:
    return InputBed(tmp_path, load_profile("adult"))
