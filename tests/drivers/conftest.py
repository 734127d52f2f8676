"""Bytes to feed, and what came of them."""

from collections.abc import Iterable

import pytest

from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, Item, Notice, NoticeKind, Packet
from bedside.drivers.codec import Codec
from tests.support.shared_data import CAPTURES


def fed(codec: Codec, *pieces: bytes, at: float = 1.0) -> list[Item]:
    """Feed pieces one after the other; return all that they said."""
    return [item for piece in pieces for item in codec.feed(Packet(piece, at))]


def numbers(items: Iterable[Item], vital: VitalId) -> list[float]:
    return [value for item in items if isinstance(item, Block) and item.vital is vital for value in item.values]


def notices(items: Iterable[Item]) -> list[tuple[NoticeKind, bool]]:
    return [(item.kind, item.is_present) for item in items if isinstance(item, Notice)]


def lines(folder: str, file: str) -> list[str]:
    """Return the lines of a capture; skip where the captures are not beside the project."""
    path = CAPTURES / folder / file
    if not path.exists():
        pytest.skip("the captures lie beside the project, and not here")
    return [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
