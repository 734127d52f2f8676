"""`bedside log` on the command line: lists, single rows, statistics, remarks, verification, and refusals."""

import json
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bedside.alarms.log.alarm_log import AlarmLog
from bedside.monitor.__main__ import app
from bedside.monitor.engine.log_queue import FILE
from tests.support.log_folder import Bedside


def numbers(bedside: Bedside, *options: str) -> list[int]:
    result = bedside("list", "--json", *options)
    assert result.exit_code == 0, result.output
    return [json.loads(line)["sequence"] for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), list(range(1, 12))),
        (("-n", "3"), [9, 10, 11]),
        (("-n", "3", "--before", "9"), [6, 7, 8]),
        (("--priority", "medium", "--happening", "onset"), [3, 9]),
        (("--alarm", "hr-high"), [3, 4, 5, 6]),
        (("--alarm", "HR_HIGH", "--alarm", "device_lost", "--happening", "RELIEF"), [6, 10]),
        (("--subject", "hr"), [3, 4, 5, 6, 7]),
        (("--actor", "nurse"), [2, 5, 8]),
        (("--actor", "monitor", "--happening", "onset"), [3, 9]),
        (("--patient", "P-1"), list(range(2, 9))),
        (("--patient", "P-2"), []),
        (("--origin", "real"), []),
        (("--from", "2026-11-24T08:03:00Z", "--to", "2026-11-24T08:05:00+00:00"), [6, 7]),
    ],
)
def test_the_filters_select_rows(bedside: Bedside, options: tuple[str, ...], expected: list[int]) -> None:
    assert numbers(bedside, *options) == expected


def test_without_a_terminal_each_row_is_one_line(bedside: Bedside) -> None:
    lines = bedside("list").stdout.splitlines()
    line = next(line for line in lines if "ACKNOWLEDGE" in line)
    assert line.split()[0] == "5"
    assert "HR_HIGH (medium) HR" in line
    assert "134 limit 120 after 10 s" in line
    assert "nurse" in line


def test_a_list_without_a_matching_row_says_so(bedside: Bedside) -> None:
    result = bedside("list", "--actor", "nobody")
    assert (result.exit_code, result.stdout, "no row matches the filters" in result.stderr) == (0, "", True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("list", "--alarm", "HR_HGIH"), "did you mean 'HR_HIGH'?"),
        (("list", "--priority", "urgent"), "it must be LOW, MEDIUM, HIGH"),
        (("list", "--happening", "onst"), "did you mean 'ONSET'?"),
        (("list", "--from", "never"), "'never' is not a time: write for example today"),
        (("list", "--from", "1h", "--to", "2h"), "'1h' is not before '2h'"),
        (("list", "--from", "99999999w"), "'99999999w' is outside the calendar"),
        (("list", "--to", "9999-12-31"), "'9999-12-31' is outside the calendar"),
        (("list", "--before", 30 * "9"), "4611686018427387903"),
        (("show", 30 * "9"), "4611686018427387903"),
        (("list", "-n", 30 * "9"), "4611686018427387903"),
        (("stats", "--shifts", "6-14,13-22"), "the shifts 06-14 and 13-22 overlap"),
        (("stats", "--actor", "nurse"), "statistics count alarms"),
        (("show", "77"), "has no row 77"),
        (("verify", "--head", "x"), "'x' is not a head"),
        (("judge", "3", "wrong"), "'WRONG' is not a judgement"),
        (("comment", "3", "x", "--by", " "), "a remark needs a name"),
    ],
)
def test_a_wrong_request_ends_with_status_2_and_a_clear_sentence(
    bedside: Bedside, arguments: tuple[str, ...], sentence: str
) -> None:
    result = bedside(*arguments)
    assert result.exit_code == 2
    words = " ".join(result.stderr.replace("│", " ").split())
    assert sentence in words


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("--head", f"1:{64 * 'a'}"),
            "--head applies to one log, but --store reads the logs of all beds: use",
        ),
        (("--state", "there", "--file", "x"), "--state and --file apply to one log, but --store reads"),
    ],
)
def test_options_for_one_log_are_refused_with_a_central_store(arguments: tuple[str, ...], sentence: str) -> None:
    result = CliRunner().invoke(app, ["log", "verify", "--store", "postgresql://bed1@127.0.0.1:1/bedside", *arguments])
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_a_damaged_block_is_left_out_and_reported(
    bedside: Bedside, kept: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """On the command line the warning is printed on the error stream."""
    whole = json.loads(bedside("show", "3", "--json").stdout)
    with closing(sqlite3.connect(kept / FILE)) as database, database:
        database.execute("UPDATE block SET data = x'00' WHERE vital = 'SPO2'")
    assert not caplog.records
    shown = bedside("show", "3", "--json")
    assert shown.exit_code == 0
    result = json.loads(shown.stdout)
    assert [row["vital"] for row in result["numbers"]] == [
        row["vital"] for row in whole["numbers"] if row["vital"] != "SPO2"
    ]
    assert {row.getMessage() for row in caplog.records} == {
        "60 samples of SpO₂ from 2026-11-24 08:00:00 UTC on are damaged, and left out"
    }
    assert bedside("what-if", "--set", "HR.high=135", "--from", "2026-11-24").exit_code == 0


def test_a_row_is_shown_in_full(bedside: Bedside, kept: Path) -> None:  # noqa: ARG001 - what was measured
    assert bedside("judge", "3", "false", "it moved", "--by", "doctor").exit_code == 0
    result = json.loads(bedside("show", "3", "--json").stdout)
    assert result["alarm"]["hazard"].startswith("tachycardia")
    assert (result["row"]["value"], result["row"]["limit_in_force"], result["row"]["delay_s"]) == (134, 120, 10)
    assert (result["acknowledged_by"], result["acknowledged_after_s"]) == ("nurse", 18)
    assert (result["ended"], result["ended_after_s"]) == ("by itself", 60)
    assert (result["judgement"], result["remarks"][0]["reason"]) == ("FALSE", "FALSE: it moved")
    assert [row["sequence"] for row in result["story"]] == [3, 4, 5, 6]
    heart = next(row for row in result["numbers"] if row["vital"] == "HR")
    assert heart["points"][0] == [-60.0, 80.0]
    assert [(row["vital"], row["count"]) for row in result["waves"]] == [("PLETH", 1001), ("ECG", 1000)]
    assert (result["waves"][0]["begin_s"], result["waves"][0]["end_s"]) == (-10, 10)


def test_a_row_is_shown_as_tables(bedside: Bedside, kept: Path) -> None:  # noqa: ARG001 - what was measured
    text = bedside("show", "3").stdout
    for words in ("by nurse after 18.0 s", "by itself, after 60.0 s", "HR high", "Pleth", "1001", "SpO₂"):
        assert words in text
    assert "No numbers were kept" in bedside("show", "11").stdout.replace("\n", " ") or "HR" in text


def test_a_row_without_samples_says_so(bedside: Bedside) -> None:
    text = bedside("show", "3").stdout
    assert "No numbers were kept from 60 s before to 60 s after." in text
    assert "No waves were kept from 10 s before to 10 s after." in text


def test_the_statistics_as_json(bedside: Bedside) -> None:
    result = json.loads(bedside("stats", "--json").stdout)
    assert result["watched_h"] == pytest.approx(600 / 3600)
    assert (result["all"]["count"], result["all"]["median_s"], result["all"]["brief"]) == (2, 18, 1)
    assert [(group["name"], group["count"]) for group in result["by_priority"]] == [
        ("HIGH", 0),
        ("MEDIUM", 2),
        ("LOW", 0),
    ]
    one = json.loads(bedside("stats", "--json", "--patient", "P-1", "--alarm", "hr_high").stdout)
    assert (one["all"]["count"], one["watched_h"]) == (1, pytest.approx(240 / 3600))


def test_the_statistics_as_tables(bedside: Bedside) -> None:
    text = bedside("stats").stdout
    for words in ("2, 12.00 a bed-hour", "1; median 18.0 s", "By shift", "Longest alarms", "DEVICE_LOST Oximeter"):
        assert words in text


def test_a_comment_is_written_and_listed(bedside: Bedside) -> None:
    result = bedside("comment", "7", "by order of the doctor", "--by", "nurse", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"written": True, "error": ""})
    assert numbers(bedside, "--happening", "commented") == [12]
    assert "on row 7: by order of the doctor" in bedside("list", "-n", "1").stdout
    assert bedside("verify").exit_code == 0


def test_the_chain_is_verified_against_a_noted_head(bedside: Bedside, folder: Path) -> None:
    whole = json.loads(bedside("verify", "--json").stdout)
    assert whole["whole"]
    head = f"{whole['head']['sequence']}:{whole['head']['hash']}"
    assert "it contains the noted head" in bedside("verify", "--head", head).stdout
    with sqlite3.connect(folder / FILE) as database:
        database.execute("DROP TRIGGER no_delete")
        database.execute("DELETE FROM alarm_log WHERE sequence = 11")
    database.close()
    assert bedside("verify").exit_code == 0
    cut = bedside("verify", "--head", head)
    assert cut.exit_code == 1
    assert "its tail was cut off" in cut.stderr


def test_a_missing_log_is_reported_and_not_created(bedside: Bedside, tmp_path: Path) -> None:
    result = bedside("list", state=tmp_path / "none")
    assert "nothing was logged there yet" in str(result.exception)
    assert not (tmp_path / "none").exists()


def damaged(folder: Path, tmp_path: Path) -> Path:
    """Return a log of 3,000 rows with some pages of its table overwritten."""
    path = tmp_path / "alarms.sqlite.damaged-20261124T080000"
    log = AlarmLog.open(folder / FILE, boot="b1")
    from tests.support.log_folder import H, _entry

    log.append([_entry(1000 + at, H.SOUND_SET, {"reason": "x" * 60}) for at in range(3000)])
    log.close()
    data = bytearray((folder / FILE).read_bytes())
    with sqlite3.connect(folder / FILE) as database:
        pages = database.execute("SELECT pageno FROM dbstat WHERE name = 'alarm_log' AND pagetype = 'leaf'").fetchall()
    database.close()
    for (page,) in pages[20:23]:
        data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(data)
    return path


def test_the_readable_rows_of_a_damaged_file_are_listed_and_the_loss_is_reported(
    bedside: Bedside, folder: Path, tmp_path: Path
) -> None:
    path = damaged(folder, tmp_path)
    before = path.read_bytes()
    result = bedside("list", "-n", "5000", "--json", "--file", str(path))
    listed = [json.loads(line)["sequence"] for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert f"of 3011 rows {len(listed)} could be read, {3011 - len(listed)} are lost:" in result.stderr.replace(
        "\n", " "
    )
    assert 2800 < len(listed) < 3011
    assert listed[0] == 1
    assert listed[-1] == 3011
    assert path.read_bytes() == before
    verdict = json.loads(bedside("verify", "--json", "--file", str(path)).stdout)
    missing = min(set(range(1, 3012)) - set(listed))
    assert (verdict["whole"], verdict["first_bad"]) == (False, missing)


def test_a_damaged_log_in_use_says_how_to_read_the_rest_of_it(bedside: Bedside, folder: Path, tmp_path: Path) -> None:
    damaged(folder, tmp_path).replace(folder / FILE)
    result = bedside("list", "-n", "5000")
    assert f"malformed; --file {folder / FILE} shows what can still be read of it" in str(result.exception)


def test_a_file_that_is_not_a_database_is_refused(bedside: Bedside, tmp_path: Path) -> None:
    path = tmp_path / "noise"
    path.write_bytes(b"no database " * 1000)
    assert "nothing of" in str(bedside("list", "--file", str(path)).exception)


def test_an_intact_file_is_read_in_place_even_in_a_read_only_folder(
    bedside: Bedside, folder: Path, tmp_path: Path
) -> None:
    read_only = tmp_path / "read_only"
    read_only.mkdir()
    path = read_only / "old.sqlite"
    path.write_bytes((folder / FILE).read_bytes())
    read_only.chmod(0o500)
    assert numbers(bedside, "-n", "2", "--file", str(path)) == [10, 11]
    read_only.chmod(0o700)


def test_a_log_of_an_earlier_schema_can_be_read(bedside: Bedside, folder: Path) -> None:
    with sqlite3.connect(folder / FILE) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE name LIKE 'alarm_log_%'").fetchall():
            database.execute(f"DROP INDEX {name}")
        database.execute("ALTER TABLE alarm_log DROP COLUMN about")
    database.close()
    assert numbers(bedside, "--alarm", "HR_HIGH") == [3, 4, 5, 6]
    assert bedside("verify").exit_code == 0


def test_a_date_means_the_whole_local_day(bedside: Bedside) -> None:
    day = datetime.fromisoformat("2026-11-24T08:00:00+00:00").astimezone().date().isoformat()
    assert numbers(bedside, "--from", day, "--to", day, "-n", "1") == [11]
