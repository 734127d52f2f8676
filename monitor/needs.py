"""What the machine must have that pip cannot bring: `python -m monitor.needs`, before the first start.

Standard library only: it runs where nothing else can be imported yet. Tries to load each library, names the package.
"""

import ctypes
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Need:
    """One shared library, and the Debian or Ubuntu package that holds it."""

    library: str
    package: str


OFFSCREEN: Final = (
    Need("libGL.so.1", "libgl1"),
    Need("libEGL.so.1", "libegl1"),
    Need("libxkbcommon.so.0", "libxkbcommon0"),
    Need("libglib-2.0.so.0", "libglib2.0-0"),
    Need("libfontconfig.so.1", "libfontconfig1"),
    Need("libdbus-1.so.3", "libdbus-1-3"),
)
WINDOW: Final = (
    Need("libxcb-cursor.so.0", "libxcb-cursor0"),
    Need("libxcb-icccm.so.4", "libxcb-icccm4"),
    Need("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    Need("libxcb-shape.so.0", "libxcb-shape0"),
    Need("libxcb-xkb.so.1", "libxcb-xkb1"),
    Need("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
)
SOUND: Final = Need("libportaudio.so.2", "libportaudio2")
FONTS: Final = Need("a font (TrueType or OpenType)", "fonts-dejavu-core")
_FONT_FOLDERS: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def missing(*, window: bool) -> list[Need]:
    """Return what Qt needs and does not find: to draw at all and, if `window`, to open one under X11."""
    needs = [need for need in (*OFFSCREEN, *(WINDOW if window else ())) if not _loads(need.library)]
    return needs if _has_font() else [*needs, FONTS]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_font() -> bool:
    folders = (Path(name).expanduser() for name in _FONT_FOLDERS)
    return any(next(folder.rglob(f"*.{kind}"), None) for folder in folders for kind in ("ttf", "otf"))


def _say(needs: list[Need]) -> str:
    if shutil.which("apt-get"):
        return "sudo apt-get install " + " ".join(need.package for need in needs)
    return "install what provides: " + ", ".join(need.library for need in needs)


def main() -> None:
    """Say what to install; exit status 1 if Qt cannot run without it. A missing sound library is only a warning."""
    if not sys.platform.startswith("linux"):
        return  # elsewhere the wheels bring all of it
    if not _loads(SOUND.library):
        print(f"Without {SOUND.library} no alarm can be heard (the monitor says so). {_say([SOUND])}", file=sys.stderr)
    if needs := missing(window=bool(os.environ.get("DISPLAY"))):
        print("The screen needs libraries that are missing here. Run:\n  " + _say(needs), file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
