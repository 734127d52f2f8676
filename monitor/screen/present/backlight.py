"""The display's real brightness, as Linux gives it: /sys/class/backlight/*/brightness.

Runs in the screen process, without Qt. Read on opening a dialog and after each change only: some displays take a
while to answer.
"""

from pathlib import Path
from typing import Final, Self

# A display that is too dark to read shows no alarm either.
LEAST: Final = 0.2
SYSFS: Final = Path("/sys/class/backlight")
# Linux' own order: what the firmware offers is the best where there are several ways to one display.
_KINDS: Final = ("firmware", "platform", "raw")


class BacklightError(Exception):
    """The brightness cannot be set, in a sentence.

    Example scenarios: a display without a backlight of its own (a desktop, a virtual machine); a user who may not
    write there; an external display that was unplugged.
    """


class Backlight:
    """One display's brightness, as a share of its brightest."""

    def __init__(self, folder: Path) -> None:
        """Take the backlight of one folder; BacklightError if it cannot be read or written."""
        self._file = folder / "brightness"
        self._most = _number(folder / "max_brightness")
        if self._most <= 0:
            raise BacklightError(f"{folder.name} has no brightness to set")
        self._write(_number(self._file))  # as it is: whether it may be written is known only by doing it

    @classmethod
    def find(cls, sysfs: Path = SYSFS) -> Self:
        """Return the backlight of this machine's display; BacklightError tells why there is none."""
        found = sorted((path for path in _folders(sysfs)), key=_rank)
        if not found:
            raise BacklightError("this display has no backlight that a program can set: use its own keys")
        return cls(found[0])

    def share(self) -> float:
        """Return how bright it is now, 0 to 1."""
        return min(1.0, _number(self._file) / self._most)

    def set_share(self, share: float) -> None:
        """Make it so bright, and never darker than LEAST; BacklightError if it does not take it."""
        wanted = max(LEAST, min(1.0, share))
        self._write(max(1, round(wanted * self._most)))

    def _write(self, value: int) -> None:
        try:
            self._file.write_text(f"{value}\n")
        except PermissionError as err:
            raise BacklightError("this user may not set the brightness: see to the rights of the backlight") from err
        except OSError as err:
            raise BacklightError(f"the display does not take it: {(err.strerror or str(err)).lower()}") from err


def _folders(sysfs: Path) -> list[Path]:
    try:
        return [path for path in sysfs.iterdir() if (path / "brightness").exists()]
    except OSError:  # no Linux, or a container without it
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
        raise BacklightError("the display does not say how bright it is") from err
