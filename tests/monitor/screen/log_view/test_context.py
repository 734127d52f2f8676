"""What was measured around a moment, from the store, which has data that the ring no longer holds."""

from pathlib import Path

import numpy as np
import pytest

from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import AT, VALUE
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.screen.log_view.context import EventContext, from_store
from bedside.monitor.screen.present.events import measured_then
from tests.support.log_folder import BEGAN, put

MOMENT = BEGAN.timestamp() + 120


def test_the_store_gives_ten_seconds_of_wave_and_a_minute_of_numbers_on_both_sides(tmp_path: Path) -> None:
    at = np.arange(100, 160, 1 / 50)
    for part in (at[:1000], at[1000:]):  # two blocks
        put(tmp_path, VitalId.PLETH, part.tolist(), part.tolist(), 50.0)
    put(tmp_path, VitalId.SPO2, [97.0, 82.0, float("nan"), 96.0], [10.0, 115.0, 120.0, 170.0])
    around = from_store(tmp_path / FILE, MOMENT, VitalId.SPO2)
    assert around.wave is not None
    assert around.number is not None
    vital, wave = around.wave
    assert (vital, wave.shape[1]) == (VitalId.PLETH, 1001)
    assert wave[AT] == pytest.approx(wave[VALUE] - 120, abs=1e-6)  # the wave's value is its own time
    assert around.number[0] is VitalId.SPO2
    assert around.number[1][:2].tolist() == [[82.0, 96.0], pytest.approx([-5.0, 50.0])]


def test_an_unstored_vital_and_a_missing_database_give_nothing(tmp_path: Path) -> None:
    put(tmp_path, VitalId.SPO2, [97.0], [119.0])
    assert from_store(tmp_path / FILE, MOMENT, VitalId.RR) == EventContext(then={VitalId.SPO2: 97.0})
    assert from_store(tmp_path / "none.sqlite", MOMENT, VitalId.RR) == EventContext()


@pytest.mark.parametrize(
    ("vital", "wave"),
    [(VitalId.SPO2, VitalId.PLETH), (VitalId.RR, VitalId.CO2), (VitalId.HR, VitalId.ECG), (None, VitalId.ECG)],
)
def test_an_alarm_shows_the_wave_of_its_number_or_else_the_first_one_stored(
    tmp_path: Path, vital: VitalId | None, wave: VitalId
) -> None:
    at = np.arange(110, 130, 1 / 50)
    for stored in (VitalId.ECG, VitalId.PLETH, VitalId.CO2):
        put(tmp_path, stored, at.tolist(), at.tolist(), 50.0)
    shown = from_store(tmp_path / FILE, MOMENT, vital).wave
    assert shown is not None
    assert shown[0] is wave


def test_the_numbers_of_a_moment_are_the_last_ones_before_it_unless_too_old(tmp_path: Path) -> None:
    put(tmp_path, VitalId.HR, [80.0, 134.0, 90.0], [100.0, 119.5, 121.0])
    put(tmp_path, VitalId.SPO2, [97.0], [105.0])  # fifteen seconds before: too old
    put(tmp_path, VitalId.NIBP_SYS, [144.0], [20.0])
    put(tmp_path, VitalId.NIBP_DIA, [84.0], [20.0])
    then = from_store(tmp_path / FILE, MOMENT, VitalId.SPO2).then
    assert then == {VitalId.HR: 134.0, VitalId.NIBP_SYS: 144.0, VitalId.NIBP_DIA: 84.0}
    assert measured_then(then, str) == "HR 134, NIBP 144/84"
    assert measured_then({}, str) == ""
