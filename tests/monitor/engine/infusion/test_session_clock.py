"""The clock is set in the middle of a session: labels change, and no dose, no phase and no gate does."""

from collections.abc import Callable
from typing import Final

import msgspec
import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import Priority
from bedside.monitor.infusion.commands import (
    CloseSession,
    Observe,
    PauseInfusion,
    ScoreAldrete,
    SetEscort,
    StopInfusion,
)
from bedside.monitor.infusion.fhir import bundle
from bedside.monitor.infusion.record import record
from bedside.monitor.infusion.session import InfusionSession, Phase, StepKind
from bedside.monitor.link.commands import Acknowledge
from tests.support.infusion_bed import InfusionBed

MakeBed = Callable[..., InfusionBed]
HOUR: Final = 3600.0
TO_1970: Final = -1.7e9
TO_2038: Final = 4.5e8
STEPS: Final = (1200.0, HOUR, -HOUR, TO_1970, TO_2038)
ALDRETE: Final = ScoreAldrete(activity=2, respiration=2, circulation=2, consciousness=2, oxygenation=2)


@pytest.mark.parametrize("by_s", STEPS)
def test_a_dose_by_hand_is_what_ran_whatever_the_clock_says(make: MakeBed, by_s: float) -> None:
    bed = make(has_pump=False)
    bed.start()
    bed.live(74)
    bed.utc += by_s
    bed.live(2)
    assert bed.view.given_mg == pytest.approx(52.5 * 76 / HOUR, abs=0.05)
    assert bed.view.phase_s == pytest.approx(76, abs=1.5)
    assert bed.view.left_s == pytest.approx(2400 - 76, abs=1.5)
    assert not bed.is_present(AlarmId.INFUSION_DONE)
    assert bed.view.band_ng_ml is not None
    assert 0 <= bed.view.band_ng_ml[0] < 30


def test_an_infusion_during_which_the_clock_was_set_back_has_its_true_dose_in_record_and_fhir(make: MakeBed) -> None:
    bed = make(has_pump=False)
    bed.start()
    bed.live(1200)
    bed.utc -= HOUR
    bed.live(600)
    assert not bed.do(StopInfusion(reason="enough"))
    bed.live(2)
    session = bed.view.session
    assert bed.view.given_mg == pytest.approx(26.25, abs=0.05)
    assert "Given', '26." in str(record(session, bed.view.settings, (), (), (), session.steps[-1].utc).facts)
    assert b'"value": 26.2' in bundle([session], bed.view.settings)[0]


def test_a_pause_lasts_as_long_as_it_lasted(make: MakeBed) -> None:
    bed = make(has_pump=False)
    bed.start()
    bed.live(60)
    assert not bed.do(PauseInfusion(reason="headache"))
    bed.live(30)
    bed.utc += HOUR
    bed.live(30)
    assert bed.view.phase_s == pytest.approx(60, abs=1.5)
    assert bed.view.given_ml == pytest.approx(52.5 / 60, abs=0.03)


@pytest.mark.parametrize("by_s", [2 * HOUR, -2 * HOUR])
def test_the_gate_opens_after_the_whole_observation_and_the_session_closes_with_no_reason_only_then(
    make: MakeBed, by_s: float
) -> None:
    bed = make(has_pump=False)
    bed.start()
    bed.live(60)
    assert not bed.do(StopInfusion(reason="enough"), ALDRETE, SetEscort(has_escort=True))
    bed.live(600)
    bed.measure(124, 76)
    bed.utc += by_s
    bed.live(2)
    (observed,) = [row for row in bed.view.gate if row.what.startswith("observed")]
    assert (observed.what, observed.is_open) == ("observed 10 of 60 min", False)
    assert bed.do(CloseSession()).startswith("not yet: observed 10 of 60 min")
    assert bed.view.session.phase is Phase.RECOVERY


def test_observations_become_due_by_what_went_by(make: MakeBed) -> None:
    bed = make()
    bed.start()
    bed.live(300)
    bed.utc -= HOUR
    bed.live(200)
    assert not bed.view.due
    bed.live(110)
    assert [row.kind for row in bed.view.due] == ["sedation"]
    assert not bed.do(Observe(kind="sedation", value=5))
    bed.utc += HOUR
    bed.live(2)
    assert not bed.view.due


def test_a_step_stands_in_log_and_record_and_its_alarm_is_medium_and_stays_until_acknowledged(make: MakeBed) -> None:
    bed = make()
    bed.start()
    bed.live(60)
    bed.utc -= HOUR
    bed.live(30)
    (alarm,) = [row for row in bed.alarms.active() if row.spec.id is AlarmId.CLOCK_STEPPED]
    assert (alarm.priority, alarm.is_present, alarm.detail) == (Priority.MEDIUM, False, "by -3600.0 s")
    step = next(row for row in bed.view.session.steps if row.kind is StepKind.CLOCK_STEPPED)
    assert step.what == "the clock was set back by 3600.0 s"
    assert not bed.do(Acknowledge(key=alarm.key, seen=alarm.priority))
    assert AlarmId.CLOCK_STEPPED not in {row.spec.id for row in bed.alarms.active()}
    (row,) = bed.log("CLOCK_STEPPED")
    assert (row["value"], row["reason"]) == (-3600.0, "the clock was set back by 3600.0 s")


def test_without_a_session_the_alarm_is_low_and_ends_by_itself(make: MakeBed) -> None:
    bed = make()
    bed.live(2)
    bed.utc += HOUR
    bed.live(2)
    (alarm,) = [row for row in bed.alarms.active() if row.spec.id is AlarmId.CLOCK_STEPPED]
    assert alarm.priority is Priority.LOW
    bed.live(10)
    assert AlarmId.CLOCK_STEPPED not in {row.spec.id for row in bed.alarms.active()}


@pytest.mark.parametrize("by_s", [HOUR, -HOUR, TO_1970])
def test_a_dose_by_hand_goes_on_by_true_time_over_a_restart_with_another_clock(make: MakeBed, by_s: float) -> None:
    bed = make(has_pump=False)
    bed.start()
    bed.live(300)
    bed.utc += by_s  # while no engine runs
    after = bed.crash(down_s=60.0)
    after.live(2)
    assert after.view.given_mg == pytest.approx(52.5 * 362 / HOUR, abs=0.05)
    kinds = [row.kind for row in after.view.session.steps[-2:]]
    assert kinds == [StepKind.MONITOR_RESTARTED, StepKind.CLOCK_STEPPED]
    assert after.view.session.steps[-2].what == "the monitor was down for 60 s"
    after.kill()


def test_over_a_reboot_the_dose_by_hand_goes_on_by_the_clock_and_never_back(make: MakeBed) -> None:
    bed = make(has_pump=False)
    bed.start()
    bed.live(300)
    bed.kill()
    before = bed.view.given_mg
    bed.utc, bed.now = bed.utc + bed.now + 120 - 20, 20.0
    after = InfusionBed(bed.folder, bed.now, has_pump=False, utc=bed.utc, boot="the second boot")
    after.live(2)
    assert after.view.given_mg == pytest.approx(before + 52.5 * 122 / HOUR, abs=0.2)
    after.kill()
    set_back = InfusionBed(bed.folder, 20.0, has_pump=False, utc=0.0, boot="the third boot")
    set_back.live(1)
    assert set_back.view.given_mg >= after.view.given_mg
    assert set_back.log("TIME_BELIEVED")[-1]["reason"].endswith("the last known time is believed")


def test_an_older_session_has_bed_time_from_its_utc() -> None:
    text = b'{"id": "S-1", "patient": {"name": "x"}, "is_simulated": true, "begun": "2026-12-01T10:00:00Z"}'
    session = msgspec.json.decode(text, type=InfusionSession)
    assert session.begun_bed_s == session.begun.timestamp()
