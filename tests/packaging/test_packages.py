"""What is built and installed is Bedside, whole and alone, also beside packages with our folders' names."""

import tarfile
import zipfile
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtGui import QImage

from tests.support.installed_wheel import Installed, build, checkout, install, packaged

pytestmark = [pytest.mark.system, pytest.mark.timeout(1800)]

_COLOURS: Final = 50  # a window with text and curves has hundreds
MODULES = """
import importlib, pkgutil, bedside
names = [row.name for row in pkgutil.walk_packages(bedside.__path__, "bedside.") if not row.name.endswith("__main__")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""
COMMANDS = """
import typer.main
from typer.testing import CliRunner
from bedside.monitor.__main__ import app

def walk(command, path):
    result = CliRunner().invoke(app, [*path, "--help"])
    print(" ".join(("bedside", *path)), result.exit_code, "Usage:" in result.output)
    for name, row in getattr(command, "commands", {}).items():
        walk(row, (*path, name))

walk(typer.main.get_command(app), ())
"""
# Opens each dialog where the window would.
DIALOGS = """
from PySide6.QtWidgets import QApplication, QWidget
from bedside.monitor.screen.shell.dialogs import DIALOGS, DialogHost

application = QApplication([])
place = QWidget()
place.resize(1200, 700)
place.show()
host = DialogHost(place, print, lambda text: text)
for name in DIALOGS:
    host.toggle(name)
    application.processEvents()
    print(name, type(host.dialog).__name__, host.dialog.isVisible())
    host.close()
"""
SCENARIO = """
name = "A quiet half minute"
about = "Nothing happens."
duration_s = 30

[[device]]
id = "pulse"
codec = "bedside-json"
topic = "clinic/bed1/pulse"
vitals = ["HR"]

[[expect.value]]
vital = "HR"
at_s = 20
low = 50
high = 100
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", checkout(tmp_path_factory.mktemp("source")), tmp_path_factory.mktemp("wheel") / "dist")


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return install(wheel, tmp_path_factory.mktemp("installed"))


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as file:
        return {name for name in file.namelist() if ".dist-info/" not in name}


def test_the_wheel_holds_every_file_of_ours_and_nothing_else(wheel: Path) -> None:
    assert names(wheel) == packaged()


def test_a_wheel_built_from_the_sdist_is_the_same(wheel: Path, tmp_path: Path) -> None:
    source = build("sdist", checkout(tmp_path / "source"), tmp_path / "sdist")
    with tarfile.open(source) as file:
        file.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    assert names(build("wheel", unpacked, tmp_path / "again")) == names(wheel)


def test_pip_shows_the_package_its_metadata_and_the_script_alone(installed: Installed) -> None:
    shown = installed.run("python", "-m", "pip", "show", "--files", "bedside").partition("Files:\n")[2]
    tops = {line.strip().split("/")[0] for line in shown.splitlines() if not line.strip().startswith("../")}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"bedside"}
    assert [line.strip() for line in shown.splitlines() if line.strip().startswith("../")] == ["../../../bin/bedside"]


def test_every_module_is_imported_from_the_wheel(installed: Installed) -> None:
    ours = [name for name in packaged() if name.endswith(".py") and not name.endswith("__main__.py")]
    assert int(installed.run("python", "-c", MODULES)) == len(ours) - 1  # but for the package itself


def test_every_command_shows_its_help(installed: Installed) -> None:
    shown = installed.run("python", "-c", COMMANDS).splitlines()
    assert {f"bedside {name} 0 True" for name in ("demo", "log list", "devices probe")} <= set(shown)
    assert [line for line in shown if not line.endswith(" 0 True")] == []
    assert "Usage:" in installed.run("bedside", "--help")


def colours(picture: Path) -> int:
    """Count the colours of a picture: an empty one has few, a broken one none."""
    image = QImage(str(picture))
    return len({image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)})


def test_the_demo_the_log_and_the_review_window_work(
    installed: Installed, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    pictures = Path(request.config.cache.mkdir("screens"))
    state, picture, review = str(tmp_path / "state"), pictures / "wheel-demo.png", pictures / "wheel-review.png"
    installed.run("bedside", "demo", "--state", state, "--screenshot", str(picture), "--for", "6s")
    assert colours(picture) > _COLOURS
    assert "MONITOR_STARTED" in installed.run("bedside", "log", "list", "--state", state, "--json")
    installed.run("bedside", "log", "review", "--state", state, "--screenshot", str(review))
    assert colours(review) > _COLOURS


def test_every_dialog_opens(installed: Installed) -> None:
    opened = installed.run("python", "-c", DIALOGS).splitlines()
    assert "events EventsDialog True" in opened
    assert all(line.endswith(" True") for line in opened)


def test_a_scenario_is_a_test_in_a_project_with_a_config_folder_of_its_own(installed: Installed) -> None:
    (installed.project / "quiet.scenario.toml").write_text(SCENARIO)
    assert "1 passed" in installed.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "quiet.scenario.toml")
