"""Exported waves are read back with independent libraries: samples, gaps and alarms as annotations."""

from pathlib import Path
from typing import Any

import numpy as np
import pyedflib
import pytest

from tests.support.log_folder import BEGAN, Bedside, exported

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of wfdb's own imports
ALARMS = [
    (120.0, "HR_HIGH ONSET 134/120 HR"),
    (121.0, "HR_HIGH SOUND_STARTED HR"),
    (138.0, "HR_HIGH ACKNOWLEDGE HR"),
    (180.0, "HR_HIGH RELIEF HR"),
    (400.0, "DEVICE_LOST ONSET Oximeter"),
    (405.0, "DEVICE_LOST RELIEF Oximeter"),
]


def test_wfdb_has_the_waves_and_the_alarms(bedside: Bedside, kept: Path, tmp_path: Path) -> None:  # noqa: ARG001
    """Whole numbers exact, others to half a step; NaN where nothing was measured; annotations to the millisecond."""
    import wfdb

    exported(bedside, "wfdb", tmp_path / "out")
    record = wfdb.rdrecord(str(tmp_path / "out"), smooth_frames=False)
    assert record.base_datetime == BEGAN.replace(tzinfo=None)
    assert (record.sig_name, record.units) == (["PLETH", "ECG"], ["NU", "mV"])
    assert [record.fs * each for each in record.samps_per_frame] == [50, 100]
    pleth, ecg = (np.array(signal) for signal in record.e_p_signal)
    check(pleth, 50, [(100.0, 160.0)], lambda at: np.round(100 + 80 * np.sin(7 * at)), 0.0)
    check(ecg, 100, [(110.0, 120.0), (132.0, 150.0)], lambda at: np.sin(9 * at) * 1.5, 0.5 / record.adc_gain[1])
    marks = wfdb.rdann(str(tmp_path / "out"), "alarm")
    assert list(zip((marks.sample / marks.fs).tolist(), marks.aux_note, strict=True)) == ALARMS
    assert "origin SIMULATED" in record.comments


def test_edf_has_the_waves_and_the_alarms(bedside: Bedside, kept: Path, tmp_path: Path) -> None:  # noqa: ARG001
    """Values are exact to half a step of the range; a gap is the lowest step, and an annotation gives its length."""
    exported(bedside, "edf", tmp_path / "out.edf", "--patient", "P-1")
    with pyedflib.EdfReader(str(tmp_path / "out.edf")) as record:
        begin = BEGAN.replace(tzinfo=None, minute=1)
        assert record.getStartdatetime() == begin
        assert (record.getPatientCode(), record.getEquipment()) == ("P-1", "Bedside SIMULATED")
        assert record.getSampleFrequencies().tolist() == [50, 100]
        assert [label.split("_")[0] for label in record.getSignalLabels()] == ["PLETH", "ECG"]
        waves: list[Any] = []
        steps: list[float] = []
        for channel in (0, 1):
            low, high = record.getPhysicalMinimum(channel), record.getPhysicalMaximum(channel)
            values, digital = record.readSignal(channel), record.readSignal(channel, digital=True)
            waves.append(np.where(digital == -32768, np.nan, values))
            steps.append(float(high - low) / 65535)
        onsets, lengths, texts = record.readAnnotations()
    check(waves[0], 50, [(40.0, 100.0)], lambda at: np.round(100 + 80 * np.sin(7 * (at + 60))), steps[0])
    check(waves[1], 100, [(50.0, 60.0), (72.0, 90.0)], lambda at: np.sin(9 * (at + 60)) * 1.5, steps[1])
    annotations = list(zip(onsets.tolist(), lengths.tolist(), texts.tolist(), strict=True))
    assert (60.0, 60.0, "HR_HIGH ONSET 134/120 HR") in annotations
    assert (78.0, -1.0, "HR_HIGH ACKNOWLEDGE HR") in annotations
    assert not [text for *_, text in annotations if "DEVICE_LOST" in text]
    gaps = [(begin, length) for begin, length, text in annotations if text == "ECG not measured"]
    assert gaps == [(0.0, 50.0), (60.0, 12.0), (90.0, 150.0)]


def check(values: Any, rate: float, measured: list[tuple[float, float]], wave: Any, off: float) -> None:
    """Compare the samples of a record with the wave measured in these spans; elsewhere there must be none."""
    at = np.arange(len(values)) / rate
    inside = np.zeros(len(values), bool)
    for begin, end in measured:
        inside |= (at >= begin - 1e-9) & (at < end - 1e-9)
    assert np.array_equal(~np.isnan(values), inside)
    assert np.abs(values[inside] - wave(at[inside])).max() <= off + 1e-9
