"""From a byte in the cable to a pixel on the display: real pty, real engine, real screen, real (virtual) display.

The emulated oximeter's pleth is a square wave: each edge is a time stamp, since it is drawn as an upright line through
the middle of the wave. The line is searched in the display's own memory; the program does not report it.
"""

import mmap
import os
import pty
import random
import struct
import time
import tty
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray

from bedside.config.vitals import ColourRole
from bedside.drivers import clock
from bedside.drivers.codecs.nonin.codec_format2 import FRAMES, encode_frame, packet_data
from bedside.monitor.screen.toolkit import theme
from tests.support.display import Display
from tests.system.conftest import Monitor
from tests.system.yardstick import slowdown

pytestmark = pytest.mark.bench
EDGES: Final = 250
BOUND_S: Final = 0.025  # on an idle machine
LEVELS: Final = (60, 190)
WAVE: Final = slice(8, 740)  # columns of the wave at 1280x800
MARGIN: Final = 40  # columns at the right end: longer than any level is held
CONFIG: Final = """
[[device]]
id = "oximeter"
codec = "nonin-df2"
port = "{port}"
vitals = ["PLETH", "SPO2", "PR"]

[sound]
output = "none"
"""


class Oximeter:
    """Sends 75 frames a second; its pleth holds each of two levels for a random time."""

    def __init__(self) -> None:
        self._ours, host = pty.openpty()
        tty.setraw(host)
        self.port = os.ttyname(host)
        self._data = packet_data(72, 97)
        self._chance = random.Random(5)
        self._index = self._level = self._left = 0
        self.due = clock.now()

    def send(self) -> bool:
        """Send the frame that is due; say whether the level changed with it."""
        is_edge = self._left == 0
        if is_edge:
            self._level, self._left = 1 - self._level, self._chance.randint(9, 17)
        self._left -= 1
        number = self._index % FRAMES
        os.write(self._ours, encode_frame(number + 1, 0, LEVELS[self._level], self._data[number]))
        self._index += 1
        self.due = max(self.due + 1 / 75, clock.now() - 0.1)
        return is_edge


class Pixels:
    """The display's memory, as it is now."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as handle:
            self._memory = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
        header = struct.unpack(">25I", self._memory[:100])
        self._line, self._first = header[12], header[0] + 12 * header[19]
        colour = theme.now().vital[ColourRole.OXYGEN]
        self._colour = np.array([colour.blue(), colour.green(), colour.red()])

    def row(self, y: int) -> NDArray[np.bool_]:
        """Return which columns of a line of the wave have its colour."""
        start = self._first + y * self._line
        row = np.frombuffer(self._memory, np.uint8, self._line, start).reshape(-1, 4)[WAVE, :3].astype(int)
        return np.asarray(np.abs(row - self._colour).sum(axis=1) < 160)

    def middle(self) -> int:
        """Return the line half way between both levels."""
        rows = [y for y in range(180, 500) if self.row(y).sum() > 40]
        return (rows[0] + rows[-1]) // 2


def latencies(oximeter: Oximeter, pixels: Pixels, y: int) -> list[float]:
    """Return the seconds from each edge's byte to its upright line."""
    taken: list[float] = []
    sent: float | None = None
    before, newest = pixels.row(y), 0
    while len(taken) < EDGES:
        now = clock.now()
        if now >= oximeter.due:
            began = clock.now()
            if oximeter.send():
                is_margin = newest >= before.size - MARGIN  # the sweep began anew: such an edge has no upright line
                assert sent is None or is_margin, "an edge was never drawn"
                sent = began
        row = pixels.row(y)
        come = np.flatnonzero(row & ~before)
        newest = int(come[-1]) if come.size else newest
        if sent is not None and come.size:
            taken.append(clock.now() - sent)
            sent = None
        before = row
        time.sleep(0.0002)
    return taken


def measured(oximeter: Oximeter, display: Display) -> NDArray[np.float64]:
    """Return the latencies in milliseconds, once a whole sweep has passed and the gain stands still."""
    pixels = Pixels(display._file)
    until = clock.now() + 25
    while clock.now() < until:
        time.sleep(max(0.0, oximeter.due - clock.now()))
        oximeter.send()
    return np.array(latencies(oximeter, pixels, pixels.middle())) * 1000


def test_from_a_byte_to_a_pixel(tmp_path: Path) -> None:
    oximeter, display = Oximeter(), Display(tmp_path / "display")
    config = tmp_path / "square.toml"
    config.write_text(CONFIG.format(port=oximeter.port))
    run = ("run", "--config", str(config))
    monitor = Monitor(tmp_path / "state", *run, DISPLAY=display.name, QT_QPA_PLATFORM="xcb")
    try:
        taken = measured(oximeter, display)
    finally:
        monitor.end()
        display.close()
    p99 = np.percentile(taken, 99)
    print(f"\nbyte to pixel, {EDGES} edges: median {np.median(taken):.1f}, p99 {p99:.1f}, worst {taken.max():.1f} ms")
    assert p99 <= BOUND_S * 1000 * slowdown()
