"""The command line as a person uses it: help, wrong configurations, a second instance, no display."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from bedside.alarms.catalogue import Priority
from bedside.config.vitals import ColourRole
from bedside.monitor.process.state_lock import StateLock
from bedside.monitor.screen.toolkit import theme
from tests.support.display import Picture, share_of_wave
from tests.support.shared_data import ROOT
from tests.support.waiting import LIMIT_S
from tests.system.conftest import Start

pytestmark = pytest.mark.system


def bedside(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bedside", *arguments],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
        env={**{name: value for name, value in os.environ.items() if name != "DISPLAY"}, "COLUMNS": "200"}
        | environment,
    )


def test_help_names_the_commands_and_version_prints_the_version() -> None:
    said = bedside("--help").stdout
    assert all(name in said for name in ("demo", "run", "replay", "log", "alarms"))
    assert re.fullmatch(r"bedside \d+\.\d+\.\d+\n", bedside("--version").stdout)


def pixels(image: QImage) -> Picture:
    rgb = image.convertToFormat(QImage.Format.Format_RGBX8888)
    return np.frombuffer(rgb.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[:, :, :3].copy()


@pytest.mark.parametrize("command", [("run", "--config"), ("demo", "--config")])
def test_a_wrong_configuration_ends_with_status_2_and_one_sentence(tmp_path: Path, command: tuple[str, ...]) -> None:
    config = tmp_path / "bed.toml"
    config.write_text("[nibp]\ninterval_min = 'often'\n")
    ended = bedside(*command, str(config))
    assert ended.returncode == 2
    assert f"error: {config}: nibp.interval_min: found 'often'; must be a number" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_second_instance_on_the_same_state_folder_is_refused(tmp_path: Path) -> None:
    lock = StateLock.take(tmp_path)
    ended = bedside("demo", "--state", str(tmp_path))
    lock.release()
    assert ended.returncode == 1
    assert f"another Bedside (process {os.getpid()}) is already using the state folder {tmp_path}" in ended.stderr


def test_without_a_display_the_table_is_shown_and_says_so(tmp_path: Path) -> None:
    ended = bedside("demo", "--state", str(tmp_path / "state"), "--for", "25s")
    assert ended.returncode == 0
    for words in ("No display", "SIMULATED", "SpO₂", "HR extremely high 15", "NIBP"):
        assert words in ended.stdout


def test_a_display_that_cannot_be_opened_ends_in_the_table_and_never_in_a_core_dump(tmp_path: Path) -> None:
    ended = bedside("demo", "--state", str(tmp_path / "state"), "--for", "20s", DISPLAY=":77", QT_QPA_PLATFORM="")
    assert ended.returncode == 0
    assert "The screen cannot run" in ended.stdout
    assert "SIMULATED" in ended.stdout
    assert not list(tmp_path.rglob("core*"))


def test_a_screenshot_shows_a_wave_three_vitals_and_an_alarm(start: Start, tmp_path: Path) -> None:
    picture = tmp_path / "shot.png"
    monitor = start("demo", "--screenshot", str(picture), "--for", "25s")
    assert monitor.process.wait(LIMIT_S) == 0
    image = QImage(str(picture))
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    expected = (
        theme.now().vital[ColourRole.OXYGEN],
        theme.now().vital[ColourRole.NIBP],
        theme.now().alarm[Priority.HIGH],
    )
    assert {colour.name() for colour in expected} <= colours
    assert share_of_wave(pixels(image)) > 0.8
    assert (image.width(), image.height()) == (1280, 800)
    onsets = {row["alarm"] for row in monitor.rows(happening="ONSET")}
    assert "HR_EXTREME_HIGH" in onsets


def test_only_the_owner_may_read_the_two_folders_and_their_files(start: Start) -> None:
    monitor = start("demo", "--table")
    monitor.snapshot()
    files = [*monitor.folder.rglob("*"), *monitor.runtime.rglob("*")]
    modes = {path: path.lstat().st_mode & 0o077 for path in files if not path.is_symlink()}
    assert {place.stat().st_mode & 0o777 for place in (monitor.folder, monitor.runtime)} == {0o700}
    assert {path.name for path, mode in modes.items() if mode} == set()
    assert (monitor.runtime / "link.sock").stat().st_mode & 0o777 == 0o600


def test_files_named_like_our_packages_do_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("config", "monitor", "alarms", "drivers"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong one')")
    root = str(ROOT)
    monkeypatch.chdir(tmp_path)
    command = [sys.executable, "-P", "-m", "bedside", "demo", "--state", str(tmp_path / "s"), "--table", "--for", "20s"]
    environment = {**os.environ, "PYTHONPATH": root}
    ended = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False, env=environment)
    assert ended.returncode == 0
    assert "SIMULATED" in ended.stdout


def test_a_picture_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    ended = bedside(
        "demo", "--state", str(tmp_path / "s"), "--screenshot", str(tmp_path / "no" / "a.png"), "--for", "1s"
    )
    assert ended.returncode == 1
    assert "a.png cannot be written" in ended.stdout


def test_a_state_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = bedside("demo", "--state", str(tmp_path / "file" / "state"))
    assert ended.returncode == 2
    assert "cannot be used as the state folder" in ended.stderr
    assert "Traceback" not in ended.stderr
