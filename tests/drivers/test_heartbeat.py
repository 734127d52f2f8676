"""The sign of life of a child process."""

import asyncio
import os
from collections.abc import Iterator

import pytest

from bedside.drivers import heartbeat
from bedside.drivers.heartbeat import VARIABLE, Heartbeat, keep_beating
from tests.support.waiting import until_async


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    ends = list(os.pipe())
    monkeypatch.setenv(VARIABLE, str(ends[1]))
    monkeypatch.setattr(heartbeat, "_LOOP_S", 0)
    yield ends
    for end in ends:
        os.close(end)


def is_readable(handle: int) -> bool:
    os.set_blocking(handle, False)
    try:
        return bool(os.read(handle, 1))
    except BlockingIOError:
        return False


async def test_a_process_beats_while_its_event_loop_runs_and_ends_with_its_supervisor(pipe: list[int]) -> None:
    ended = asyncio.Event()
    beating = asyncio.create_task(keep_beating(ended.set))
    await until_async(lambda: is_readable(pipe[0]))
    await until_async(lambda: is_readable(pipe[0]))
    assert not ended.is_set()
    os.close(pipe.pop(0))
    await until_async(ended.is_set)
    await beating


async def test_a_process_that_was_started_by_hand_does_not_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    await keep_beating(lambda: pytest.fail("nobody has ended"))


def test_a_supervisor_that_does_not_read_is_no_reason_to_end(pipe: list[int]) -> None:
    beat = Heartbeat(pipe[1])
    assert all(beat.beat() for _ in range(100_000))
