"""A session survives a crash of the monitor, and a damaged file of it is set aside."""

from collections.abc import Callable

import msgspec
import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.config.infusion import InfusionConfig
from bedside.monitor.acquisition.ring import CLEAN
from bedside.monitor.infusion.commands import CloseSession, StopInfusion
from bedside.monitor.infusion.fhir import bundle
from bedside.monitor.infusion.session import Phase, StepKind
from bedside.monitor.infusion.session_archive import read_sessions
from bedside.monitor.link.commands import Discharge
from tests.support.infusion_bed import InfusionBed

MakeBed = Callable[..., InfusionBed]


@pytest.mark.parametrize("has_pump", [True, False])
def test_a_crash_in_mid_infusion_loses_nothing_of_the_session(make: MakeBed, has_pump: bool) -> None:  # noqa: FBT001
    bed = make(has_pump=has_pump)
    bed.start()
    bed.live(900)
    before = bed.view
    after = bed.crash(down_s=60.0)
    after.live(2)
    view = after.view
    assert view.session.id == before.session.id
    assert view.phase_s == pytest.approx(before.phase_s + 62, abs=1.5)
    assert view.given_mg == pytest.approx(before.given_mg + 52.5 * 62 / 3600, abs=0.05)
    assert after.alarms.patient.baselines == bed.alarms.patient.baselines
    restarts = [step for step in view.session.steps if step.kind is StepKind.MONITOR_RESTARTED]
    assert [step.reason for step in restarts] == ["" if has_pump else "the dose goes on as assumed"]
    after.kill()


def test_after_an_orderly_end_the_record_says_that_the_monitor_was_ended_and_started_again(make: MakeBed) -> None:
    bed = make(has_pump=False)
    bed.start()
    bed.live(60)
    bed.engine.log_queue.end(bed.now, "ended as requested")
    bed.bed.ring.write_beat(*CLEAN)
    after = bed.crash(down_s=30.0)
    last = after.view.session.steps[-1]
    assert (last.what, last.reason) == ("the monitor was ended and started again", "the dose goes on as assumed")
    assert after.view.given_ml == pytest.approx(52.5 * 90 / 3600, abs=0.05)
    after.kill()


def test_a_damaged_session_file_is_set_aside_and_raises_an_alarm(bed: InfusionBed) -> None:
    bed.start()
    path = bed.folder / "session.json"
    path.write_bytes(path.read_bytes()[:-200])
    after = bed.crash()
    after.live(1)
    assert not after.has_session
    assert after.is_present(AlarmId.CONFIG_FALLBACK)
    assert (bed.folder / "session.damaged.json").exists()
    after.kill()


def test_of_a_session_that_a_crash_left_both_open_and_closed_the_closed_one_counts(bed: InfusionBed) -> None:
    bed.start()
    bed.live(60)
    open_one, folder = (bed.folder / "session.json").read_bytes(), bed.folder
    baselines = (folder / "patient.json").read_bytes()
    bed.do(StopInfusion(reason="nausea"), CloseSession(override="went home"))
    (folder / "session.json").write_bytes(open_one)
    (folder / "patient.json").write_bytes(baselines)
    (listed,) = read_sessions(folder).sessions
    assert listed.phase is Phase.CLOSED
    data, _ = bundle(read_sessions(folder).sessions, InfusionConfig())
    urls = [row["fullUrl"] for row in msgspec.json.decode(data)["entry"]]
    assert len(urls) == len(set(urls))
    after = bed.crash()
    assert not after.has_session
    assert after.alarms.patient.baselines == {}
    assert not (folder / "session.json").exists()
    patient = after.snapshot.patient
    assert patient is not None
    assert not after.do(Discharge(id=patient.id or ""))
    after.kill()


def test_an_open_session_goes_on_although_a_damaged_file_has_its_name(bed: InfusionBed) -> None:
    bed.start()
    (bed.folder / "sessions").mkdir()
    (bed.folder / "sessions" / f"{bed.view.session.id}.json").write_text("{")
    after = bed.crash()
    assert after.has_session
    after.kill()
