"""When a driver polls and retries, on an event loop with simulated time that jumps to the next due call."""

import asyncio
import selectors
from collections.abc import AsyncIterator

import pytest

from bedside.config.schema import DeviceConfig
from bedside.drivers.block import Packet
from bedside.drivers.codecs.alaris.codec import AlarisGh
from bedside.drivers.driver import Driver
from bedside.drivers.errors import LinkError
from bedside.drivers.sources.inbox import Inbox

PUMP = DeviceConfig(id="pump", codec="alaris-gh", port="x")


class Leap(selectors.DefaultSelector):
    """A selector that does not wait: it advances the simulated time by its timeout."""

    t = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.t += timeout or 0.0
        return super().select(0)


class LeapingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._leap = Leap()
        super().__init__(self._leap)

    def time(self) -> float:
        return self._leap.t


class Slow:
    """A slow source: opening, writing and answers take the given times. `is_there`: whether it can be opened."""

    def __init__(self, opens_s: float = 0.0, writes_s: float = 0.0, answers_s: float = 0.0, *, is_there: bool) -> None:
        self.opens_s, self.writes_s, self.answers_s, self.is_there = opens_s, writes_s, answers_s, is_there
        self.inbox = Inbox()
        self.opened: list[float] = []
        self.polled_at: list[float] = []

    async def open(self) -> None:
        self.opened.append(asyncio.get_running_loop().time())
        await asyncio.sleep(self.opens_s)
        if not self.is_there:
            raise LinkError("no such port")

    def packets(self) -> AsyncIterator[Packet]:
        return self.inbox.packets()

    async def write(self, _data: bytes) -> None:
        loop = asyncio.get_running_loop()
        self.polled_at.append(loop.time())
        await asyncio.sleep(self.writes_s)
        loop.call_later(self.answers_s, lambda: self.inbox.put(Packet(b"\r", loop.time())))

    async def close(self) -> None:
        self.inbox.close()


def run(source: Slow, seconds: float) -> None:
    """Run a driver with this source for so long."""

    async def live() -> None:
        loop = asyncio.get_running_loop()
        driver = Driver(PUMP, source, AlarisGh(), lambda _device, _item: None, loop.time)
        task = asyncio.create_task(driver.run())
        await asyncio.sleep(seconds)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        runner.run(live())


@pytest.mark.parametrize(("writes_s", "answers_s"), [(0.0, 0.0), (0.03, 0.01), (0.1, 0.05)])
def test_the_time_for_a_poll_and_its_answer_does_not_add_up(writes_s: float, answers_s: float) -> None:
    source = Slow(writes_s=writes_s, answers_s=answers_s, is_there=True)
    run(source, 299.5)
    assert source.polled_at == [pytest.approx(beat) for beat in range(300)]


def test_polls_missed_during_a_long_one_are_not_made_up_for() -> None:
    source = Slow(writes_s=1.5, is_there=True)
    run(source, 10.0)
    assert source.polled_at == [pytest.approx(1.5 * number) for number in range(7)]


def test_a_device_whose_answer_is_late_is_polled_in_every_other_interval() -> None:
    source = Slow(answers_s=0.4, is_there=True)
    run(source, 9.5)
    assert source.polled_at == [pytest.approx(beat) for beat in range(0, 10, 2)]


@pytest.mark.parametrize("opens_s", [0.0, 0.2])
def test_a_missing_device_is_retried_after_the_specified_pauses(opens_s: float) -> None:
    source = Slow(opens_s=opens_s, is_there=False)
    run(source, 19.0)
    assert source.opened == [pytest.approx(at) for at in (0.0, 0.5, 1.5, 3.5, 8.5, 13.5, 18.5)]
