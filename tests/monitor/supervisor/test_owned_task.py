"""Tasks of the supervisor that fail."""

import asyncio

import pytest

from bedside.monitor.supervisor import owned_task
from bedside.monitor.supervisor.owned_task import own


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owned_task, "PAUSE_S", 0)


async def test_a_keeper_that_fails_is_seen_logged_and_begun_again(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    runs = iter([OSError("read-only"), None])

    async def keep() -> None:
        if error := next(runs):
            raise error

    await own("the keeper of the engine", keep, told.append)
    assert told == ["the keeper of the engine failed and was begun again: OSError"]
    assert "Traceback" in caplog.text


async def test_a_task_that_is_cancelled_ends_with_what_it_runs() -> None:
    ended = asyncio.Event()

    async def keep() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    task = asyncio.create_task(own("a task", keep, print))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    assert ended.is_set()
