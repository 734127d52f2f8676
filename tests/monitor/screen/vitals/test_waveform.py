from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from bedside.config.vitals import ColourRole, VitalId
from bedside.monitor.acquisition.ring import Lane, LaneSpec, Ring
from bedside.monitor.screen.toolkit import theme
from bedside.monitor.screen.vitals.waveform import Waveform
from tests.support.snapshots import NOW

COLOUR = theme.now().vital[ColourRole.OXYGEN]
WIDTH, HEIGHT = 700, 200
Picture = NDArray[np.uint8]


@pytest.fixture
def waveform(qtbot: QtBot) -> Waveform:
    waveform = Waveform(VitalId.PLETH)
    qtbot.addWidget(waveform)
    waveform.resize(WIDTH, HEIGHT)
    waveform.show()
    return waveform


@pytest.fixture
def empty(tmp_path: Path) -> Lane:
    return Ring.create(tmp_path / "r", [LaneSpec(device="a", vital=VitalId.PLETH, capacity=9000, rate_hz=75.0)]).lanes[
        0
    ]


def picture(waveform: Waveform) -> Picture:
    image = waveform.grab().toImage().convertToFormat(QImage.Format.Format_RGBX8888)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)[:, :, :3].copy()


def columns(waveform: Waveform) -> NDArray[np.bool_]:
    """Return for each column whether there is a wave below the label."""
    colour = np.array([COLOUR.red(), COLOUR.green(), COLOUR.blue()])
    near: NDArray[np.bool_] = np.abs(picture(waveform)[40:].astype(int) - colour).sum(axis=2) < 40
    return np.asarray(near.any(axis=0))


def put(lane: Lane, start: float, seconds: float, value: float | None = None) -> None:
    at = start + np.arange(round(seconds * 75)) / 75
    wave = 100 + 80 * np.sin(9 * at) if value is None else np.full(at.size, value)
    for first in range(0, at.size, 500):
        piece = slice(first, first + 500)
        lane.append(np.stack([wave[piece], at[piece], 0 * at[piece]]))


def test_after_a_restart_the_past_sweep_is_shown_at_once(waveform: Waveform, ring: Ring) -> None:
    waveform.show_lane(ring.lanes[0])
    waveform.advance(NOW)
    assert columns(waveform).mean() > 0.9


def test_a_frame_changes_only_the_columns_near_the_bar(waveform: Waveform, ring: Ring) -> None:
    waveform.show_lane(ring.lanes[0])
    waveform.advance(NOW)
    before = picture(waveform)
    put(ring.lanes[0], NOW, 0.1)
    waveform.advance(NOW + 0.1)
    changed = (picture(waveform) != before).any(axis=(0, 2))
    head = int(NOW * waveform.px_per_s % WIDTH)
    distance = (np.flatnonzero(changed) - head) % WIDTH
    assert 5 < changed.sum() < 40
    assert (np.minimum(distance, WIDTH - distance) < 50).all()


def test_no_wave_is_drawn_without_data(waveform: Waveform, empty: Lane) -> None:
    put(empty, NOW - 6, 2)
    put(empty, NOW - 2, 2)
    waveform.show_lane(empty)
    waveform.advance(NOW)
    for age, is_there in ((5.0, True), (3.0, False), (1.0, True)):
        place = int((NOW - age) * waveform.px_per_s % WIDTH)
        assert columns(waveform)[(place + np.arange(-20, 20)) % WIDTH].mean() == (1.0 if is_there else 0.0)


def test_nan_leaves_a_gap(waveform: Waveform, empty: Lane) -> None:
    put(empty, NOW - 6, 2)
    put(empty, NOW - 4, 2, float("nan"))
    put(empty, NOW - 2, 2)
    waveform.show_lane(empty)
    waveform.advance(NOW)
    place = int((NOW - 3) * waveform.px_per_s % WIDTH)
    assert not columns(waveform)[(place + np.arange(-20, 20)) % WIDTH].any()


def test_a_wave_that_stops_is_erased_by_the_bar(waveform: Waveform, ring: Ring) -> None:
    waveform.show_lane(ring.lanes[0])
    for frame in range(60 * 8):
        waveform.advance(NOW + frame / 60)
    assert not columns(waveform).any()


def test_the_sweep_continues_at_the_left_edge_without_a_line_across(waveform: Waveform, empty: Lane) -> None:
    """The wave ends high at the right and starts low at the left: no column contains both."""
    width_s = WIDTH / waveform.px_per_s
    edge = np.ceil(NOW / width_s) * width_s
    put(empty, edge - 3, 3, 180.0)
    put(empty, edge, 1, 20.0)
    waveform.show_lane(empty)
    waveform.advance(edge + 1)
    colour = np.array([COLOUR.red(), COLOUR.green(), COLOUR.blue()])
    rows = np.abs(picture(waveform)[40:].astype(int) - colour).sum(axis=2) < 60
    assert rows.sum(axis=0).max() <= 4


def test_the_gain_changes_only_when_the_wave_leaves_its_place(waveform: Waveform, empty: Lane) -> None:
    put(empty, NOW - 8, 8)
    waveform.show_lane(empty)
    waveform.advance(NOW)
    gain = (waveform._low, waveform._high)
    waveform.advance(NOW + 2)
    assert (waveform._low, waveform._high) == gain
    put(empty, NOW + 2, 1, 900.0)
    waveform.advance(NOW + 4)
    assert waveform._high > 900


def test_the_bar_moves_25_true_millimetres_a_second(waveform: Waveform) -> None:
    dpi = waveform.screen().physicalDotsPerInch()
    assert waveform.px_per_s == pytest.approx(25 * (dpi if 60 <= dpi <= 400 else 96) / 25.4)
