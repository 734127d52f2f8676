"""A story for every alarm of the catalogue: bytes in, alarm out, and its end.

Those of the monitor's own alarms are in tests/support/engine_alarm_stories.py. One test here fails when an alarm has
no story.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE, AlarmSpec, Side
from bedside.config.checks.configuration import BASELINED
from bedside.config.load import load_profile
from bedside.config.schema import DemoConfig, EarlyWarningConfig, Limit, NibpConfig, Profile, Relative, ScriptEvent
from bedside.config.vitals import VitalId
from bedside.drivers.codecs.bbraun.frame import Frame as BccFrame
from bedside.drivers.codecs.bbraun.frame import encode as encode_bcc
from bedside.drivers.codecs.bbraun.report import Quadruple, encode_quadruples
from bedside.drivers.codecs.lepu.codec import NIBP, Up
from bedside.drivers.codecs.lepu.frame import Frame, Kind, encode
from bedside.drivers.codecs.lepu.result import Result
from bedside.drivers.codecs.masimo.codec import LOW_PERFUSION, SET, encode_line
from bedside.drivers.codecs.nonin.codec_format2 import Status
from bedside.drivers.sim.devices.ventilator import MedibusVentilator
from bedside.drivers.sim.patient.patient import SimulatedPatient
from tests.support.bytes_bed import BytesBed, device
from tests.support.engine_alarm_stories import ALL_STORIES
from tests.support.session_alarm_stories import SESSION_ALARM_STORIES

ADULT = load_profile("adult")
PROFILE = msgspec.structs.replace(
    ADULT,
    limits={**ADULT.limits, VitalId.SPO2: msgspec.structs.replace(ADULT.limits[VitalId.SPO2], high=98.0)},
    relative={vital: Relative(above=15, below=15, rise=20) for vital in BASELINED},
)
SCORED = Profile(name="scored", limits={}, early_warning=EarlyWarningConfig(is_on=True))
LIMITS = [spec for spec in CATALOGUE.values() if spec.vital is not None]
LONG_S = 40.0  # longer than any delay and off-delay of the profile


def worse(limit: Limit, side: Side, normal: float) -> float:
    """Return a value that crosses this side and no stronger one."""
    by_side = {
        Side.LOW: (limit.low or 0) - 1,
        Side.HIGH: (limit.high or 0) + 1,
        Side.EXTREME_LOW: (limit.extreme_low or 0) - 1,
        Side.EXTREME_HIGH: (limit.extreme_high or 0) + 1,
        Side.BELOW_BASELINE: normal - 16,
        Side.ABOVE_BASELINE: normal + 16,
        Side.RISING: normal + 21,
    }
    return by_side[side]


@pytest.mark.parametrize("spec", LIMITS, ids=lambda spec: spec.id)
def test_a_limit_from_bytes_to_alarm_and_back(spec: AlarmSpec, tmp_path: Path) -> None:
    vital, side = spec.vital, spec.side
    assert vital is not None
    assert side is not None
    limit = PROFILE.limits[vital]
    normal = round(((limit.low or 0) + (limit.high or 98)) / 2)
    bed = BytesBed(tmp_path, PROFILE, "bedside-json")
    if side.endswith("BASELINE"):
        bed.alarms.set_baseline(vital, normal, 0.0, "nurse")
    bed.measure(vital, normal, 3)
    assert not bed.is_present(spec.id)
    bed.measure(vital, worse(limit, side, normal), LONG_S)
    assert bed.is_present(spec.id)
    bed.wait(0.1)
    bed.measure(vital, normal, LONG_S)
    assert not bed.is_present(spec.id)


def sensor(alarm: AlarmId, status: Status) -> Callable[[Path], None]:
    def story(folder: Path) -> None:
        bed = BytesBed(folder, ADULT, "nonin-df2")
        bed.oximeter(3)
        assert not bed.is_present(alarm)
        bed.oximeter(12, status=status)
        assert bed.is_present(alarm)
        bed.oximeter(3)
        assert not bed.is_present(alarm)

    return story


def cuff(alarm: AlarmId, err1: int) -> Callable[[Path], None]:
    def story(folder: Path) -> None:
        bed = BytesBed(folder, ADULT, "lepu-vx-nibp")
        bed.cuff(Result(err1=err1))
        assert bed.is_present(alarm)
        bed.cuff(Result(sys=120, dia=80, mean=93))
        assert not bed.is_present(alarm)

    return story


def low_battery(folder: Path) -> None:
    bed = BytesBed(folder, ADULT, "nonin-df2")
    bed.oximeter(1, is_battery_low=True)
    assert bed.is_present(AlarmId.LOW_BATTERY)
    bed.oximeter(1)
    assert not bed.is_present(AlarmId.LOW_BATTERY)


def low_perfusion(folder: Path) -> None:
    bed = BytesBed(folder, ADULT, "masimo-ascii1")

    def lines(seconds: int, exc: int) -> None:
        for _ in range(seconds):
            bed.now += 1
            bed.send("masimo-ascii1", encode_line(datetime(2026, 1, 1, tzinfo=UTC), 97, 72, 0.3, exc))

    lines(9, SET | LOW_PERFUSION)
    assert not bed.is_present(AlarmId.LOW_PERFUSION)
    lines(3, SET | LOW_PERFUSION)
    assert bed.is_present(AlarmId.LOW_PERFUSION)
    lines(1, SET)
    assert not bed.is_present(AlarmId.LOW_PERFUSION)


def device_alarm(folder: Path) -> None:
    """A ventilator that reports NO SPO2 PULS when the host polls it."""
    bed = BytesBed(folder, ADULT, "draeger-medibus")
    script = (ScriptEvent(at_s=5, vital=VitalId.SPO2, to=80, ramp_s=1, hold_s=10),)
    ventilator = MedibusVentilator(
        device("vent", "draeger-medibus"),
        SimulatedPatient(DemoConfig(script=script)),
        lambda t: datetime.fromtimestamp(t, UTC),
    )
    presence = []
    while bed.now < 30:
        bed.now += 0.1
        bed.talk("draeger-medibus", ventilator)
        presence.append(bed.is_present(AlarmId.DEVICE_ALARM))
    assert True in presence
    assert presence[-1] is False


def pump(alarm: AlarmId, parameter: str) -> Callable[[Path], None]:
    def story(folder: Path) -> None:
        bed = BytesBed(folder, ADULT, "bbraun-bcc")
        bed.poll("bbraun-bcc")
        bed.send("bbraun-bcc", encode_bcc(BccFrame("bed", "206,50100,GNACK,0")))
        for value in "010":
            bed.now += 1
            bed.poll("bbraun-bcc")
            rows = (Quadruple("50111", name, each) for name, each in (("INRT", "52.5"), (parameter, value)))
            bed.send("bbraun-bcc", encode_bcc(BccFrame("bed", encode_quadruples(rows, 215))))
            assert bed.is_present(alarm) is (value == "1")

    return story


def pulse_absent(folder: Path) -> None:
    bed = BytesBed(folder, ADULT, "nonin-df2")
    bed.oximeter(20)
    bed.oximeter(9, height=0)
    assert not bed.is_present(AlarmId.PULSE_ABSENT)
    bed.oximeter(3, height=0)
    assert bed.is_present(AlarmId.PULSE_ABSENT)
    bed.oximeter(3)
    assert not bed.is_present(AlarmId.PULSE_ABSENT)


def no_data(folder: Path) -> None:
    bed = BytesBed(folder, ADULT, "bedside-json")
    for vital in (VitalId.HR, VitalId.SPO2):
        bed.measure(vital, 95)
    bed.wait(10)
    assert not bed.is_present(AlarmId.NO_DATA)
    bed.wait(1)
    assert bed.is_present(AlarmId.NO_DATA)
    for vital in ADULT.limits:
        bed.measure(vital, 95)
    assert not bed.is_present(AlarmId.NO_DATA)


def stale(folder: Path) -> None:
    """With an interval of five minutes, a pressure is overdue after seven."""
    bed = BytesBed(folder, ADULT, "lepu-vx-nibp", nibp=NibpConfig(interval_min=5))
    bed.cuff(Result(sys=120, dia=80, mean=93))
    bed.wait(7 * 60)
    assert not bed.is_present(AlarmId.STALE)
    bed.wait(5)
    assert bed.is_present(AlarmId.STALE)
    bed.cuff(Result(sys=121, dia=81, mean=94))
    assert not bed.is_present(AlarmId.STALE)


def early_warning(alarm: AlarmId, hr: float, spo2: float, rr: float) -> Callable[[Path], None]:
    def story(folder: Path) -> None:
        bed = BytesBed(folder, SCORED, "bedside-json")
        bed.measure(VitalId.RR, rr)
        bed.measure(VitalId.HR, hr)
        bed.measure(VitalId.SPO2, spo2)
        assert bed.is_present(alarm)
        bed.measure(VitalId.HR, 80)
        bed.measure(VitalId.SPO2, 97)
        assert not bed.is_present(alarm)

    return story


STORIES: dict[AlarmId, Callable[[Path], None]] = {
    AlarmId.PULSE_ABSENT: pulse_absent,
    AlarmId.EARLY_WARNING_URGENT: early_warning(AlarmId.EARLY_WARNING_URGENT, 120, 91, 15),
    AlarmId.EARLY_WARNING_EMERGENCY: early_warning(AlarmId.EARLY_WARNING_EMERGENCY, 140, 80, 9),
    AlarmId.SENSOR_OFF: sensor(AlarmId.SENSOR_OFF, Status.SNSD | Status.SNSA),
    AlarmId.SEARCHING: sensor(AlarmId.SEARCHING, Status.OOT),
    AlarmId.ARTEFACT: sensor(AlarmId.ARTEFACT, Status.ARTF),
    AlarmId.LOW_PERFUSION: low_perfusion,
    AlarmId.DEVICE_ALARM: device_alarm,
    AlarmId.PUMP_OCCLUSION: pump(AlarmId.PUMP_OCCLUSION, "INA3"),
    AlarmId.PUMP_ALARM: pump(AlarmId.PUMP_ALARM, "INA15"),
    AlarmId.LOW_BATTERY: low_battery,
    AlarmId.SENSOR_FAULT: cuff(AlarmId.SENSOR_FAULT, 1),
    AlarmId.NIBP_FAILED: cuff(AlarmId.NIBP_FAILED, 2),
    AlarmId.CUFF_LEAK: cuff(AlarmId.CUFF_LEAK, 3),
    AlarmId.CUFF_OVERPRESSURE: cuff(AlarmId.CUFF_OVERPRESSURE, 8),
    AlarmId.NO_DATA: no_data,
    AlarmId.STALE: stale,
}


@pytest.mark.parametrize("alarm", STORIES)
def test_a_story_of_the_patient_or_a_device(alarm: AlarmId, tmp_path: Path) -> None:
    STORIES[alarm](tmp_path)


def test_every_alarm_of_the_catalogue_has_a_story() -> None:
    with_story = {spec.id for spec in LIMITS} | set(STORIES) | set(SESSION_ALARM_STORIES) | ALL_STORIES
    assert set(CATALOGUE) - with_story == set()


def test_a_brief_disturbance_of_the_sensor_is_not_an_alarm(tmp_path: Path) -> None:
    bed = BytesBed(tmp_path, ADULT, "nonin-df2")
    for _ in range(6):
        bed.oximeter(4, status=Status.ARTF)
        bed.oximeter(1)
        assert not bed.is_present(AlarmId.ARTEFACT)


def test_spo2_limits_are_suspended_below_an_inflated_cuff_on_the_same_limb_for_the_configured_time(
    tmp_path: Path,
) -> None:
    """The time is limited: a cuff that never deflates must not hide a desaturation."""
    nibp = NibpConfig(interval_min=0, same_limb="nonin-df2", hold_most_s=30)
    bed = BytesBed(tmp_path, ADULT, "nonin-df2", "lepu-vx-nibp", nibp=nibp)
    bed.oximeter(2)
    bed.send("lepu-vx-nibp", cuff_pressure())
    bed.oximeter(1)
    assert bed.alarms.patient.is_held(VitalId.SPO2)
    bed.oximeter(28)
    assert bed.alarms.patient.is_held(VitalId.SPO2)
    bed.oximeter(3)
    assert not bed.alarms.patient.is_held(VitalId.SPO2)


def test_below_an_inflated_cuff_no_pulse_is_missed_and_after_it_the_time_is_counted_anew(tmp_path: Path) -> None:
    nibp = NibpConfig(interval_min=0, same_limb="nonin-df2", hold_most_s=30)
    bed = BytesBed(tmp_path, ADULT, "nonin-df2", "lepu-vx-nibp", nibp=nibp)
    bed.oximeter(12)
    bed.send("lepu-vx-nibp", cuff_pressure())
    bed.oximeter(29, height=0.0)
    assert not bed.is_present(AlarmId.PULSE_ABSENT)
    bed.oximeter(9, height=0.0)
    assert not bed.is_present(AlarmId.PULSE_ABSENT)
    bed.oximeter(4, height=0.0)
    assert bed.is_present(AlarmId.PULSE_ABSENT)


def cuff_pressure() -> bytes:
    return encode(Frame(1, Kind.UP, NIBP, Up.CUFF, b"\x00\x9e\x00"))
