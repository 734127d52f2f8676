"""The brightness of the display's backlight, through Linux' /sys/class/backlight/*/brightness.

Runs in the screen process, without Qt. The brightness is read only when the Sound and display dialog opens and after
a change: some displays respond slowly.
"""

from pathlib import Path
from typing import Final, Self

# On a darker display no alarm could be read.
LEAST: Final = 0.2
SYSFS: Final = Path("/sys/class/backlight")
# The preference of Linux if there are several interfaces to one display.
_KINDS: Final = ("firmware", "platform", "raw")


class BacklightError(Exception):
    """The brightness of the display cannot be read or set; the message says why.

    Example scenarios: a display without an adjustable backlight (a desktop, a virtual machine); a user without write
    permission; an external display that was unplugged.
    """


class Backlight:
    """The brightness of one display, as a share of its maximum."""

    def __init__(self, folder: Path) -> None:
        """Open the backlight in a folder of sysfs; raises BacklightError if its brightness cannot be read or set."""
        self._file = folder / "brightness"
        self._most = _number(folder / "max_brightness")
        if self._most <= 0:
            raise BacklightError(f"{folder.name} has no brightness to set")
        self._write(_number(self._file))  # unchanged: only writing shows whether it may be written

    @classmethod
    def find(cls, sysfs: Path = SYSFS) -> Self:
        """Return the backlight of this machine's display; raises BacklightError if there is none that can be set."""
        folders = sorted((path for path in _folders(sysfs)), key=_rank)
        if not folders:
            raise BacklightError("this display has no adjustable backlight: use the buttons of the display")
        return cls(folders[0])

    def share(self) -> float:
        """Return the brightness, as a share (0 to 1) of the maximum; raises BacklightError if it cannot be read."""
        return min(1.0, _number(self._file) / self._most)

    def set_share(self, share: float) -> None:
        """Set the brightness to a share of the display's maximum, at least LEAST; raises BacklightError if it fails."""
        allowed = max(LEAST, min(1.0, share))
        self._write(max(1, round(allowed * self._most)))

    def _write(self, value: int) -> None:
        try:
            self._file.write_text(f"{value}\n")
        except PermissionError as err:
            raise BacklightError(
                "this user may not set the brightness: change the permissions of the backlight"
            ) from err
        except OSError as err:
            raise BacklightError(f"the display does not take it: {(err.strerror or str(err)).lower()}") from err


def _folders(sysfs: Path) -> list[Path]:
    try:
        return [path for path in sysfs.iterdir() if (path / "brightness").exists()]
    except OSError:  # not Linux, or a container without sysfs
        return []


def _rank(folder: Path) -> tuple[int, str]:
    try:
        kind = (folder / "type").read_text().strip()
    except OSError:
        kind = ""
    return (_KINDS.index(kind) if kind in _KINDS else len(_KINDS), folder.name)


def _number(file: Path) -> int:
    try:
        return int(file.read_text())
    except (OSError, ValueError) as err:
        raise BacklightError("the brightness of the display cannot be read") from err
