"""Every command that the pages quote exists; every block of commands is run, or says why not."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # the review window and the records on paper

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from bedside.alarms.log.alarm_log import AlarmLog
from bedside.config.vitals import VitalId
from bedside.monitor.__main__ import app
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.infusion.session import Phase, RateChange, RateSource
from tests.docs.quoted_commands import Block, Quoted, blocks, inline, targets, unknown_words
from tests.support import log_folder
from tests.support.session_views import BASELINE, GIVEN, ORDER, SEEN, session
from tests.support.shared_data import ROOT

PATIENT = "P-3f2a91c4"
# What the pages write, and what the test runs instead: a real port, and less time.
INSTEAD = {
    "--shift 14-22 --day yesterday": "--from 1h",
    "--for 20s": "--for 1s",
    "--seeds 10": "--seeds 2",
    "log review demo --page": "log review demo --screenshot figures.png --page",
}
# Commands that only have to exist here: how they begin, and where they are run.
ELSEWHERE = {
    r"bedside demo\b": "tests/system",
    r"bedside log$": "tests/monitor/screen/review",  # it shows a window
    r"bedside simulate (?!own)": "tests/monitor/scenario",  # each shipped scenario
}
RUN = [block for block in blocks() if not block.not_run]
NOT_RUN = [block for block in blocks() if block.not_run]


def name_of(block: Block) -> str:
    return f"{block.page}:{block.line}"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a folder of state folders: a run and a demo of half an hour ago, each with two stays and a session."""
    root = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log_folder, "BEGAN", datetime.now(UTC) - timedelta(minutes=30))
        for name in ("run", "demo"):
            _write(root / "bedside" / name)
        yield root


def _write(folder: Path) -> None:
    (folder / "sessions").mkdir(parents=True)
    log = AlarmLog.open(folder / FILE, boot="b0")
    story = [
        (at, what, {**rest, "subject": rest.get("subject", "").replace("P-1", PATIENT)})
        for at, what, rest in log_folder.STORY
    ]
    log.append([log_folder._entry(*row) for row in story])
    log.close()
    times = [float(at) for at in range(0, 600, 10)]
    log_folder.put(folder, VitalId.HR, [80 + at % 60 for at in times], times)
    log_folder.put(folder, VitalId.SPO2, [97.0 for _ in times], times)
    log_folder.put(
        folder, VitalId.PLETH, [100.0 + at % 7 for at in range(3000)], [100 + at / 50 for at in range(3000)], 50.0
    )
    begun = datetime.now(UTC) - timedelta(days=2)
    given = (RateChange(utc=begun + timedelta(minutes=20), rate_ml_h=GIVEN[0].rate_ml_h, source=RateSource.PUMP),)
    fields = {"order": ORDER, "given": given, "observations": SEEN, "baseline": BASELINE, "peak": (140.0, 90.0)}
    closed = session(Phase.CLOSED, begun=begun, ended=begun + timedelta(hours=2), **fields)
    (folder / "sessions" / f"{closed.id}.json").write_bytes(msgspec.json.encode(closed))


@pytest.fixture
def place(state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to work in, with the files that the pages call the reader's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "examples" / "scenario" / "tachycardia.scenario.toml", "own.toml")
    shutil.copy(ROOT / "examples" / "profile" / "evening.toml", "own-profile.toml")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


@pytest.fixture
def port() -> Iterator[str]:
    """Give the port of an emulated oximeter, which talks until the test ends."""
    command = [sys.executable, "-m", "bedside", "devices", "emulate", "nonin-df2", "--for", "10m"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as emulator:
        try:
            assert emulator.stdout is not None
            yield emulator.stdout.readline().split()[0]
        finally:
            emulator.terminate()


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("block", RUN, ids=name_of)
def test_a_block_that_is_run_ends_with_the_status_that_the_page_gives(
    block: Block, request: pytest.FixtureRequest
) -> None:
    has_port = any("PORT" in command.words for command in block.commands)
    path = request.getfixturevalue("port") if has_port else ""
    for command in block.commands:
        check(command)
        if command.words[0] == "bedside" and not any(re.match(begin, command.text) for begin in ELSEWHERE):
            run(command, path)


def check(command: Quoted) -> None:
    """Fail unless a command, its options, targets, extras and files exist."""
    kind, *rest = command.words
    if kind == "bedside":
        assert unknown_words(command.words) == [], command
    elif kind == "make":
        assert rest[0] in targets(), command
    elif kind == "pip":
        assert extras(command.text) <= set(project()["optional-dependencies"]), command
    elif kind == "pytest":
        assert [word for word in rest if "/" in word and not (ROOT / word).exists()] == [], command
    else:
        pytest.fail(f"{command}: no test knows how to run this; mark its block as not run")


def run(command: Quoted, port: str) -> None:
    """Run a command of ours in this process."""
    text = command.text.replace("PORT", port)
    for written, instead in INSTEAD.items():
        text = text.replace(written, instead)
    result = CliRunner().invoke(app, Quoted(command.page, command.line, text).words[1:])
    assert result.exit_code == command.status, f"{command}\n{result.output}\n{result.exception!r}"


def extras(text: str) -> set[str]:
    return {extra for names in re.findall(r"\[([a-z,]+)\]", text) for extra in names.split(",")}


def project() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("block", NOT_RUN, ids=name_of)
def test_a_block_that_is_not_run_says_why_and_has_commands_that_exist(block: Block) -> None:
    assert len(block.not_run.split()) > 2
    for command in block.commands:
        if command.words[0] in {"bedside", "make", "pip"}:
            check(command)


def test_a_command_within_a_sentence_exists_with_its_options() -> None:
    wrong = {}
    for command in inline():
        words = [word.strip(".,") for word in command.text.split()]
        if words[0] == "make" and words[1] not in targets():
            wrong[command.page, command.line] = words
        elif words[0] == "bedside" and (unknown := unknown_words(words)):
            wrong[command.page, command.line] = unknown
    assert wrong == {}


@pytest.mark.parametrize("where", sorted(set(ELSEWHERE.values())))
def test_what_is_run_elsewhere_has_tests_there(where: str) -> None:
    assert list((ROOT / where).glob("test_*.py"))
