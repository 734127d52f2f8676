"""Beds with an infusion session, closed after each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.infusion_bed import InfusionBed

MakeBed = Callable[..., InfusionBed]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[MakeBed]:
    beds: list[InfusionBed] = []

    def made(*, has_pump: bool = True) -> InfusionBed:
        beds.append(InfusionBed(tmp_path, has_pump=has_pump))
        return beds[-1]

    yield made
    for bed in beds:
        bed.kill()


@pytest.fixture
def bed(make: MakeBed) -> InfusionBed:
    return make()
