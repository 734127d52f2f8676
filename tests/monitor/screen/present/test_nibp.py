import msgspec
import pytest

from bedside.config.schema import NibpConfig, NibpPlan, NibpStep
from bedside.config.vitals import VitalId
from bedside.monitor.acquisition.ring import Ring
from bedside.monitor.link.snapshot import NibpView
from bedside.monitor.screen.present import nibp as present_nibp
from tests.support.snapshots import NIBP, NOW

PLANS = NibpConfig().programme
RUNNING = msgspec.structs.replace(NIBP, plans=PLANS, plan=PLANS[1].name, step=1, interval_min=15, left=None)
STAT = msgspec.structs.replace(NIBP, stat_until=NOW + 90)
SILENT = NibpView(device="", is_measuring=False, cuff_mmhg=None, interval_min=0, next_at=None)


def tr(text: str) -> str:
    return text


@pytest.mark.parametrize(
    ("view", "text"),
    [
        (NIBP, "Next in 1:47"),
        (msgspec.structs.replace(NIBP, next_at=NOW - 3), "Next in 0:00"),
        (msgspec.structs.replace(NIBP, next_at=None), "On demand"),
        (msgspec.structs.replace(NIBP, is_measuring=True), "Measuring"),
        (SILENT, "No device here measures NIBP"),
    ],
)
def test_the_headline_shows_the_state_of_the_cuff(view: NibpView, text: str) -> None:
    assert present_nibp.headline(view, NOW, tr) == text


@pytest.mark.parametrize(
    ("view", "text"),
    [
        (NIBP, "every 5 min"),
        (msgspec.structs.replace(NIBP, interval_min=2.5), "every 2.5 min"),
        (msgspec.structs.replace(NIBP, interval_min=0), "on demand"),
        (STAT, "STAT: repeated measurements for 1:30 more; then every 5 min"),
        (RUNNING, "Infusion, every 10 min: phase 2 of 2, every 15 min, until ended"),
        (msgspec.structs.replace(RUNNING, plans=()), "Infusion, every 10 min: phase 2 of 2, every 15 min, until ended"),
        (SILENT, ""),
    ],
)
def test_the_programme_shows_interval_and_progress(view: NibpView, text: str) -> None:
    assert present_nibp.programme(view, NOW, tr) == text


def test_the_phases_of_a_programme_are_listed_in_order() -> None:
    plan = NibpPlan(
        name="x", steps=(NibpStep(every_min=2.5, times=4), NibpStep(every_min=5, times=2), NibpStep(every_min=15))
    )
    assert present_nibp.phases(plan, tr) == "every 2.5 min × 4, then every 5 min × 2, then every 15 min"  # noqa: RUF001


@pytest.mark.parametrize(("is_measuring", "text"), [(False, "No pressure last time: cuff leaks"), (True, "")])
def test_a_failure_is_shown_until_the_next_measurement_runs(is_measuring: bool, text: str) -> None:  # noqa: FBT001
    view = msgspec.structs.replace(NIBP, detail="cuff leaks", is_measuring=is_measuring)
    assert present_nibp.failure(view, tr) == text
    assert present_nibp.failure(NIBP, tr) == ""


@pytest.mark.parametrize(
    ("age_s", "text"),
    [(-1, "0 s ago"), (59.4, "59 s ago"), (60, "1 min ago"), (3599, "59 min ago"), (3900, "1 h 05 min ago")],
)
def test_an_age_is_shown_in_seconds_minutes_or_hours(age_s: float, text: str) -> None:
    assert present_nibp.age(age_s, tr) == text


def test_results_are_listed_newest_first_up_to_a_maximum(ring: Ring) -> None:
    lanes = ring.lanes[3:6]
    assert [lane.spec.vital for lane in lanes] == [VitalId.NIBP_SYS, VitalId.NIBP_DIA, VitalId.NIBP_MEAN]
    results = present_nibp.results(lanes, 2)
    assert [(row.sys, row.dia, row.mean) for row in results] == [(144, 84, 100), (131, 80, 97)]
    assert [row.at for row in results] == [NOW - 190, NOW - 490]


def test_without_a_result_the_list_is_empty(ring: Ring) -> None:
    assert present_nibp.results([ring.lanes[6]] * 3, 9) == ()
