from pathlib import Path

from bedside.config.load import load_profile
from bedside.config.origin import Origin
from bedside.config.schema import Config, DeviceConfig
from bedside.config.vitals import VitalId
from bedside.drivers.block import NoticeKind
from tests.support.input_bed import InputBed


def test_a_tachycardia_alarms_after_its_delay(bed: InputBed) -> None:
    for second in range(8):
        bed.say("pulse", VitalId.HR, 134, at=float(second))
        bed.alarm_input.tick(second + 0.01)
    (alarm,) = bed.alarm_input.alarms.active()
    assert (alarm.key, alarm.value, alarm.limit, alarm.since) == ("HR_HIGH:HR", 134, 120, 5.0)


def test_when_a_probe_comes_off_the_other_device_is_used_and_its_alarms_sound(bed: InputBed) -> None:
    """The oximeter's probe falls off; the other device's SpO2 is judged, and its desaturation alarms."""
    bed.say("ox", VitalId.SPO2, 97, at=0.0)
    bed.notice("ox", NoticeKind.SENSOR_OFF, at=1.0)
    for second in range(1, 20):
        bed.say("pulse", VitalId.SPO2, 84, at=float(second))
        bed.alarm_input.tick(second + 0.01)
    assert {"SENSOR_OFF:Oximeter", "SPO2_LOW:SPO2"} <= set(bed.active())


def test_when_the_only_probe_comes_off_the_alarms_of_its_vitals_are_suppressed(bed: InputBed) -> None:
    for second in range(12):
        bed.say("ox", VitalId.SPO2, 84, at=float(second))
        bed.alarm_input.tick(second + 0.01)
    assert "SPO2_LOW:SPO2" in bed.active()
    bed.notice("ox", NoticeKind.SENSOR_OFF, at=12.0)
    bed.alarm_input.tick(12.1)
    assert "SPO2_LOW:SPO2" not in bed.active()
    assert "SENSOR_OFF:Oximeter" in bed.active()


def test_a_probe_that_is_off_does_not_suppress_alarms_of_what_else_its_device_measures(tmp_path: Path) -> None:
    """A ventilator or a multi-parameter monitor: its oximeter's probe is off, and the breathing is still judged."""
    many = DeviceConfig(id="many", codec="bedside-json", topic="t", origin=Origin.SIMULATED)
    bed = InputBed(tmp_path, load_profile("adult"), Config(device=(many,)))
    for second in range(20):
        bed.say("many", VitalId.RR, 4, at=float(second))
        bed.say("many", VitalId.SPO2, 84, at=float(second))
        bed.alarm_input.tick(second + 0.01)
    bed.notice("many", NoticeKind.SENSOR_OFF, at=20.0)
    bed.alarm_input.tick(20.1)
    assert {"SENSOR_OFF:many", "RR_EXTREME_LOW:RR"} <= set(bed.active())
    assert "SPO2_LOW:SPO2" not in bed.active()


def test_a_failed_measurement_is_an_alarm_with_its_cause_until_the_next_succeeds(bed: InputBed) -> None:
    bed.notice("cuff", NoticeKind.NIBP_FAILED, at=1.0, detail="cuff loose or missing")
    bed.alarm_input.tick(1.0)
    (alarm,) = bed.alarm_input.alarms.active()
    assert (alarm.text, alarm.detail) == ("Cuff: NIBP failed", "cuff loose or missing")
    bed.notice("cuff", NoticeKind.NIBP_FAILED, at=60.0, is_present=False)
    bed.alarm_input.tick(60.0)
    assert "NIBP_FAILED:Cuff" not in bed.active()


def test_a_device_that_delivers_nothing_is_an_alarm_of_each_vital_with_limits(bed: InputBed) -> None:
    bed.alarm_input.tick(10.5)
    assert sorted(bed.active()) == ["NO_DATA:HR", "NO_DATA:SpO₂"]
