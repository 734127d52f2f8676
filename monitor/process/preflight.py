"""The system libraries that pip cannot bring: `python -m bedside.monitor.process.preflight`, before the first start.

Standard library only: it runs where nothing else can be imported yet. Tries to load each library, names the package.
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
class Need:
    """One shared library (or what else is needed), and the Debian or Ubuntu package that holds it."""

    library: str
    package: str


# Found by starting PySide6 6.11 on a bare Debian 12: first off-screen, then in a window under Xvfb.
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
_FONT_FOLDERS: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "$HOME/.local/share/fonts", "$HOME/.fonts")
_FONT_KINDS: Final = (".ttf", ".otf", ".ttc")


def missing(*, window: bool) -> list[Need]:
    """Return what Qt needs and does not find: to draw at all and, if `window`, to open one under X11."""
    needs = [need for need in (*OFFSCREEN, *(WINDOW if window else ())) if not _loads(need.library)]
    return needs if any(_fonts()) else [*needs, FONTS]


def is_silent() -> bool:
    """Say whether the sound library is missing: no alarm could be heard."""
    return not _loads(SOUND.library)


def advice(needs: Sequence[Need]) -> str:
    """Return the one command that brings what is missing; where there is no apt, what must be brought."""
    if shutil.which("apt-get"):
        return "sudo apt-get install " + " ".join(need.package for need in needs)
    return "install what provides " + ", ".join(need.library for need in needs)


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
    """Say what to install; 1 if Qt cannot run without it. `--screen`: as if there were a display.

    A missing sound library is a warning only: the monitor goes on without, and raises an alarm.
    """
    if not sys.platform.startswith("linux"):
        return 0  # elsewhere the wheels bring all of it
    if needs := missing(window="--screen" in arguments or bool(os.environ.get("DISPLAY"))):
        wanted = [*needs, SOUND] if is_silent() else needs
        print(f"The screen needs what is missing here. Run:\n  {advice(wanted)}", file=sys.stderr)
        return 1
    if is_silent():
        print(f"No alarm can be heard without {SOUND.library}. Run:\n  {advice([SOUND])}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
