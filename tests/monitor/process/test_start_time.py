"""When the engine begins: at once, or when its devices do."""

import time

import pytest

from bedside.monitor.process.start_time import BEGIN_AT, beginning, reached

LEAD_S = 0.2


async def test_an_engine_that_was_told_a_moment_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    named = time.monotonic() + LEAD_S
    monkeypatch.setenv(BEGIN_AT, repr(named))
    assert beginning() == named
    await reached(named)
    assert named <= time.monotonic() < named + LEAD_S


@pytest.mark.parametrize("named", [None, 0.0])
def test_without_one_or_after_it_begins_at_once(named: float | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(BEGIN_AT, raising=False)
    if named is not None:
        monkeypatch.setenv(BEGIN_AT, repr(named))
    now = time.monotonic()
    assert now <= beginning() < now + LEAD_S
