"""Check for the system libraries that pip does not install: `python -m bedside.monitor.process.preflight`.

Runs before the first start, by itself, with the standard library only: nothing else may be importable yet. It tries to
load each library, and names the packages of those that are missing.
"""

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Requirement:
    """A shared library (or a font), and the Debian or Ubuntu package that provides it."""

    library: str
    package: str


# Found by starting PySide6 6.11 on a bare Debian 12: first off-screen, then in a window under Xvfb.
OFFSCREEN: Final = (
    Requirement("libGL.so.1", "libgl1"),
    Requirement("libEGL.so.1", "libegl1"),
    Requirement("libxkbcommon.so.0", "libxkbcommon0"),
    Requirement("libglib-2.0.so.0", "libglib2.0-0"),
    Requirement("libfontconfig.so.1", "libfontconfig1"),
    Requirement("libdbus-1.so.3", "libdbus-1-3"),
)
WINDOW: Final = (
    Requirement("libxcb-cursor.so.0", "libxcb-cursor0"),
    Requirement("libxcb-icccm.so.4", "libxcb-icccm4"),
    Requirement("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    Requirement("libxcb-shape.so.0", "libxcb-shape0"),
    Requirement("libxcb-xkb.so.1", "libxcb-xkb1"),
    Requirement("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
)
SOUND: Final = Requirement("libportaudio.so.2", "libportaudio2")
FONTS: Final = Requirement("a font (TrueType or OpenType)", "fonts-dejavu-core")
_FONT_FOLDERS: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "$HOME/.local/share/fonts", "$HOME/.fonts")
_FONT_KINDS: Final = (".ttf", ".otf", ".ttc")


def missing(*, window: bool) -> list[Requirement]:
    """Return the missing requirements of Qt: for drawing and, if `window`, for opening a window under X11."""
    required = (*OFFSCREEN, *(WINDOW if window else ()))
    absent = [requirement for requirement in required if not _loads(requirement.library)]
    return absent if any(_fonts()) else [*absent, FONTS]


def lacks_sound() -> bool:
    """Return whether the sound library is missing, so that no alarm could be heard."""
    return not _loads(SOUND.library)


def advice(absent: Sequence[Requirement]) -> str:
    """Return the one command that installs the missing requirements; without apt, the names of the libraries."""
    if shutil.which("apt-get"):
        return "sudo apt-get install " + " ".join(requirement.package for requirement in absent)
    return "install the packages that provide " + ", ".join(requirement.library for requirement in absent)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _fonts() -> Iterator[Path]:
    for folder in _FONT_FOLDERS:
        for path in Path(os.path.expandvars(folder)).rglob("*"):
            if path.suffix.lower() in _FONT_KINDS:
                yield path


def main(arguments: Sequence[str]) -> int:
    """Print what to install; return 1 if Qt cannot run without it.

    `--screen` checks the libraries of a window even without a display. A missing sound library is only a warning: the
    monitor runs without sound and raises an alarm.
    """
    if not sys.platform.startswith("linux"):
        return 0  # on other systems the wheels contain all of it
    if absent := missing(window="--screen" in arguments or bool(os.environ.get("DISPLAY"))):
        to_install = [*absent, SOUND] if lacks_sound() else absent
        print(f"The screen needs system libraries that are missing. Run:\n  {advice(to_install)}", file=sys.stderr)
        return 1
    if lacks_sound():
        print(f"Without {SOUND.library} alarms are silent. Run:\n  {advice([SOUND])}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
