"""The wheel in an environment of its own, used from a folder whose packages have our folders' names.

The libraries come from the environment that runs the tests: a path file adds them, so that nothing is downloaded. The
editable installation there is not found this way: its finder needs a path file of its own.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support.shared_data import ROOT

FOLDERS: Final = ("alarms", "config", "drivers", "monitor")
_FOREIGN: Final = "raise ImportError('a foreign package was imported for one of ours')\n"
_BUILD: Final = "import sys; from setuptools import build_meta as b; getattr(b, 'build_' + sys.argv[1])(sys.argv[2])"


def tracked() -> list[str]:
    """Return the project's files as git knows them."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).exists()]


def packaged() -> set[str]:
    """Return the files that an installed Bedside must hold: those of the four folders, below `bedside/`."""
    files = tracked()
    ours = {name for name in files if name.startswith("bedside/") and name.removeprefix("bedside/") not in FOLDERS}
    return ours | {f"bedside/{name}" for name in files if name.startswith(tuple(f"{row}/" for row in FOLDERS))}


def build(kind: str, source: Path, into: Path) -> Path:
    """Build a "wheel" or an "sdist" from a source tree, as pip would, and return its path."""
    into.mkdir()
    subprocess.run([sys.executable, "-c", _BUILD, kind, str(into)], cwd=source, check=True, capture_output=True)
    (made,) = into.iterdir()
    return made


def checkout(into: Path) -> Path:
    """Copy the project's tracked files, links as links, so that nothing untracked gets into a package."""
    for name in tracked():
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, into / name, follow_symlinks=False)
    return into


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment that holds the wheel, and a project beside it with packages that could be taken for ours."""

    bin: Path
    project: Path

    def run(self, *command: str, status: int = 0, within_s: float = 300) -> str:
        """Run a program of the environment in the foreign project; return what it prints."""
        hidden = {"PYTHONPATH", "DISPLAY", "WAYLAND_DISPLAY"}
        environment = {name: value for name, value in os.environ.items() if name not in hidden}
        ended = subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=self.project,
            env={**environment, "QT_QPA_PLATFORM": "offscreen", "COLUMNS": "200"},
            capture_output=True,
            text=True,
            timeout=within_s,
            check=False,
        )
        assert ended.returncode == status, f"{command}: {ended.returncode}\n{ended.stdout}\n{ended.stderr}"
        return ended.stdout


def install(wheel: Path, folder: Path) -> Installed:
    """Make an environment, install the wheel there and nothing else, and put a foreign project beside it."""
    venv.create(folder / "environment", with_pip=True)
    installed = Installed(folder / "environment" / "bin", folder / "project")
    for name in (*FOLDERS, "tests"):
        (installed.project / name).mkdir(parents=True)
        (installed.project / name / "__init__.py").write_text(_FOREIGN)
    installed.run("python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel))
    where = installed.run("python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    (Path(where) / "libraries_of_the_tests.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return installed
