"""The cost of four waves: our sweeps beside pyqtgraph's `setData`, each in its own process, in the same run.

4 waves x 250 Hz, 1920x1080, 60 frames a second, software raster; ours at 2 px antialiased, pyqtgraph at its best
setting (1 px, not antialiased, clipped to the view) and at ours.
"""

import os
import subprocess
import sys
from typing import Final

import pytest

pytestmark = pytest.mark.bench
SECONDS: Final = 15
COMMON: Final = """
import sys, time
import numpy as np
from PySide6.QtCore import QTimer, Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget
from bedside.drivers import clock
seconds, mode = float(sys.argv[1]), sys.argv[2]
app = QApplication([])
window = QWidget()
window.resize(1920, 1080)
grid = QGridLayout(window)
frames, began, due, cpu = 0, clock.now(), clock.now(), 0.0
timer = QTimer(window)
timer.setSingleShot(True)
timer.setTimerType(Qt.TimerType.PreciseTimer)
def frame():
    global frames, due, cpu, began
    now = clock.now()
    if frames == 60:  # warm: the counting begins
        began, cpu = now, time.process_time()
    frames += 1
    draw(now)
    due = max(due + 1 / 60, now)
    timer.start(max(0, round((due - clock.now()) * 1000)))
    if frames > 60 and now - began > seconds:
        used = (time.process_time() - cpu) / (now - began)
        print(used * 100, (frames - 60) / (now - began), flush=True)
        timer.stop()
        window.close()
        app.quit()
timer.timeout.connect(frame)
"""
# The engine's part: samples into the ring, from another process, as in the monitor.
FEEDER: Final = """
import sys, time
from pathlib import Path
import numpy as np
from bedside.drivers import clock
from bedside.monitor.acquisition.ring import Ring
lanes = Ring.open(Path(sys.argv[1]), is_writer=True).lanes
last = clock.now()
while True:
    time.sleep(0.01)
    count = int((clock.now() - last) * 250)
    times = last + (np.arange(count) + 1) / 250
    last += count / 250
    rows = np.stack([100 + 80 * np.sin(7 * times) + 20 * np.sin(31 * times), times, 0 * times])
    for lane in lanes:
        lane.append(rows)
"""
OURS: Final = """
import subprocess, tempfile
from pathlib import Path
from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import LaneSpec, Ring
from bedside.monitor.screen.vitals.waveform import Waveform
vitals = [VitalId.PLETH, VitalId.ABP] * 2
specs = [LaneSpec(device=f"d{n}", vital=v, capacity=75000, rate_hz=250.0) for n, v in enumerate(vitals)]
path = Path(tempfile.mkdtemp()) / "ring"
ring = Ring.create(path, specs)
feeder = subprocess.Popen([sys.executable, "-c", sys.argv[3], str(path)])
app.aboutToQuit.connect(feeder.kill)
sweeps = [Waveform(vital) for vital in vitals]
for row, sweep in enumerate(sweeps):
    grid.addWidget(sweep, row, 0)
window.show()
for lane, sweep in zip(ring.lanes, sweeps):
    sweep.show_lane(lane)
def draw(now):
    for sweep in sweeps:
        sweep.advance(now)
"""
THEIRS: Final = """
import pyqtgraph
width, smooth = (2, True) if mode == "ours" else (1, False)
pyqtgraph.setConfigOptions(antialias=smooth)
plots = [pyqtgraph.PlotWidget() for _ in range(4)]
pen = pyqtgraph.mkPen("c", width=width)
curves = [plot.plot(pen=pen, skipFiniteCheck=True) for plot in plots]
for row, plot in enumerate(plots):
    grid.addWidget(plot, row, 0)
    plot.setXRange(0, 19)
    plot.setYRange(0, 200)
    plot.setClipToView(True)
window.show()
times = np.arange(19 * 250) / 250
ahead = np.arange(60 * 250) / 250
wave = 100 + 80 * np.sin(7 * ahead) + 20 * np.sin(31 * ahead)
def draw(now):
    first = int(now * 250) % (wave.size - times.size)
    for curve in curves:
        curve.setData(times, wave[first : first + times.size])
"""
END: Final = "\ntimer.start(0)\napp.exec()\n"


def cost(code: str, mode: str) -> tuple[float, float]:
    """Return (per cent of a core, frames a second)."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", COMMON + code + END, str(SECONDS), mode, FEEDER]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120).stdout
    used, frames = said.split()
    return float(used), float(frames)


def test_four_waves_beside_pyqtgraph() -> None:
    ours, frames = cost(OURS, "ours")
    best, best_frames = cost(THEIRS, "best")
    same, same_frames = cost(THEIRS, "ours")
    print(f"\nours, 2 px antialiased: {ours:.1f} % of a core at {frames:.1f} frames/s")
    print(f"pyqtgraph setData, 1 px: {best:.1f} % at {best_frames:.1f} frames/s; 2 px antialiased: ", end="")
    print(f"{same:.1f} % at {same_frames:.1f} frames/s; ours is {ours / best:.2f} of its best")
    assert frames >= 0.95 * best_frames
    assert ours <= best / 4
