"""What the supervisor reports to the engine."""

import asyncio
from typing import cast

import pytest

from bedside.drivers import clock
from bedside.monitor.link.client import LinkClient
from bedside.monitor.link.heartbeats import KeeperState
from bedside.monitor.supervisor import keeper_report
from bedside.monitor.supervisor.keeper_report import KeeperReport
from tests.support.fake_link import FakeLink
from tests.support.waiting import until_async


class Link(FakeLink):
    is_closed = False

    def close(self) -> None:
        self.is_closed = True


async def test_faults_that_stand_are_reported_until_they_are_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper_report, "_EVERY_S", 0)
    link, standing = Link(), ["program.log cannot be written: Is a directory", ""]

    async def faults() -> list[str]:
        return standing

    task = asyncio.create_task(KeeperReport(cast("LinkClient", link), faults).run())
    await until_async(lambda: link.sent)
    assert link.sent[0] == KeeperState(fault=standing[0])  # type: ignore[comparison-overlap]
    standing.clear()
    await until_async(lambda: link.sent[-1] == KeeperState())  # type: ignore[comparison-overlap]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert link.is_closed


async def test_a_failure_that_is_over_is_reported_for_a_minute() -> None:
    async def none() -> list[str]:
        return []

    report = KeeperReport(cast("LinkClient", Link()), none)
    at = clock.now()
    report.note_failure("the keeper of the engine failed and was begun again: OSError")
    assert await report.fault(at + 59) == "the keeper of the engine failed and was begun again: OSError"
    assert await report.fault(at + 61) == ""
