"""Feeds bytes to a codec, whole or in pieces, and picks the numbers and notices out of what it returns."""

import itertools
from collections.abc import Iterable
from typing import Final

from hypothesis import strategies as st

from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, Item, Notice, NoticeKind, Packet
from bedside.drivers.codec import Codec

CUTS: Final = st.lists(st.integers(0, 400), max_size=6)


def cut(whole: bytes, cuts: list[int]) -> list[bytes]:
    """Return the pieces of `whole`, cut at these positions; positions beyond its end cut nothing."""
    edges = sorted({0, *(min(position, len(whole)) for position in cuts), len(whole)})
    return [whole[start:stop] for start, stop in itertools.pairwise(edges)]


def feed(codec: Codec, *pieces: bytes, at: float = 1.0) -> list[Item]:
    """Feed pieces one after the other; return all items."""
    return [item for piece in pieces for item in codec.feed(Packet(piece, at))]


def numbers(items: Iterable[Item], vital: VitalId) -> list[float]:
    """Return the values of one vital in all blocks."""
    return [value for item in items if isinstance(item, Block) and item.vital is vital for value in item.values]


def notices(items: Iterable[Item]) -> list[tuple[NoticeKind, bool]]:
    """Return kind and `is_present` of each notice."""
    return [(item.kind, item.is_present) for item in items if isinstance(item, Notice)]
