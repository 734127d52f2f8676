"""The bed as engine and scenarios use it, with lines that a test provides."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.event import Happening
from bedside.alarms.inactivation import InactivationKind
from bedside.config.schema import Config, DeviceConfig, NibpConfig
from bedside.config.vitals import VitalId
from bedside.drivers.block import Block, DeviceCommand
from bedside.monitor.acquisition.lanes import lane_specs
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.engine import bed as bed_module
from bedside.monitor.engine.bed import Bed, Deliver
from bedside.monitor.engine.bed_state import BedState, code_of, lane_states
from bedside.monitor.engine.checks.self_check import MonitorCondition
from bedside.monitor.engine.infusion.session_service import SessionService
from bedside.monitor.infusion.commands import BeginSession
from bedside.monitor.link.commands import (
    Admit,
    AutoLimits,
    Discharge,
    Inactivate,
    Nibp,
    SetLimit,
    SetVolume,
    Standby,
    TestSound,
)
from bedside.monitor.link.heartbeats import Alive
from bedside.monitor.patient.patient import Patient, Stay
from bedside.monitor.process.bed_time import BedTime
from bedside.monitor.sound.player import SoundPlayer
from tests.support.bytes_bed import SMALL, device
from tests.support.engine_bed import FakeCuff

ANNA = Patient(name="Anna", weight_kg=70.0)
LOST = "the screen that showed it was lost"
CONFIG = Config(device=(device("cuff", "lepu-vx-nibp"),), state=SMALL)


def make_bed(folder: Path) -> tuple[Bed[FakeCuff], list[MonitorCondition]]:
    """Return a bed without a loudspeaker, and the further conditions that it reports."""
    conditions: list[MonitorCondition] = []

    def further(_at: float) -> Iterator[MonitorCondition]:
        yield from conditions

    bed = Bed(
        CONFIG,
        folder,
        ring=Ring.create(folder / "ring", lane_specs(CONFIG)),
        at=0.0,
        time=BedTime(None, boot="", at=0.0, utc=0.0),
        make_line=lambda _device, _deliver: FakeCuff(),
        handlers=({TestSound: lambda _message, _at: None},),
        conditions=further,
    )
    return bed, conditions


def test_a_command_to_the_cuff_goes_to_the_line_of_the_device_that_measures_nibp(tmp_path: Path) -> None:
    bed, _ = make_bed(tmp_path)
    assert bed.obey(Nibp(is_start=True), 1.0) is None
    assert bed.lines[0].commands == [DeviceCommand.NIBP_START]
    assert bed.obey(Standby(), 2.0) is None
    assert "end standby first" in str(bed.obey(Nibp(is_start=True), 3.0))


def test_handlers_and_conditions_of_further_parts_belong_to_the_bed(tmp_path: Path) -> None:
    bed, conditions = make_bed(tmp_path)
    assert bed.obey(TestSound(), 1.0) is None
    conditions.append(MonitorCondition(AlarmId.NO_SOUND, is_present=True, detail="no loudspeaker"))
    bed.step(1.0, 1.0)
    (alarm,) = bed.alarms.active()
    assert (alarm.spec.id, alarm.detail) == (AlarmId.NO_SOUND, "no loudspeaker")


def test_without_a_player_there_is_no_volume_to_set(tmp_path: Path) -> None:
    bed, _ = make_bed(tmp_path)
    assert bed.volume is None
    assert str(bed.obey(SetVolume(volume=0.5), 1.0)) == "this monitor has no such command"


def test_a_step_that_comes_late_and_a_screen_that_falls_silent_are_alarms(tmp_path: Path) -> None:
    bed, _ = make_bed(tmp_path)
    assert bed.obey(Alive(frames=1), 0.0) is None
    bed.step(3.0, 3.0, due=2.0)
    assert {AlarmId.TICK_LATE, AlarmId.SCREEN_LOST} <= {row.spec.id for row in bed.alarms.active()}


class ToldSession(SessionService):
    """A session that notes with what it was restored."""

    told: ClassVar[list[tuple[object, ...]]] = []

    def restore(self, *told: object) -> None:
        self.told.append(told)


def bed_at(folder: Path, at: float = 10.0, config: Config = CONFIG, **more: Any) -> Bed[FakeCuff]:
    """Return a bed at `at`, whose clock shows `at` seconds of POSIX time."""
    folder.mkdir(exist_ok=True)
    return Bed(
        config,
        folder,
        ring=Ring.create(folder / "ring", lane_specs(config)),
        at=at,
        time=more.pop("time", BedTime(None, boot="", at=at, utc=at)),
        make_line=more.pop("make_line", lambda _device, _deliver: FakeCuff()),
        **more,
    )


def test_the_parts_of_a_bed_work_on_what_it_was_given(tmp_path: Path) -> None:
    made, came = list[tuple[DeviceConfig, Deliver]](), list[int]()

    def line(device: DeviceConfig, deliver: Deliver) -> FakeCuff:
        made.append((device, deliver))
        return FakeCuff()

    bed = bed_at(tmp_path, make_line=line, on_number=lambda: came.append(1), session_code=lambda: "S-mine")
    ((device, deliver),) = made
    assert device == CONFIG.device[0]
    deliver("cuff", Block(vital=VitalId.NIBP_SYS, values=(120.0,), at=10.0))
    assert came == [1]
    assert bed.obey(Admit(patient=ANNA), 10.0) is None
    assert bed.nibp.schedule.interval_s == CONFIG.nibp.interval_min * 60
    assert bed.admission.stay.since == datetime.fromtimestamp(10.0, UTC)
    assert bed.obey(BeginSession(), 11.0) is None
    assert bed.session.session is not None
    assert (bed.session.session.id, bed.session.session.begun) == ("S-mine", datetime.fromtimestamp(11.0, UTC))
    assert bed.session.settings is CONFIG.infusion
    patient = bed.admission.stay.patient
    assert patient is not None
    assert "close it first" in str(bed.obey(Discharge(id=patient.id or ""), 12.0))
    limit = msgspec.structs.replace(bed.alarms.patient.limits[VitalId.HR], high=135.0)
    assert bed.obey(SetLimit(vital=VitalId.HR, limit=limit), 13.0) is None
    assert "too little was measured" in str(bed.obey(AutoLimits(), 14.0))
    assert {path.name for path in tmp_path.glob("*.json")} == {"patient.json", "session.json"}
    again = bed_at(tmp_path, 20.0)
    assert [(row.at, row.actor) for row in again.alarms.pending() if row.happening is Happening.LIMITS_CHANGED] == [
        (20.0, "restart")
    ]


def test_the_schedule_of_the_cuff_is_the_clinics(tmp_path: Path) -> None:
    for start_at_once, next_at in ((True, 10.0), (False, 310.0)):
        nibp = NibpConfig(interval_min=5, start_at_once=start_at_once, stat_min=7)
        bed = bed_at(tmp_path / str(start_at_once), config=msgspec.structs.replace(CONFIG, nibp=nibp))
        schedule = bed.nibp.schedule
        assert (schedule.interval_s, schedule.next_at) == (300.0, next_at)
        schedule.begin_stat(10.0)
        assert schedule.stat_until == 10.0 + 7 * 60
    oximeter = msgspec.structs.replace(CONFIG, device=(device("ox", "nonin-df2"),))
    made = msgspec.structs.replace(device("ox", "nonin-df2"), label="")

    def line(_device: DeviceConfig, _deliver: Deliver) -> FakeCuff:
        cuff = FakeCuff()
        cuff.device = made
        return cuff

    assert bed_at(tmp_path / "none", config=oximeter, make_line=line).nibp.cuff is None


def test_a_lost_screen_ends_a_pause_with_a_row_and_another_fault_does_not(tmp_path: Path) -> None:
    for alarm, ends in ((AlarmId.NO_SOUND, []), (AlarmId.SCREEN_LOST, [(12.0, "", "AUDIO_PAUSED ended; " + LOST)])):
        row = MonitorCondition(alarm, is_present=True, detail="why")
        bed = bed_at(tmp_path / alarm, conditions=lambda at, row=row: [row] if at >= 12.0 else [])
        assert bed.obey(Inactivate(kind=InactivationKind.AUDIO_PAUSED), 11.0) is None
        bed.step(12.0, 12.0)
        rows = [each for each in bed.alarms.pending() if each.happening is Happening.REACTIVATED]
        assert [(each.at, each.actor, each.reason) for each in rows] == ends
        (shown,) = bed.alarms.active()
        assert (shown.key, shown.detail) == (f"{alarm}:", "why")


def test_every_file_that_cannot_be_used_is_in_the_alarm(tmp_path: Path) -> None:
    (tmp_path / "patient.json").write_text("{")
    (tmp_path / "session.json").write_text("{")
    (tmp_path / "sound.json").write_text("{")
    player = SoundPlayer("none", 0.5)
    bed = bed_at(tmp_path, make_player=lambda: player)
    bed.step(10.0, 10.0)
    (shown,) = [row for row in bed.alarms.active() if row.spec.id is AlarmId.CONFIG_FALLBACK]
    assert [name in shown.detail for name in ("patient.json", "session.json", "sound.json")] == [True] * 3
    assert "; session.json" in shown.detail
    assert bed.obey(SetVolume(volume=0.9), 11.0) is None
    assert (tmp_path / "sound.json").exists()
    assert [row.reason for row in bed.alarms.pending() if row.happening is Happening.SOUND_SET] != []
    player.close()


def test_what_the_next_engine_must_know(tmp_path: Path) -> None:
    bed = bed_at(tmp_path, boot="b-1", session_code=lambda: "S-mine")
    assert bed.obey(Admit(patient=ANNA), 10.0) is None
    assert bed.obey(BeginSession(), 11.0) is None
    bed.time.step_s(11.0, 111.0)
    stay = bed.admission.stay
    assert bed.state(12.0) == BedState(
        boot="b-1",
        at=12.0,
        utc=112.0,
        bed_s=12.0,
        patient=code_of(stay),
        since=stay.since,
        ring_id=bed.ring.ring_id,
        lanes=lane_states(bed.ring),
        session="S-mine",
        steps=1,
        changed=1,
        alarms=bed.alarms.state(),
    )


@pytest.mark.parametrize(("down_s", "away_s"), [(None, 20.0), (5.0, 5.0), (50.0, 20.0), (-1.0, 0.0), (0.5, 0.5)])
def test_the_time_away_is_that_since_the_last_row_or_the_last_beat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, down_s: float | None, away_s: float
) -> None:
    before = bed_at(tmp_path, boot="b-1").state(10.0)
    given: dict[str, Any] = {}

    def resumed(*parts: object, **more: float) -> float:
        given.update(more, parts=parts)
        return 25.0

    monkeypatch.setattr(bed_module, "resume", resumed)
    monkeypatch.setattr(bed_module, "SessionService", ToldSession)
    ToldSession.told.clear()
    bed = bed_at(tmp_path, 30.0, before=before, boot="b-1", down_s=down_s)
    assert given == {"at": 30.0, "by_s": 0.0, "away_s": away_s, "parts": (before, bed.alarm_input, bed.ring, Stay())}
    assert ToldSession.told == [(30.0, down_s, ("", 0))]
    assert bed.alarms.state().judged_from == 25.0
    bed_at(tmp_path, 30.0)
    assert ToldSession.told[1:] == [(30.0, None, None)]
