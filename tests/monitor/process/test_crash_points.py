"""Whatever call the monitor dies at, the next one finds the state before a command, or the state after it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import pytest

from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.lanes import lane_specs
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.engine.bed import Bed
from bedside.monitor.infusion.commands import BeginSession, CloseSession, StopInfusion, TakeBaseline
from bedside.monitor.infusion.session import Route
from bedside.monitor.infusion.session_archive import read_sessions
from bedside.monitor.link.commands import (
    Admit,
    ChangePatient,
    Discharge,
    EndStandby,
    SetBaseline,
    SetLimit,
    Standby,
    UseProfile,
)
from bedside.monitor.link.heartbeats import Message
from bedside.monitor.patient.patient import Patient
from bedside.monitor.process.bed_time import BedTime
from tests.monitor.process.simulated_disk import Disk, materialise, recorded
from tests.support.engine_bed import UTC as UTC_S
from tests.support.engine_bed import FakeCuff
from tests.support.infusion_bed import MARIA, InfusionBed, config

Story = Callable[[InfusionBed], Message]


def found(files: Mapping[Path, bytes], state: Path, folder: Path) -> str:
    """Return what a new monitor finds on such a disk, and what the lists of sessions then say."""
    materialise(files, state, folder)
    bed = Bed(
        config(),
        folder,
        ring=Ring.create(folder / "ring", lane_specs(config())),
        at=0.0,
        time=BedTime(None, boot="", at=0.0, utc=UTC_S),
        make_line=lambda _device, _deliver: FakeCuff(),
    )
    stay, limits, session = bed.admission.stay, bed.alarms.patient, bed.session.session
    kept = read_sessions(folder)
    stored = [(row.id, row.phase) for row in kept.sessions]
    own = {vital: limit for vital, limit in limits.limits.items() if limit != limits.profile.limits.get(vital)}
    what = (
        (stay, bed.alarms.is_standby, bed.settings.fault),
        (limits.profile.name, own, dict(limits.baselines)),
        (session.phase, session.baseline) if session else None,
        (stored, kept.faults),
    )
    return repr(what)


def patient(bed: InfusionBed) -> Patient:
    patient = bed.bed.admission.stay.patient
    assert patient is not None
    return patient


def admission(_bed: InfusionBed) -> Message:
    return Admit(patient=MARIA)


def new_data(bed: InfusionBed) -> Message:
    bed.admit()
    return ChangePatient(patient=msgspec.structs.replace(patient(bed), weight_kg=71.0))


def discharge(bed: InfusionBed) -> Message:
    bed.admit()
    bed.do(SetBaseline(vital=VitalId.NIBP_SYS, value=118.0))
    return Discharge(id=patient(bed).id or "")


def discharge_after_a_session(bed: InfusionBed) -> Message:
    closing(bed)
    assert not bed.do(CloseSession(override="went home"))
    return Discharge(id=patient(bed).id or "")


def next_patient(bed: InfusionBed) -> Message:
    bed.do(discharge_after_a_session(bed))
    return Admit(patient=msgspec.structs.replace(MARIA, name="Next"))


def standby(bed: InfusionBed) -> Message:
    bed.admit()
    return Standby()


def end_of_standby(bed: InfusionBed) -> Message:
    bed.admit()
    bed.do(Standby())
    return EndStandby()


def another_profile(bed: InfusionBed) -> Message:
    bed.admit()
    bed.do(SetLimit(vital=VitalId.HR, limit=msgspec.structs.replace(bed.alarms.patient.limits[VitalId.HR], high=135.0)))
    return UseProfile(name="adult-infusion")


def begun_session(bed: InfusionBed) -> Message:
    bed.admit()
    return BeginSession(route=Route.IV)


def baseline(bed: InfusionBed) -> Message:
    bed.measure_baseline()
    return TakeBaseline()


def closing(bed: InfusionBed) -> Message:
    bed.start()
    bed.live(60)
    assert not bed.do(StopInfusion(reason="nausea"))
    return CloseSession(override="went home")


STORIES = [
    admission,
    new_data,
    discharge,
    discharge_after_a_session,
    next_patient,
    standby,
    end_of_standby,
    another_profile,
    begun_session,
    baseline,
    closing,
]


@pytest.mark.parametrize("story", STORIES)
def test_a_death_at_any_call_leaves_the_state_before_the_command_or_after_it(story: Story, tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    bed = InfusionBed(state)
    command = story(bed)
    bed.kill()
    before = found(Disk(state).files(), state, tmp_path / "before")
    with recorded(state) as disk:
        assert not bed.do(command)
        disk.die("its end")
    after = found(disk.files(), state, tmp_path / "after")
    assert before != after
    states = [(what, found(files, state, tmp_path / str(n))) for n, (what, files) in enumerate(disk.deaths)]
    assert len(states) > 10
    assert {what for what, each in states if each not in {before, after}} == set()
    assert {each for what, each in states if "its end" in what} == {after}, "what was carried out stays"


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("is_logged", [False, True], ids=["before-its-rows", "after-its-rows"])
def test_whether_death_comes_before_the_rows_of_a_command_or_after_them_each_is_logged_once(
    story: Story, tmp_path: Path, *, is_logged: bool
) -> None:
    bed = InfusionBed(tmp_path)
    command = story(bed)
    bed.tick()
    assert not bed.do(command)
    rows = [(row.happening, row.subject, row.actor, row.reason) for row in bed.alarms.pending() if row.alarm is None]
    assert rows
    if is_logged:
        bed.tick()
    bed.kill()
    after = InfusionBed(tmp_path, bed.now + 1, utc=bed.utc)
    late = "logged after a restart"
    logged = [
        (row["happening"], row["subject"], row["actor"], row["reason"].removesuffix(late).removesuffix("; "))
        for row in after.log()
        if row["at"] >= bed.now - 0.05
    ]
    assert {row: logged.count(row) for row in rows} == dict.fromkeys(rows, 1)
    again = InfusionBed(tmp_path, after.now + 1, utc=bed.utc)
    assert [row for row in again.log() if late in row["reason"] and row["at"] > after.now] == []
