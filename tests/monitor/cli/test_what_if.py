"""`bedside log what-if` on a log and archived numbers: its answers and its refusals."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE
from bedside.alarms.event import Event, Happening
from bedside.alarms.log.alarm_log import AlarmLog
from bedside.alarms.log.entry import Entry
from bedside.config.errors import ConfigError
from bedside.config.load import load_profile
from bedside.config.vitals import VitalId
from bedside.monitor.__main__ import app
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.store.database import open_local
from bedside.monitor.store.sample_codec import packed
from bedside.monitor.store.tables import BLOCK
from bedside.monitor.what_if.changes import ChangeError, changed

ADULT = load_profile("adult")
BEGIN_AT, OFFSET = 1000.0, datetime(2026, 11, 24, 9, 0, tzinfo=UTC).timestamp() - 1000.0
FELL_AT, LASTED_S = 1300, 60


def utc(at: float) -> datetime:
    return datetime.fromtimestamp(at + OFFSET, UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a log with twenty minutes of SpO2, one minute of it at 86 %: an alarm that staff have judged true."""
    log = AlarmLog.open(tmp_path / FILE)
    fields: dict[str, Any] = {
        "alarm": AlarmId.SPO2_LOW,
        "subject": "SpO₂",
        "priority": CATALOGUE[AlarmId.SPO2_LOW].priority,
    }
    events = [
        Event(
            at=FELL_AT + 12.0, happening=Happening.ONSET, occurrence=1, value=86.0, limit=90.0, delay_s=10.0, **fields
        ),
        Event(at=FELL_AT + 61.0, happening=Happening.RELIEF, occurrence=1, **fields),
        Event(at=2500.0 + 86_400, happening=Happening.JUDGED, about=1, reason="TRUE: pale", subject=""),
    ]
    log.append([Entry(event, utc(event.at)) for event in events])
    log.close()
    at = BEGIN_AT + np.arange(1200.0)
    values = np.where((at >= FELL_AT) & (at < FELL_AT + LASTED_S), 86.0, 97.0)
    rows = np.stack([values, at, 0 * at])
    database = open_local(tmp_path / FILE)
    with database.begin() as connection:
        for first in range(0, 1200, 60):
            piece = rows[:, first : first + 60]
            connection.execute(
                BLOCK.insert(),
                {
                    "ring": 1, "device": "ox", "vital": "SPO2", "first": first, "count": 60, "rate_hz": None,
                    "origin": "SIMULATED", "begin_at": piece[1, 0], "begin_utc": piece[1, 0] + OFFSET,
                    "end_utc": piece[1, -1] + OFFSET, "data": packed(piece),
                },
            )  # fmt: skip
    database.dispose()
    return tmp_path


def what_if(folder: Path, *arguments: str) -> Result:
    span = ("--from", "2026-11-24T08:00+00:00", "--to", "2026-11-24T12:00+00:00")
    return CliRunner().invoke(app, ["log", "what-if", "--state", str(folder), *span, *arguments])


def test_a_lower_limit_loses_an_alarm_that_was_judged_true(folder: Path) -> None:
    result = what_if(folder, "--set", "SPO2.low=85", "--json")
    assert result.exit_code == 0, result.output
    comparison = json.loads(result.output)
    assert (comparison["was"]["count"], comparison["would"]["count"], comparison["faithful"]) == (1, 0, 1.0)
    assert [row["alarm"] for row in comparison["gone"]] == ["SPO2_LOW"]
    assert [(row["sequence"], row["judgement"]) for row in comparison["true_lost"]] == [(1, "TRUE")]


def test_a_longer_delay_makes_the_alarm_later(folder: Path) -> None:
    comparison = json.loads(what_if(folder, "--set", "SPO2.integral=none", "--set", "SPO2.delay_s=40", "--json").output)
    (later,) = comparison["true_later"]
    assert later["by_s"] == pytest.approx(28, abs=1)
    assert comparison["true_lost"] == []


def test_a_higher_limit_gives_more_alarms_and_a_table_for_people(folder: Path) -> None:
    result = what_if(folder, "--set", "SPO2.low=98")
    assert result.exit_code == 0
    assert "judged true, and would be lost: 0" in result.output
    assert "SpO₂ low" in result.output


REFUSED = [
    ((), 2, "no other limits given"),
    (("--set", "SPO2.low"), 2, "is not a change"),
    (("--set", "SPO3.low=88"), 2, "has no limits here"),
    (("--set", "SPO2.lo=88"), 2, "is not a setting of a limit"),
    (("--set", "SPO2.low=no"), 2, "SPO2.low=no"),
    (("--set", "SPO2.low=20"), 2, "SPO2.low"),
    (("--set", "SPO2.low=88", "--from", "soon"), 2, "is not a time"),
    (("--set", "SPO2.low=88", "--from", "2026-01-01", "--to", "2026-01-02"), 1, "no numbers were recorded"),
]


@pytest.mark.parametrize(("arguments", "status", "sentence"), REFUSED, ids=lambda row: str(row)[:40])
def test_an_impossible_question_is_refused_with_a_sentence(
    folder: Path, arguments: tuple[str, ...], status: int, sentence: str
) -> None:
    result = what_if(folder, *arguments)
    assert sentence in " ".join(result.output.split())
    assert result.exit_code == status


def test_an_unknown_profile_is_refused_with_the_shipped_profiles(folder: Path) -> None:
    error = what_if(folder, "--profile", "adlt").exception
    assert isinstance(error, ConfigError)
    assert "adult" in str(error)


@pytest.mark.parametrize(("change", "field", "value"), [("spo2.low=88", "low", 88.0), ("HR.high=none", "high", None)])
def test_a_change_is_applied_to_the_profile(change: str, field: str, value: float | None) -> None:
    vital = VitalId(change.partition(".")[0].upper())
    made = changed(ADULT, [change])
    assert getattr(made.limits[vital], field) == value
    others = {key: row for key, row in made.limits.items() if key is not vital}
    assert others == {key: row for key, row in ADULT.limits.items() if key is not vital}


def test_a_change_that_breaks_a_rule_is_refused_with_the_vital() -> None:
    with pytest.raises(ChangeError, match="SPO2"):
        changed(ADULT, ["SPO2.low=20"])


def test_for_a_log_without_numbers_it_says_so(tmp_path: Path) -> None:
    AlarmLog.open(tmp_path / FILE).close()
    done = CliRunner().invoke(app, ["log", "what-if", "--state", str(tmp_path), "--set", "SPO2.low=88"])
    assert (done.exit_code, "no numbers were recorded" in done.output) == (1, True), done.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--from", "1h", "--to", "2h"), "'1h' is not before '2h'"),
        (("--from", "2d", "--last", "1h"), "--last and --from both set the start: give only one of them"),
    ],
)
def test_a_wrong_time_or_two_starts_are_refused(folder: Path, arguments: tuple[str, ...], sentence: str) -> None:
    done = CliRunner().invoke(app, ["log", "what-if", "--state", str(folder), "--set", "SPO2.low=88", *arguments])
    assert done.exit_code == 2
    assert sentence in " ".join(done.output.split())
