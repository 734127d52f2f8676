"""The engine dies and another continues: what stood stands, what nobody has seen is not lost, the log's onsets end."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.alarms.inactivation import InactivationKind
from bedside.alarms.lifecycle import State
from bedside.config.schema import Config, NibpConfig, SoundConfig
from bedside.config.vitals import VitalId
from bedside.drivers.block import NoticeKind
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.link.commands import Acknowledge, Admit, Discharge, EndStandby, Inactivate
from bedside.monitor.patient.patient import Patient
from tests.support.bytes_bed import SMALL, device
from tests.support.engine_bed import EngineBed, oximeter_packet

CONFIG: Final = Config(
    device=(device("ox", "nonin-df2"), device("cuff", "lepu-vx-nibp")),
    state=SMALL,
    sound=SoundConfig(output="none"),
    nibp=NibpConfig(interval_min=0),
)
LOW: Final = "SPO2_EXTREME_LOW:SPO2"
HIGH: Final = "NIBP_SYS_EXTREME_HIGH:NIBP_SYS"
AWAY_S: Final = 2.5


class Bedside:
    """A bed whose engine dies and is replaced; the devices send an oximeter's packet three times a second."""

    def __init__(self, folder: Path, config: Config = CONFIG) -> None:
        self.folder, self.config = folder, config
        self.bed = EngineBed(folder, config)
        self.is_dead = False

    def die(self) -> None:
        """End the engine as kill -9 would, right after its last rows reached the disk."""
        self.bed.kill()
        self.is_dead = True

    def replaced(self, away_s: float = AWAY_S, utc: float | None = None) -> EngineBed:
        """Let the engine die, and return the next one, before its first tick."""
        if not self.is_dead:
            self.die()
        was = self.bed
        self.bed = EngineBed(self.folder, self.config, at=was.now + away_s, utc=was.utc if utc is None else utc)
        self.is_dead = False
        return self.bed

    def breathe(self, seconds: float, spo2: int = 97, pulse: int = 72) -> None:
        packet = oximeter_packet(pulse, spo2)
        for _ in range(round(seconds * 3)):
            self.bed.receive(packet)
            self.bed.tick(1 / 3)

    def standing(self) -> dict[str, State]:
        return {row.key: row.state for row in self.bed.alarms.active()}

    def is_escalated(self, key: str) -> bool:
        return next(row.is_escalated for row in self.bed.alarms.active() if row.key == key)

    def log(self, *happenings: str) -> list[tuple[str, str, str]]:
        rows = self.bed.log(*happenings)
        self.is_dead = True
        return [(row["happening"], row["alarm"] or "", row["reason"]) for row in rows]


@pytest.fixture
def bedside(tmp_path: Path) -> Iterator[Bedside]:
    bedside = Bedside(tmp_path)
    yield bedside
    if not bedside.is_dead:
        bedside.die()


def admit(bedside: Bedside) -> None:
    assert bedside.bed.do(Admit(patient=Patient(name="Emil Beispiel", birth_date=date(1960, 1, 1)))) == ""


def fall_and_rise(bedside: Bedside) -> None:
    """SpO2 75 for six seconds, then 97; a pressure of 210 that stands. Nobody comes."""
    bedside.breathe(2)
    bedside.bed.measure_nibp(210, 110, 140)
    bedside.breathe(6, spo2=75)
    bedside.breathe(12)
    assert bedside.standing()[LOW] is State.LATCHED
    assert bedside.standing()[HIGH] is State.SOUNDING


def test_what_stood_and_what_nobody_has_seen_stands_in_the_next_engine_before_its_first_tick(bedside: Bedside) -> None:
    admit(bedside)
    fall_and_rise(bedside)
    before = bedside.bed.alarms.active()
    after = bedside.replaced().alarms.active()
    assert after == before
    assert {row.key for row in bedside.bed.snapshot.alarms} >= {LOW, HIGH}
    bedside.breathe(15)
    assert bedside.standing()[LOW] is State.LATCHED
    assert bedside.standing()[HIGH] is State.SOUNDING
    bedside.bed.measure_nibp(120, 80, 93)
    bedside.breathe(1)
    assert bedside.standing()[HIGH] is State.LATCHED
    onsets = bedside.log("ONSET", "RELIEF")
    assert [row for row in onsets if row[1] == "NIBP_SYS_EXTREME_HIGH"] == [
        ("ONSET", "NIBP_SYS_EXTREME_HIGH", ""),
        ("RELIEF", "NIBP_SYS_EXTREME_HIGH", ""),
    ]


def test_the_rows_of_an_alarm_that_outlives_its_engine_belong_together(bedside: Bedside) -> None:
    admit(bedside)
    fall_and_rise(bedside)
    bedside.replaced()
    bedside.bed.measure_nibp(120, 80, 93)
    bedside.breathe(1)
    rows = [row for row in bedside.bed.log("ONSET", "RELIEF") if row["alarm"] == "NIBP_SYS_EXTREME_HIGH"]
    bedside.is_dead = True
    assert len({(row["boot"], row["occurrence"]) for row in rows}) == 1
    assert rows[1]["at"] > rows[0]["at"]


def test_what_was_acknowledged_stays_acknowledged_and_what_was_not_escalates_later(bedside: Bedside) -> None:
    admit(bedside)
    fall_and_rise(bedside)
    assert bedside.bed.do(Acknowledge(key=HIGH, seen=Priority.HIGH, actor="nurse")) == ""
    bedside.breathe(1)
    bedside.replaced(away_s=400)
    bedside.breathe(1)
    assert bedside.standing()[HIGH] is State.ACKNOWLEDGED
    assert not bedside.is_escalated(LOW)


def test_an_alarm_escalates_after_its_time_in_both_engines_together(bedside: Bedside) -> None:
    admit(bedside)
    bedside.breathe(100, pulse=45)
    assert bedside.standing()["PR_LOW:PR"] is State.SOUNDING
    bedside.replaced(away_s=60)
    left_s = bedside.bed.alarms.patient.profile.escalate_after_s - 90
    bedside.breathe(left_s - 20, pulse=45)
    assert not bedside.is_escalated("PR_LOW:PR")
    bedside.breathe(30, pulse=45)
    assert bedside.is_escalated("PR_LOW:PR")


def test_a_pause_ends_with_the_engine_and_the_sound_comes_back(bedside: Bedside) -> None:
    admit(bedside)
    fall_and_rise(bedside)
    assert bedside.bed.do(Inactivate(kind=InactivationKind.AUDIO_PAUSED, actor="nurse")) == ""
    bedside.bed.tick()
    assert bedside.bed.alarms.sounding() is None
    bedside.replaced()
    assert bedside.bed.alarms.sounding() is not None
    assert bedside.bed.alarms.inactivation.kind is None
    row = ("REACTIVATED", "", "AUDIO_PAUSED ended; the monitor was started again")
    assert bedside.log("REACTIVATED") == [row]


def test_a_delay_that_has_begun_goes_on_and_is_not_lost_with_the_rows_that_were_not_written(bedside: Bedside) -> None:
    """What the kept state does not know is in the ring, and is judged again."""
    admit(bedside)
    bedside.breathe(2)
    limit = bedside.bed.alarms.patient.limits[VitalId.PR]
    bedside.breathe(limit.delay_s - 1, pulse=45)
    assert "PR_LOW:PR" not in bedside.standing()
    bedside.replaced(away_s=0.5)
    bedside.breathe(1.4, pulse=45)
    assert "PR_LOW:PR" in bedside.standing()


def test_without_a_state_the_last_pressure_is_judged_again_and_the_open_onsets_end(bedside: Bedside) -> None:
    """A log of an earlier release has no state: it is read, and what it left open ends with a row."""
    admit(bedside)
    fall_and_rise(bedside)
    bedside.die()
    with sqlite3.connect(bedside.folder / FILE) as database:
        database.execute("DROP TABLE kept_state")
    bedside.replaced()
    bedside.bed.tick()
    assert bedside.standing()[HIGH] is State.SOUNDING
    assert not bedside.bed.is_present(AlarmId.MONITOR_FAULT)
    log = bedside.log("ONSET", "RELIEF")
    of_pressure = [row for row in log if row[1] == "NIBP_SYS_EXTREME_HIGH"]
    assert of_pressure == [
        ("ONSET", "NIBP_SYS_EXTREME_HIGH", ""),
        ("RELIEF", "NIBP_SYS_EXTREME_HIGH", "ended while nothing was watched"),
        ("ONSET", "NIBP_SYS_EXTREME_HIGH", ""),
    ]


def test_a_state_that_cannot_be_read_is_said_and_the_last_pressure_is_judged_again(bedside: Bedside) -> None:
    admit(bedside)
    fall_and_rise(bedside)
    bedside.die()
    with sqlite3.connect(bedside.folder / FILE) as database:
        database.execute("UPDATE kept_state SET state = ?", (b'{"boot": 7}',))
    bedside.replaced()
    bedside.bed.tick()
    assert bedside.standing()[HIGH] is State.SOUNDING
    assert bedside.bed.is_present(AlarmId.MONITOR_FAULT)
    assert "cannot be read" in next(row[2] for row in bedside.log("ONSET") if row[1] == "MONITOR_FAULT")


def test_with_nobody_admitted_alarms_stand_again_within_ten_minutes_only(bedside: Bedside) -> None:
    fall_and_rise(bedside)
    bedside.replaced(away_s=590)
    assert {LOW, HIGH} <= set(bedside.standing())
    bedside.bed.tick(1)
    bedside.replaced(away_s=610)
    assert not {LOW, HIGH} & set(bedside.standing())
    log = bedside.log("RELIEF", "CLEARED")
    assert ("CLEARED", "SPO2_EXTREME_LOW", "ended while nothing was watched") in log
    assert ("RELIEF", "NIBP_SYS_EXTREME_HIGH", "ended while nothing was watched") in log


def test_an_alarm_of_a_patient_who_was_discharged_does_not_come_back(bedside: Bedside) -> None:
    admit(bedside)
    fall_and_rise(bedside)
    patient = bedside.bed.bed.admission.stay.patient
    assert patient is not None
    assert bedside.bed.do(Discharge(id=patient.id or "")) == ""
    bedside.bed.tick()
    bedside.replaced()
    assert not {LOW, HIGH} & set(bedside.standing())
    assert bedside.bed.do(EndStandby()) == ""
    bedside.bed.tick()
    bedside.bed.tick()
    assert HIGH not in bedside.standing()


def test_an_alarm_of_a_device_stands_until_the_next_engine_knows_better(bedside: Bedside) -> None:
    admit(bedside)
    bedside.breathe(2)
    bedside.bed.notice("ox", NoticeKind.SENSOR_OFF)
    bedside.bed.tick()
    bedside.replaced()
    bedside.bed.tick(29)
    assert bedside.bed.is_present(AlarmId.SENSOR_OFF)
    bedside.bed.tick(2)
    assert not bedside.bed.is_present(AlarmId.SENSOR_OFF)
    assert ("RELIEF", "SENSOR_OFF", "not reported again after the restart") in bedside.log("RELIEF")


def test_a_device_that_says_that_its_sensor_is_on_ends_the_alarm_at_once(bedside: Bedside) -> None:
    bedside.bed.notice("ox", NoticeKind.SENSOR_OFF)
    bedside.bed.tick()
    bedside.replaced()
    bedside.bed.tick()
    assert bedside.bed.is_present(AlarmId.SENSOR_OFF)
    bedside.bed.notice("ox", NoticeKind.SENSOR_OFF, is_present=False)
    bedside.bed.tick()
    assert not bedside.bed.is_present(AlarmId.SENSOR_OFF)


def test_a_new_boot_of_the_machine_keeps_alarms_and_the_last_pressure_with_their_ages(
    bedside: Bedside, monkeypatch: pytest.MonkeyPatch
) -> None:
    admit(bedside)
    fall_and_rise(bedside)
    assert bedside.bed.do(Acknowledge(key=HIGH, seen=Priority.HIGH, actor="nurse")) == ""
    bedside.bed.tick(0)
    before = {row.key: bedside.bed.now - row.since for row in bedside.bed.alarms.active()}
    civil, now = bedside.bed.now + bedside.bed.utc, bedside.bed.now
    bedside.die()
    monkeypatch.setenv("BEDSIDE_BOOT_ID", "another")
    bed = bedside.replaced(away_s=7 - now, utc=civil + 60 - 7)
    assert bed.now == 7
    ages = {row.key: bed.now - row.since for row in bed.alarms.active()}
    assert ages == pytest.approx({key: age + 60 for key, age in before.items()}, abs=0.1)
    pressure = next(row for row in bed.snapshot.vitals if row.vital is VitalId.NIBP_SYS)
    assert pressure.value == 210
    assert pressure.at is not None
    assert bed.now - pressure.at == pytest.approx(18 + 60, abs=1)
    bed.measure_nibp(120, 80, 93)
    bed.tick()
    rows = [row for row in bed.log("ONSET", "RELIEF", "ACKNOWLEDGE") if row["alarm"] == "NIBP_SYS_EXTREME_HIGH"]
    bedside.is_dead = True
    assert [(row["boot"] == rows[0]["boot"], row["happening"], row["reason"]) for row in rows] == [
        (True, "ONSET", ""),
        (True, "ACKNOWLEDGE", ""),
        (True, "RELIEF", "ended while nothing was watched"),
        (False, "ONSET", "stood before the computer was started again"),
        (False, "ACKNOWLEDGE", "stood before the computer was started again"),
        (False, "RELIEF", ""),
    ]


def test_all_that_the_judges_remember_is_the_same_in_the_next_engine(bedside: Bedside) -> None:
    admit(bedside)
    fall_and_rise(bedside)
    state = bedside.bed.bed.state(bedside.bed.now).alarms
    bedside.replaced(away_s=0).tick(0)  # judges again what came after the last row
    again = bedside.bed.bed.state(bedside.bed.now).alarms
    assert (again.alarms, again.judges) == (state.alarms, state.judges)
