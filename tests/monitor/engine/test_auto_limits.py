"""Auto-limits around the patient's own values."""

from bedside.config.vitals import VitalId
from bedside.monitor.link.commands import AutoLimits
from tests.support.engine_alarm_stories import PACKET, Ward
from tests.support.engine_bed import oximeter_packet


def test_auto_limits_are_set_around_this_patients_last_minute(ward: Ward) -> None:
    do, alarms = ward.do, ward.alarms
    assert do(AutoLimits()) == "too little was measured in the last minute"
    for _ in range(60):
        ward.receive(PACKET)  # pulse rate 72
        ward.tick(0.34)
    assert do(AutoLimits(actor="nurse")) == ""
    assert (alarms.patient.limits[VitalId.PR].low, alarms.patient.limits[VitalId.PR].high) == (54, 90)
    assert alarms.patient.limits[VitalId.SPO2].low == 90  # a low saturation does not become normal


def test_auto_limits_stay_within_the_extreme_limits(ward: Ward) -> None:
    for _ in range(60):
        ward.receive(oximeter_packet(pulse=130))
        ward.tick(0.34)
    ward.do(AutoLimits(vitals=(VitalId.PR,)))
    assert ward.alarms.patient.limits[VitalId.PR].high == 139
