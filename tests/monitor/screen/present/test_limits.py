from typing import Any

import msgspec
import pytest

from bedside.config.load import load_profile
from bedside.config.schema import Limit
from bedside.config.vitals import VitalId
from bedside.monitor.link.snapshot import Freshness
from bedside.monitor.screen.present import limits as present_limits
from bedside.monitor.screen.present.limit_edits import Stage
from bedside.monitor.screen.present.limits import LimitText
from tests.support.snapshots import vital

ADULT, INFUSION = load_profile("adult"), load_profile("adult-infusion")
V = VitalId
HR = ADULT.limits[V.HR]


def text(value: float | None = 72, limit: Limit = HR, **changed: Any) -> LimitText:
    fields = {"stage": Stage.IN_EFFECT, "outside": None, "differs": False, "relative": ""} | changed
    stage, freshness = fields.pop("stage"), fields.pop("freshness", Freshness.FRESH)
    return present_limits.text(vital(V.HR, value, freshness=freshness), limit, stage, str, **fields)


def test_a_row_shows_the_value_and_both_limits() -> None:
    row = text()
    assert (row.name, row.value, row.unit, row.low, row.high) == ("HR", "72", "/min", "▼ 50", "▲ 120")
    assert (row.words, row.state) == ("after 5 s · !!! after 3 s", "")


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limit(low=50, delay_s=0), "at once"),
        (INFUSION.limits[V.SPO2], "integral 60 %·s · 3 times in 60 s · !!! after 10 s"),
        (INFUSION.limits[V.NIBP_SYS], "at once · !!! at once"),
    ],
)
def test_delays_are_shown(limit: Limit, words: str) -> None:
    assert text(limit=limit).words == words


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, ""), (0.004, " · < 1 % of last hour outside"), (0.256, " · 26 % of last hour outside")]
)
def test_the_share_of_the_last_hour_outside_is_shown_and_never_rounded_to_zero(share: float, words: str) -> None:
    assert text(outside=share).words == "after 5 s · !!! after 3 s" + words


@pytest.mark.parametrize(
    ("value", "stage", "state"),
    [
        (120, Stage.DRAFT, ""),  # a value equal to a limit is inside
        (50, Stage.DRAFT, ""),
        (120.5, Stage.DRAFT, "would alarm now"),
        (49, Stage.REQUESTED, "would alarm now · requested"),
        (72, Stage.REQUESTED, "requested"),
        (49, Stage.IN_EFFECT, "outside now"),
    ],
)
def test_a_row_shows_whether_the_limits_would_alarm_now(value: float, stage: Stage, state: str) -> None:
    row = text(value, stage=stage)
    assert row.state == state
    assert row.is_urgent is ("now" in state)


@pytest.mark.parametrize("freshness", [Freshness.GONE, Freshness.NEVER])
def test_a_value_that_is_gone_is_not_shown_and_not_compared_with_the_limits(freshness: Freshness) -> None:
    row = text(200, freshness=freshness)
    assert (row.value, row.state, row.is_dim) == ("---", "", True)


def test_a_stale_value_is_still_compared_with_the_limits() -> None:
    row = text(200, freshness=Freshness.STALE)
    assert (row.value, row.state, row.is_dim) == ("200", "outside now", True)


@pytest.mark.parametrize(
    ("stage", "state"), [(Stage.IN_EFFECT, "differs from profile"), (Stage.REQUESTED, "requested"), (Stage.DRAFT, "")]
)
def test_a_row_that_differs_is_marked(stage: Stage, state: str) -> None:
    row = text(differs=True, stage=stage)
    assert (row.name, row.state) == ("HR ●", state)


@pytest.mark.parametrize(
    ("vital", "baseline", "words"),
    [
        # 40 above 118 is 158, 30 % above it 153.4: the nearer counts
        (V.NIBP_SYS, 118.0, "baseline 118: also alarms above 153, below 83, on a rise of 40 in 10 min"),
        (V.HR, 66.0, "baseline 66: also alarms above 99, below 43"),
        (V.HR, None, ""),
        (V.SPO2, 97.0, ""),
    ],
)
def test_relative_limits_are_shown_as_absolute_values(vital: VitalId, baseline: float | None, words: str) -> None:
    baselines = {} if baseline is None else {vital: baseline}
    assert present_limits.relative_words(INFUSION, baselines, vital, str) == words


def test_without_the_profile_no_relative_limits_are_shown_and_nothing_differs() -> None:
    assert present_limits.relative_words(None, {V.HR: 66.0}, V.HR, str) == ""
    assert present_limits.differing(None, ADULT.limits) == ()


def test_the_changes_by_another_profile_are_listed_by_vital() -> None:
    slower = msgspec.structs.replace(HR, delay_s=9)
    now = {V.HR: HR, V.SPO2: Limit(low=90), V.RR: Limit(high=30), V.NIBP_SYS: Limit(low=90)}
    then = {
        V.HR: slower,
        V.SPO2: Limit(low=88),
        V.RR: Limit(),
        V.NIBP_DIA: Limit(low=45, high=90),
        V.NIBP_SYS: Limit(low=90),
    }
    assert present_limits.changes(now, then, str) == (
        "HR: 50 to 120, other delays or extreme limits",
        "SpO₂: at least 90 becomes at least 88",
        "RR: at most 30 becomes off",
        "NIBP dia: none becomes 45 to 90",
    )
