import builtins
from pathlib import Path
from typing import Any

import pytest

from bedside.config.origin import Origin
from bedside.config.vitals import VitalId
from bedside.drivers.errors import DriverError
from bedside.drivers.sim.emulator import VitalSigns
from bedside.drivers.sim.patient.recorded import RecordedPatient
from tests.support.shared_data import RECORDINGS

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
needs_records = pytest.mark.skipif(not RECORDINGS.exists(), reason="the recordings are not beside this project")


@needs_records
def test_zero_and_the_lowest_number_mean_not_measured() -> None:
    patient = RecordedPatient.read(str(RECORDINGS / "3975656n"))
    signs = [patient.signs(60.0 * minute) for minute in range(1936)]
    values = [value for row in signs for value in (row.hr, row.spo2, row.sys, row.pr) if value is not None]
    assert min(values) > 0
    assert sum(row.hr is not None for row in signs) == 1890
    assert sum(row.spo2 is not None for row in signs) == 1573
    assert sum(row.sys is not None for row in signs) == 152
    assert patient.signs(60.0 * 1936) == VitalSigns()


@needs_records
def test_a_record_of_numbers_is_played_by_one_slow_mqtt_device() -> None:
    (device,) = RecordedPatient.read(str(RECORDINGS / "3975656n.hea")).devices()
    assert (device.codec, device.origin) == ("bedside-json", Origin.REPLAYED)
    assert device.period_s == pytest.approx(60)
    assert {VitalId.HR, VitalId.SPO2, VitalId.NIBP_SYS} <= set(device.vitals)


@needs_records
@pytest.mark.parametrize(("record", "seconds"), [("v102s", 300), ("03700181", 600)])
def test_a_record_of_waves_is_played_by_the_oximeter(record: str, seconds: int) -> None:
    patient = RecordedPatient.read(str(RECORDINGS / record))
    assert patient.duration_s == pytest.approx(seconds, rel=0.01)
    wave = [value for t in range(seconds * 10) if (value := patient.pleth(t / 10)) is not None]
    assert (min(wave), max(wave)) == (0.0, 1.0)
    assert len(wave) > 0.99 * seconds * 10
    assert [device.codec for device in patient.devices()] == ["nonin-df2"]
    assert patient.pleth(seconds + 10.0) is None


def test_an_error_for_a_missing_record_names_it(tmp_path: Path) -> None:
    with pytest.raises(DriverError, match="none cannot be read as a WFDB record"):
        RecordedPatient.read(str(tmp_path / "none"))


def test_an_error_for_a_missing_library_names_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_wfdb(name: str, *rest: Any) -> Any:
        if name == "wfdb":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_wfdb)
    with pytest.raises(DriverError, match=r'replay needs the library wfdb: pip install "bedside\[wfdb\]"'):
        RecordedPatient.read("x")
