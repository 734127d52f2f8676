from collections import Counter
from pathlib import Path

import pytest

from bedside.alarms.catalogue import CATALOGUE
from bedside.alarms.log.chain_check import rows, verify
from bedside.config.load import load_profile
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.scenario.replay import Replay, Replayed, read_patient
from tests.support.shared_data import RECORDINGS

pytestmark = [
    pytest.mark.skipif(not RECORDINGS.exists(), reason="the recordings are not here"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of wfdb's own imports
]


def played(record: str, folder: Path, speed: float | None = None) -> Replayed:
    path = str(RECORDINGS / record)
    return Replay(path, read_patient(path), load_profile("adult"), folder).run(speed=speed, progress=lambda *_: None)


def test_a_day_and_a_half_of_numbers_passes_through_codec_ring_engine_and_log(tmp_path: Path) -> None:
    """3975656n: 1,936 minutes; 0 and -32768 mean not measured, and raise no physiological alarm."""
    result = played("3975656n", tmp_path)
    assert result.samples == 7405  # every number that was measured, counted in the record itself
    assert result.bad_frames == 0
    assert {"NO_DATA", "HR_LOW", "NIBP_SYS_HIGH", "RR_LOW"} <= set(result.onsets)
    logged = list(rows(tmp_path / FILE))
    values = [row["value"] for row in logged if row["happening"] == "ONSET" and CATALOGUE[row["alarm"]].vital]
    assert values
    assert min(values) > 0  # RR 2 and 5.3 are in the record; its 45 zeros raise nothing
    assert {row["origin"] for row in logged} == {"REPLAYED"}
    assert Counter(row["alarm"] for row in logged if row["happening"] == "ONSET") == result.onsets
    assert verify(tmp_path / FILE).first_bad is None


@pytest.mark.parametrize("record", ["v102s", pytest.param("3975656n", marks=[pytest.mark.slow, pytest.mark.slice])])
def test_the_same_record_gives_the_same_log(record: str, tmp_path: Path) -> None:
    logs = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        played(record, tmp_path / name)
        logs.append([(row["at"], row["happening"], row["alarm"], row["value"]) for row in rows(tmp_path / name / FILE)])
    assert logs[0] == logs[1]


def test_a_pulse_wave_passes_through_the_oximeters_codec(tmp_path: Path) -> None:
    result = played("v102s", tmp_path)
    assert result.samples == 300 * 75 + 1
    assert result.bad_frames == 0
    assert "PULSE_ABSENT" not in result.onsets


def test_a_set_speed_is_kept(tmp_path: Path) -> None:
    result = played("v102s", tmp_path, speed=400.0)
    assert result.speed <= 400  # never faster; a busy machine is slower
