"""Reads from a source, and lists the threads and tasks that sources keep."""

import asyncio
import threading

import pytest

from bedside.drivers.errors import LinkError
from bedside.drivers.source import Source
from tests.support.waiting import LIMIT_S


def threads_and_tasks() -> set[str]:
    """Return the names of the threads and tasks of all sources."""
    names = {thread.name for thread in threading.enumerate()} | {task.get_name() for task in asyncio.all_tasks()}
    return {name for name in names if name.startswith(("serial ", "mqtt "))}


async def first_bytes(source: Source, count: int) -> bytes:
    """Return at least the first `count` bytes that arrive."""
    data = b""
    async with asyncio.timeout(LIMIT_S):
        async for packet in source.packets():
            data += packet.data
            if len(data) >= count:
                break
    return data


async def bytes_until(source: Source, word: bytes) -> bytes:
    """Return all bytes up to the packet that contains the word."""
    data = b""
    async with asyncio.timeout(LIMIT_S):
        async for packet in source.packets():
            data += packet.data
            if data.endswith(word):
                break
    return data


async def link_error(source: Source) -> LinkError:
    with pytest.raises(LinkError) as caught:
        async with asyncio.timeout(LIMIT_S):
            async for _ in source.packets():
                pass
    return caught.value
