"""The campaign's checker sees what is planted in a round that went well: a loss, a wrong dose, a doubled row."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from bedside.monitor.engine.bed_state import Before
from bedside.monitor.scenario import virtual_engine
from tests.campaign.checker import check
from tests.campaign.demands import ALARM_OF
from tests.campaign.evidence import Evidence, Standing
from tests.campaign.faults import Fault, Kind
from tests.campaign.virtual_round import LATE_S, VirtualRound

KILL = Fault(Kind.KILLED, 50.0, 53.0, "engine")
UNSEEN, SEEN = "SPO2_EXTREME_LOW", "HR_HIGH"
Plant = Callable[[Evidence], None]


def played(folder: Path) -> VirtualRound:
    """Play a round in which the engine dies while one alarm is unseen and another one acknowledged."""
    seed = next(number for number in range(100) if _fits(number))
    made = VirtualRound(Random(seed), [KILL], folder)
    made.play()
    return made


def _fits(seed: int) -> bool:
    random = Random(seed)
    return random.choice(("unseen", "stands", "begins")) == "unseen" and random.random() < 0.7 and random.random() < 0.5


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> VirtualRound:
    return played(tmp_path_factory.mktemp("round"))


def judged(made: VirtualRound, evidence: Evidence) -> list[str]:
    wanted = made.demands()
    return check(made.script, made.faults, wanted, evidence, LATE_S)


def test_a_round_in_which_nothing_is_lost_has_no_failure(good: VirtualRound) -> None:
    assert judged(good, good.evidence) == []
    wanted = good.demands()
    assert {row.alarm for row in wanted} == set(ALARM_OF.values())
    assert len(good.evidence.seen) > 100
    assert len(good.evidence.markers) > 8


def lose_unseen(evidence: Evidence) -> None:
    evidence.seen = [
        replace(row, alarms={key: state for key, state in row.alarms.items() if key[0] != UNSEEN})
        if row.at > 53
        else row
        for row in evidence.seen
    ]


def sound_again(evidence: Evidence) -> None:
    loud = Standing("sounding", is_audible=True)
    evidence.seen = [
        replace(row, alarms={key: loud if key[0] == SEEN else state for key, state in row.alarms.items()})
        if 53 < row.at < 60
        else row
        for row in evidence.seen
    ]


def give_two_per_cent_more(evidence: Evidence) -> None:
    evidence.seen = [
        replace(row, given_ml=row.given_ml * 1.05 if row.given_ml is not None and row.at > 60 else row.given_ml)
        for row in evidence.seen
    ]


def give_less(evidence: Evidence) -> None:
    evidence.seen = [
        replace(row, given_ml=row.given_ml * 0.8 if row.given_ml is not None and row.at > 60 else row.given_ml)
        for row in evidence.seen
    ]


def double_a_row(evidence: Evidence) -> None:
    onset = next(row for row in evidence.rows if row["happening"] == "ONSET")
    evidence.rows = [*evidence.rows, {**onset, "sequence": len(evidence.rows) + 1}]


def lose_a_row(evidence: Evidence) -> None:
    evidence.rows = [row for row in evidence.rows if row["sequence"] != 7]


def lose_the_last_rows(evidence: Evidence) -> None:
    evidence.rows = evidence.rows[:-3]


def lose_a_remark(evidence: Evidence) -> None:
    evidence.record = {**evidence.record, "observations": evidence.record["observations"][1:]}


def double_a_remark(evidence: Evidence) -> None:
    remarks = evidence.record["observations"]
    evidence.record = {**evidence.record, "observations": [*remarks, remarks[0]]}


def tell_nothing(evidence: Evidence) -> None:
    evidence.rows = [
        {**row, "happening": "COMMENTED"} if row["happening"] == "UNWATCHED" else row for row in evidence.rows
    ]


def leave_one_dead(evidence: Evidence) -> None:
    evidence.dead = ("archive",)


PLANTS: dict[str, tuple[Plant, str]] = {
    "an unseen alarm is lost": (lose_unseen, "SPO2_EXTREME_LOW is not shown at 53"),
    "an acknowledged alarm sounds again": (sound_again, "HR_HIGH was acknowledged"),
    "more is counted than was given": (give_two_per_cent_more, "mL are shown as given"),
    "less is counted than was given": (give_less, "mL are shown as given"),
    "a row is doubled": (double_a_row, "the log has 2 rows ONSET"),
    "a row is missing": (lose_a_row, "without a gap"),
    "durable rows are gone": (lose_the_last_rows, "was said to be durable"),
    "a confirmed remark is lost": (lose_a_remark, "was confirmed and is in the record 0 times"),
    "a remark is doubled": (double_a_remark, "is in the record 2 times"),
    "the fault is not told": (tell_nothing, "nothing told of the fault: kill -9 engine"),
    "a process stays dead": (leave_one_dead, "not alive within 10 s of the fault: archive"),
}


@pytest.mark.parametrize("plant", PLANTS)
def test_the_checker_sees_what_is_planted(plant: str, good: VirtualRound) -> None:
    evidence = deepcopy(good.evidence)
    deed, sentence = PLANTS[plant]
    deed(evidence)
    failures = judged(good, evidence)
    assert [row for row in failures if sentence in row], failures


def test_a_bed_that_is_not_built_from_what_stood_fails_its_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(virtual_engine, "read_before", lambda _path, _boot: Before())
    made = played(tmp_path)
    assert any("SPO2_EXTREME_LOW is not shown" in row for row in judged(made, made.evidence))
