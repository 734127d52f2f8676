import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bedside.monitor.process import preflight as needs
from bedside.monitor.process.preflight import FONTS, OFFSCREEN, SOUND, WINDOW, Need, advice, missing
from tests.support.shared_data import ROOT

LinuxOnly = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the wheels bring everything")
Machine = Callable[..., None]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    """Make a machine that lacks some libraries; it has one font, apt and no display unless told."""

    def made(*lacks: Need, has_font: bool = True, has_apt: bool = True, display: str = "") -> None:
        absent = {need.library for need in lacks}
        monkeypatch.setattr(sys, "platform", "linux")
        monkeypatch.setattr(needs, "_loads", lambda library: library not in absent)
        (tmp_path / "DejaVu").mkdir()
        (tmp_path / "DejaVu" / ("Sans.TTF" if has_font else "README")).touch()
        monkeypatch.setattr(needs, "_FONT_FOLDERS", (str(tmp_path / "none"), str(tmp_path)))
        monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}" if has_apt else None)
        monkeypatch.setenv("DISPLAY", display)

    return made


def test_a_machine_that_has_all_is_told_nothing(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine()
    assert needs.main(["--screen"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("need", OFFSCREEN)
def test_what_qt_always_needs_is_missed(machine: Machine, need: Need) -> None:
    machine(need)
    assert missing(window=False) == [need]


@pytest.mark.parametrize("need", WINDOW)
def test_what_only_a_window_needs_is_missed_only_for_a_window(machine: Machine, need: Need) -> None:
    machine(need)
    assert missing(window=False) == []
    assert missing(window=True) == [need]


@pytest.mark.parametrize(
    ("arguments", "display", "status"), [([], "", 0), ([], ":0", 1), (["--screen"], "", 1), (["--screen"], ":0", 1)]
)
def test_a_window_is_wanted_where_there_is_a_display_or_it_is_asked_for(
    machine: Machine, arguments: list[str], display: str, status: int
) -> None:
    machine(WINDOW[0], display=display)
    assert needs.main(arguments) == status


def test_a_machine_without_fonts_is_told_which_to_install(machine: Machine) -> None:
    machine(has_font=False)
    assert missing(window=False) == [FONTS]


def test_one_command_brings_all_that_is_missing(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine(OFFSCREEN[0], OFFSCREEN[5], WINDOW[1], SOUND, has_font=False)
    assert needs.main(["--screen"]) == 1
    (line,) = (line for line in capsys.readouterr().err.splitlines() if "apt-get" in line)
    assert line == "  sudo apt-get install libgl1 libdbus-1-3 libxcb-icccm4 fonts-dejavu-core libportaudio2"


def test_without_apt_the_libraries_are_named(machine: Machine) -> None:
    machine(has_apt=False)
    assert advice([OFFSCREEN[0], OFFSCREEN[1]]) == "install what provides libGL.so.1, libEGL.so.1"


def test_a_missing_sound_library_is_a_warning_and_no_stop(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine(SOUND)
    assert needs.main([]) == 0
    said = capsys.readouterr().err
    assert "No alarm can be heard" in said
    assert "sudo apt-get install libportaudio2" in said


def test_elsewhere_than_linux_nothing_is_asked_for(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine(*OFFSCREEN)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert needs.main([]) == 0


@LinuxOnly
def test_a_library_that_is_there_loads_and_one_that_is_not_does_not() -> None:
    assert needs._loads("libc.so.6")
    assert not needs._loads("libno-such-thing.so.9")


def test_it_imports_nothing_but_the_standard_library() -> None:
    tree = ast.parse(Path(needs.__file__).read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


@pytest.mark.system
def test_it_runs_by_itself_where_no_package_is_installed() -> None:
    ended = subprocess.run(
        [sys.executable, "-S", "-m", "bedside.monitor.process.preflight"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert ended.returncode in {0, 1}
    assert "Traceback" not in ended.stderr
