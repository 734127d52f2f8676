import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bedside.monitor.process import preflight
from bedside.monitor.process.preflight import FONTS, OFFSCREEN, SOUND, WINDOW, Requirement, advice, missing
from tests.support.shared_data import ROOT

LinuxOnly = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="on other systems the wheels contain everything"
)
Machine = Callable[..., None]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    """Return a function that makes a machine without some libraries; by default with a font and apt, no display."""

    def made(*lacks: Requirement, has_font: bool = True, has_apt: bool = True, display: str = "") -> None:
        absent = {requirement.library for requirement in lacks}
        monkeypatch.setattr(sys, "platform", "linux")
        monkeypatch.setattr(preflight, "_loads", lambda library: library not in absent)
        (tmp_path / "DejaVu").mkdir()
        (tmp_path / "DejaVu" / ("Sans.TTF" if has_font else "README")).touch()
        monkeypatch.setattr(preflight, "_FONT_FOLDERS", (str(tmp_path / "none"), str(tmp_path)))
        monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}" if has_apt else None)
        monkeypatch.setenv("DISPLAY", display)

    return made


def test_nothing_is_printed_if_nothing_is_missing(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine()
    assert preflight.main(["--screen"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("requirement", OFFSCREEN)
def test_a_library_that_qt_needs_off_screen_is_reported(machine: Machine, requirement: Requirement) -> None:
    machine(requirement)
    assert missing(window=False) == [requirement]


@pytest.mark.parametrize("requirement", WINDOW)
def test_a_library_that_only_a_window_needs_is_reported_only_for_a_window(
    machine: Machine, requirement: Requirement
) -> None:
    machine(requirement)
    assert missing(window=False) == []
    assert missing(window=True) == [requirement]


@pytest.mark.parametrize(
    ("arguments", "display", "status"), [([], "", 0), ([], ":0", 1), (["--screen"], "", 1), (["--screen"], ":0", 1)]
)
def test_a_window_is_checked_for_with_a_display_or_with_the_option(
    machine: Machine, arguments: list[str], display: str, status: int
) -> None:
    machine(WINDOW[0], display=display)
    assert preflight.main(arguments) == status


def test_a_machine_without_fonts_is_reported(machine: Machine) -> None:
    machine(has_font=False)
    assert missing(window=False) == [FONTS]


def test_one_command_installs_everything_that_is_missing(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine(OFFSCREEN[0], OFFSCREEN[5], WINDOW[1], SOUND, has_font=False)
    assert preflight.main(["--screen"]) == 1
    (line,) = (line for line in capsys.readouterr().err.splitlines() if "apt-get" in line)
    assert line == "  sudo apt-get install libgl1 libdbus-1-3 libxcb-icccm4 fonts-dejavu-core libportaudio2"


def test_without_apt_the_libraries_are_listed(machine: Machine) -> None:
    machine(has_apt=False)
    assert advice([OFFSCREEN[0], OFFSCREEN[1]]) == "install the packages that provide libGL.so.1, libEGL.so.1"


def test_a_missing_sound_library_is_only_a_warning(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine(SOUND)
    assert preflight.main([]) == 0
    printed = capsys.readouterr().err
    assert "alarms are silent" in printed
    assert "sudo apt-get install libportaudio2" in printed


def test_on_other_systems_than_linux_nothing_is_required(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine(*OFFSCREEN)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert preflight.main([]) == 0


@LinuxOnly
def test_an_installed_library_loads_and_an_absent_one_does_not() -> None:
    assert preflight._loads("libc.so.6")
    assert not preflight._loads("libno-such-thing.so.9")


def test_it_imports_nothing_but_the_standard_library() -> None:
    tree = ast.parse(Path(preflight.__file__).read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


@pytest.mark.system
def test_it_runs_where_no_package_is_installed() -> None:
    ended = subprocess.run(
        [sys.executable, "-S", "-m", "bedside.monitor.process.preflight"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode in {0, 1}
    assert "Traceback" not in ended.stderr
