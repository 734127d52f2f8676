"""Settings for the patient: in force at once, checked, stored and logged."""

from pathlib import Path

import msgspec

from bedside.alarms.log.chain_check import rows
from bedside.config.vitals import VitalId
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.engine.patient_settings import FILE as SETTINGS
from bedside.monitor.link.commands import SetBaseline, SetLimit, UseProfile
from tests.support.engine_alarm_stories import Ward


def test_limits_set_at_the_bedside_survive_a_restart_and_each_change_is_logged(tmp_path: Path) -> None:
    ward = Ward(tmp_path)
    do, limits = ward.do, ward.alarms.patient.limits
    own = msgspec.structs.replace(limits[VitalId.HR], high=135.0)
    assert do(SetLimit(vital=VitalId.HR, limit=own, actor="nurse")) == ""
    assert do(SetBaseline(vital=VitalId.NIBP_SYS, value=118.0, actor="nurse")) == ""
    ward.tick()
    ward.kill()
    again = Ward(tmp_path)
    assert again.alarms.patient.limits[VitalId.HR] == own
    assert again.alarms.patient.baselines == {VitalId.NIBP_SYS: 118.0}
    again.tick()
    again.kill()
    assert (tmp_path / SETTINGS).stat().st_mode & 0o777 == 0o600
    changes = [(row["actor"], row["reason"]) for row in rows(tmp_path / FILE) if row["happening"] == "LIMITS_CHANGED"]
    assert [actor for actor, _ in changes] == ["nurse", "restart"]
    assert changes[0][1].startswith("HR 50..120 after 5 s")
    assert "-> 50..135 after 5 s" in changes[0][1]


def test_limits_that_break_the_rules_are_refused_in_a_sentence(ward: Ward) -> None:
    do, limits = ward.do, ward.alarms.patient.limits
    hidden = msgspec.structs.replace(limits[VitalId.SPO2], low=70.0, extreme_low=None)
    assert "must be 85 or higher" in do(SetLimit(vital=VitalId.SPO2, limit=hidden))
    assert limits[VitalId.SPO2].low == 90
    justified = msgspec.structs.replace(hidden, reason="COPD, ordered by Dr. A")
    assert do(SetLimit(vital=VitalId.SPO2, limit=justified)) == ""
    assert "no patient's" in do(SetBaseline(vital=VitalId.HR, value=900))
    assert "a baseline is taken of" in do(SetBaseline(vital=VitalId.SPO2, value=97))


def test_another_profile_is_used_and_survives_a_restart(tmp_path: Path) -> None:
    ward = Ward(tmp_path)
    assert "must be adult or adult-infusion" in ward.do(UseProfile(name="adlt"))
    assert ward.do(UseProfile(name="adult-infusion", actor="nurse")) == ""
    ward.kill()
    again = Ward(tmp_path)
    assert again.alarms.patient.profile.name == "adult-infusion"
    again.kill()


def test_a_snapshot_has_this_patients_limits_and_those_of_the_profile(ward: Ward) -> None:
    do, alarms = ward.do, ward.alarms
    do(UseProfile(name="adult-infusion"))
    own = msgspec.structs.replace(alarms.patient.limits[VitalId.HR], high=135.0)
    do(SetLimit(vital=VitalId.HR, limit=own))
    snapshot = ward.snapshot
    assert snapshot.profile_source == "adult-infusion"
    assert snapshot.limits[VitalId.HR].high == 135
    assert snapshot.standard is not None
    assert snapshot.standard.limits[VitalId.HR].high == 130
    assert msgspec.json.decode(msgspec.json.encode(snapshot), type=type(snapshot)) == snapshot
