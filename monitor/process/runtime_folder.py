"""The runtime folder: where ring, link socket and the ports of emulated devices are while a monitor runs.

Every process finds it here, from the path of the state folder. It is in memory on most systems, has mode 0700 and is
gone after a reboot. The state folder holds what must survive a power loss; it may be on a slow or failing disk, and no
process maps a file of it or waits for it.
"""

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bedside.monitor.process.state_lock import LOCK

VARIABLE: Final = "BEDSIDE_RUNTIME"  # set by the supervisor for its children
_SOCKETS: Final = 16  # bytes for the name of a socket in the folder, with the slash
_LONGEST: Final = 103 if sys.platform == "darwin" else 107  # sun_path: the longest path of a Unix socket, in bytes
_HELP: Final = (
    "set XDG_RUNTIME_DIR to a folder that only you may open, for example: export XDG_RUNTIME_DIR=$(mktemp -d)"
)
_MOST: Final = 4096  # bytes of the lock file


class RuntimeFolderError(Exception):
    """There is no private runtime folder.

    Example scenarios: XDG_RUNTIME_DIR is not set, as under cron; the folder belongs to another user.
    """


def runtime_folder(state: Path) -> Path:
    """Return the runtime folder of the monitor on the state folder `state`; the monitor need not run.

    A child process takes the folder that its supervisor names. Any other program takes the one that the running monitor
    has noted in its lock file, since that may have been started with another environment.
    """
    given = os.environ.get(VARIABLE, "")
    if Path(given).name == _name(state):  # otherwise it is the folder of another state folder's monitor
        return Path(given)
    try:
        return _noted(state) or chosen(state)
    except RuntimeFolderError:
        return state  # version 0.1.0 had its link there


def chosen(state: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """Return the runtime folder for a new monitor on `state`. Raises RuntimeFolderError if there is no place for it."""
    base = next(filter(_is_safe, _bases(environment)), None)
    if base is None:
        raise RuntimeFolderError(f"there is no private folder for the ring and the link: {_HELP}")
    folder = base / _name(state)
    if len(os.fsencode(folder)) + _SOCKETS > _LONGEST:
        raise RuntimeFolderError(f"the path {folder} is too long for a Unix socket in it: {_HELP}")
    return folder


def make(folder: Path) -> Path:
    """Create a runtime folder if it is missing, with mode 0700. Raises RuntimeFolderError if it is another user's."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
            raise RuntimeFolderError(f"{folder} belongs to another user or is no folder: remove it, or {_HELP}")
        folder.chmod(0o700)
    except OSError as err:
        raise RuntimeFolderError(f"{folder} cannot be used as the runtime folder: {err.strerror}; {_HELP}") from err
    return folder


def _bases(environment: Mapping[str, str]) -> Iterator[Path]:
    for variable in ("RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR"):
        if value := environment.get(variable, "").partition(":")[0]:
            yield Path(value)
    yield Path(f"/run/user/{os.geteuid()}")  # without the variable: cron, su
    if sys.platform == "darwin":
        yield Path(tempfile.gettempdir())  # the user's own
    if os.geteuid() == 0:
        yield Path("/run")


def _is_safe(base: Path) -> bool:
    """Whether nobody but root and this user can replace a folder in `base`."""
    try:
        status = base.stat()
    except OSError:
        return False
    is_shared = status.st_mode & 0o022 and not status.st_mode & stat.S_ISVTX
    return base.is_absolute() and stat.S_ISDIR(status.st_mode) and status.st_uid in {0, os.geteuid()} and not is_shared


def _name(state: Path) -> str:
    return "bedside-" + hashlib.sha256(os.fsencode(state.expanduser().absolute())).hexdigest()[:12]


def _noted(state: Path) -> Path | None:
    """Return the folder that the monitor on `state` has noted in its lock file, None without a note or the folder."""
    try:
        handle = os.open(state / LOCK, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        lines = os.read(handle, _MOST).decode(errors="replace").splitlines()
    except OSError:
        return None
    finally:
        os.close(handle)
    noted = lines[1] if len(lines) > 1 else ""
    return Path(noted) if noted and Path(noted).is_dir() else None
