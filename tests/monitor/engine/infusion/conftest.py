"""Beds with an infusion session, closed after each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.infusion_bed import Bed

MakeBed = Callable[..., Bed]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[MakeBed]:
    beds: list[Bed] = []

    def made(*, has_pump: bool = True) -> Bed:
        beds.append(Bed(tmp_path, has_pump=has_pump))
        return beds[-1]

    yield made
    for bed in beds:
        bed.close()


@pytest.fixture
def bed(make: MakeBed) -> Bed:
    return make()
