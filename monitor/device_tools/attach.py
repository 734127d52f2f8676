"""One device, driven as the monitor drives it, in the command line's process: for `watch` and `record`.

Runs on the command's event loop.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from typing import Final

from bedside.config.schema import DeviceConfig
from bedside.drivers import registry
from bedside.drivers.block import Item
from bedside.drivers.device_line import DriverStatus, LinkState
from bedside.drivers.driver import Driver
from bedside.monitor.device_tools.stop_signal import ending
from bedside.monitor.device_tools.tap import Heard, Tap

NAME: Final = "device"
Deliver = Callable[[str, Item], None]
Look = Callable[[DriverStatus, float], str]  # the line and the time; returns what is wrong, "" if nothing is


async def attend(
    device: DeviceConfig, deliver: Deliver, heard: Heard, look: Look, *, for_s: float | None, every_s: float
) -> str:
    """Drive a device until told to end, and `look` every so often; return what was wrong, "" if it was told to.

    A port that cannot be opened at first ends it; one that is lost later is waited for.
    """
    logging.getLogger("bedside").addHandler(logging.NullHandler())  # what the driver logs, `look` shows
    source = Tap(registry.source(device, None, time.monotonic), heard, time.monotonic)
    driver = Driver(device, source, registry.codec_class(device.codec)(), deliver, time.monotonic)
    driving = asyncio.create_task(driver.run())
    try:
        with ending(for_s) as ended:
            while not ended.is_set():
                trouble = _refusal(driver.status) or look(driver.status, time.monotonic())
                if trouble:
                    return trouble
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(ended.wait(), every_s)
        return look(driver.status, time.monotonic())
    finally:
        driving.cancel()
        await asyncio.gather(driving, return_exceptions=True)
        await driver.close()


def _refusal(status: DriverStatus) -> str:
    """Return why the port could not be opened, or which bug of ours ended the driver."""
    is_refused = status.state is LinkState.LOST and not status.connects
    return status.fault or (status.last_error if is_refused else "")
