"""The civil clock of a monitor's processes in a scenario in real time, which a fault may step. Linux, by libfaketime.

No machine's clock is changed: the library, loaded into each process, adds an offset from a file to what that process
reads. Monotonic time stays as it is.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

_LIBRARY: Final = "libfaketime.so.1"
_ROOTS: Final = ("/usr/lib", "/usr/lib64", "/usr/local/lib")
_FILE: Final = "clock-offset"


def libfaketime() -> Path | None:
    """Return the library's path, None if it is not installed."""
    found = (path for root in _ROOTS for path in sorted(Path(root).glob(f"**/faketime/{_LIBRARY}")))
    return next(found, None)


class SteppedClock:
    """The clock of the processes that have this `environment`. `library`: of libfaketime; `folder`: for the offset."""

    def __init__(self, library: Path, folder: Path) -> None:
        self._path = folder / _FILE
        self.step_to(0.0)
        self.environment: Mapping[str, str] = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._path),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_NO_CACHE": "1",  # otherwise a step is seen up to ten seconds later
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # otherwise a thread waits for ever for the interpreter (0.9.10)
        }

    def step_to(self, offset_s: float) -> None:
        """Set how far the processes' clock is ahead of the machine's, in seconds."""
        beside = self._path.with_suffix(".new")
        beside.write_text(f"{offset_s:+.3f}\n")
        beside.replace(self._path)
