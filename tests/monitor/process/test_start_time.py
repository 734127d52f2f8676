"""When the engine starts to tick: at once, or at the moment given in the environment."""

import pytest

from bedside.drivers import clock
from bedside.monitor.process.start_time import BEGIN_AT, start_at, wait_until

LEAD_S = 0.2


async def test_an_engine_waits_for_the_moment_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    named = clock.now() + LEAD_S
    monkeypatch.setenv(BEGIN_AT, repr(named))
    assert start_at() == named
    await wait_until(named)
    assert named <= clock.now()  # how much later depends on the machine


@pytest.mark.parametrize("named", [None, 0.0])
def test_without_a_moment_or_after_it_the_engine_starts_at_once(
    named: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(BEGIN_AT, raising=False)
    if named is not None:
        monkeypatch.setenv(BEGIN_AT, repr(named))
    now = clock.now()
    assert now <= start_at() <= clock.now()
