"""A virtual X display: Xvfb, whose frame buffer is a file that can be read at any time."""

import shutil
import struct
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bedside.monitor.screen.toolkit import theme

Picture = NDArray[np.uint8]  # shape (height, width, 3): red, green, blue


class Display:
    """One Xvfb, 1280x800. Its frame buffer is an XWD file: a header, a colour map, and the pixels as they are now."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("Xvfb") is None:
            pytest.skip("Xvfb is not installed (Debian package xvfb)")
        folder.mkdir()
        reading = subprocess.PIPE
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-fbdir", str(folder), "-nolisten", "tcp"],
            stdout=reading,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdout is not None
        self.name = f":{int(self._process.stdout.readline())}"
        self._file = folder / "Xvfb_screen0"
        while not self._file.exists():
            time.sleep(0.01)

    def picture(self) -> Picture:
        """Return the current picture of the display."""
        data = self._file.read_bytes()
        header = struct.unpack(">25I", data[:100])
        width, height, line, colours = header[4], header[5], header[12], header[19]
        pixels = np.frombuffer(data, np.uint8, line * height, header[0] + 12 * colours)
        return pixels.reshape(height, line)[:, : width * 4].reshape(height, width, 4)[:, :, 2::-1]

    def close(self) -> None:
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process.terminate()
        self._process.wait()


def share_of_wave(picture: Picture) -> float:
    """Return the share of the columns of the wave's place in which a pulse wave is drawn."""
    colour = theme.now().vital["oxygen"]  # type: ignore[index] # a StrEnum's member equals its text
    rgb = np.array([colour.red(), colour.green(), colour.blue()])
    area = picture[180:490, 8:730].astype(int)
    return float((np.abs(area - rgb).sum(axis=2) < 12).any(axis=0).mean())
