"""Runs one device with its driver, as the monitor does, in the command line's process: for `watch` and `record`.

Runs on the command's event loop.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers import clock, registry
from bedside.drivers.block import Item
from bedside.drivers.device_line import DriverStatus, LinkState
from bedside.drivers.driver import Driver
from bedside.monitor.device_tools.stop_signal import end_event
from bedside.monitor.device_tools.tap import OnBytes, Tap

NAME: Final = "device"
Deliver = Callable[[str, Item], None]
Check = Callable[[DriverStatus, float], str]  # the line's status and the time; returns the trouble, "" if none


async def run_device(
    device: DeviceConfig, deliver: Deliver, on_bytes: OnBytes, check: Check, *, for_s: float | None, every_s: float
) -> str:
    """Run a device until a signal, `for_s` or an error; return the error as a sentence, "" if there was none.

    `check` is called every `every_s` seconds; an error that it returns also ends the run. A port that cannot be opened
    at first is an error; a port that is lost later is reopened.
    """
    logging.getLogger("bedside").addHandler(logging.NullHandler())  # `check` shows what the driver would log
    source = Tap(registry.source(device, None, clock.now), on_bytes, clock.now)
    driver = Driver(device, source, registry.codec_class(device.codec)(), deliver, clock.now)
    driving = asyncio.create_task(driver.run())
    try:
        with end_event(for_s) as ended:
            while not ended.is_set():
                trouble = _trouble(driver.status) or check(driver.status, clock.now())
                if trouble:
                    return trouble
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(ended.wait(), every_s)
        return check(driver.status, clock.now())
    finally:
        driving.cancel()
        await asyncio.gather(driving, return_exceptions=True)
        await driver.close()


def _trouble(status: DriverStatus) -> str:
    """Return why the port could not be opened, or which internal error ended the driver; "" if neither happened."""
    is_refused = status.state is LinkState.LOST and not status.connects
    return status.fault or (status.last_error if is_refused else "")
